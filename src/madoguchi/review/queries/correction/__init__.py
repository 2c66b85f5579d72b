"""Corrections (補正) that were asked for."""
