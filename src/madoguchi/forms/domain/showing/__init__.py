"""Showing: a form and its answers as pages, words and lists."""
