"""Pages about the service itself, and whom to tell of a weakness."""
