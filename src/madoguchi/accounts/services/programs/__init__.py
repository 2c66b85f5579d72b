"""Client programs and their access tokens."""
