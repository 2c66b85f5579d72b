"""A table: its boxes, which of them belong together, rows that repeat."""
