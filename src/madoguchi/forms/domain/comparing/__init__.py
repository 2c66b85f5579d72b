"""Comparing: what differs between two versions of a definition, and how changes are laid over each other."""
