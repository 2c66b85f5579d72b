"""What went to other governments, or goes there now."""
