"""Decisions (決裁): put one forward, decide, close."""
