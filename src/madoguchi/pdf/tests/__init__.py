"""Tests of printing, all with the real typst and the real fonts."""
