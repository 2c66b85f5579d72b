"""The format: what a definition can say, and how it is read from its document."""
