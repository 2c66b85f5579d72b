"""Drafts: begun, saved, carried over, whose they are, ended."""
