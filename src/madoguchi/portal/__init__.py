"""Residents' pages: choose, find, apply, follow, verify. Thin: every page reads a query and calls a service."""
