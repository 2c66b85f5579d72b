"""Batches: cases that wait at a step to be done together, the list of each, and its closing."""
