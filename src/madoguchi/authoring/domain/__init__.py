"""What an author can do to a definition; pure."""
