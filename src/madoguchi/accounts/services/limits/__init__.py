"""Limits on what can be guessed or sent, and what is recorded of failures."""
