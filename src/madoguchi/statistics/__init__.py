"""Figures: how far people get on each page of a form, where they stop. Sums, never who."""
