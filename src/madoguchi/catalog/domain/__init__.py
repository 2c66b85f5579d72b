"""How words are made comparable, pure."""
