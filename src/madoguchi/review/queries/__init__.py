"""Reads of what the office does with applications, of the tenant in scope."""
