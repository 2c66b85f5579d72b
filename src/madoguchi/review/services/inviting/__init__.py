"""Somebody from outside is asked to do a step of a case, does it, or is asked no more."""
