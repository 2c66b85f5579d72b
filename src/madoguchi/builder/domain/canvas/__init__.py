"""Where one is in a definition, and the selected page as the resident sees it."""
