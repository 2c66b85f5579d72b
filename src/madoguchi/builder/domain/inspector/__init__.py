"""The settings of the selected page or question: shown and posted."""
