"""Rules about applications, pure."""
