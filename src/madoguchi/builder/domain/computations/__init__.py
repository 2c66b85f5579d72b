"""Computed values put together from lists and boxes: drawn and posted."""
