"""A folder instead of a mail server: one file for each mail."""
