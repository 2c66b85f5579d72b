"""What one can apply for: publication, search, life events.

Does not own the definitions themselves (`forms`). Key words: publication, procedure page, search.
"""
