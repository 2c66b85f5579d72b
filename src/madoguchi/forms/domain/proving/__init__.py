"""Proving: what is wrong with a definition, found before anybody meets it."""
