"""The key keeper: a process of its own that holds the private halves and unseals for a stated purpose."""
