"""A sheet from top to bottom: lines outside tables, and what the form is."""
