"""From an official form as it is (様式: xlsx, docx, PDF with text) to a draft definition.

`pdf` writes paper, `paper` reads it.

Owns reading the three formats into one kind of sheet, understanding its cells as questions, and saying what was not
understood. Does not own what becomes of the draft.
Key words: sheet, cell, line, label, blank, field, reading, origin, office use.
"""
