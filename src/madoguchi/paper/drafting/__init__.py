"""A draft of a definition out of what was understood."""
