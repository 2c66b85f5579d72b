"""A place to write in, and what is asked there."""
