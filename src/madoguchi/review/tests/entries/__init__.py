"""What staff do with a case, and what they read of it: a table for each stage. `tests/acts.py` puts them together."""
