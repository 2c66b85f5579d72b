"""Reads, always tenant-scoped."""
