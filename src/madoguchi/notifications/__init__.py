"""Mails to applicants: their texts in three languages, and their sending, which a crash cannot lose.

Does not decide when to write to whom: the packages above do. Key words: mail, text, mail server, mail folder.
"""
