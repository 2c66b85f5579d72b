"""Printed documents: tagged PDF/A files of an application, an official form or an issued paper.

Owns the frozen document to print, the layouts (typst), the fonts and the pool of printing processes. Does not
own procedures or answers: who prints turns them into a `Document` first (`forms`, `applications`).
Key words: document, layout, official form, missing glyph, renderer, fonts.
"""
