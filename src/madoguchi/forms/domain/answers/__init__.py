"""Answers: read, compared with conditions, computed, carried from version to version."""
