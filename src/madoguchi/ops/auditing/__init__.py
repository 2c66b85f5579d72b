"""Drawings in which places were given out, checked by an auditor: computed anew by a program of its own, and compared."""
