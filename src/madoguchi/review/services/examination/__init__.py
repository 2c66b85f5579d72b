"""Examination (審査): begin it, leave notes, see what was mended."""
