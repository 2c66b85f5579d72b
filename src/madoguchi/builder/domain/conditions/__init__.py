"""Conditions as lists of plain words: what they can name, drawn, posted, and said as sentences."""
