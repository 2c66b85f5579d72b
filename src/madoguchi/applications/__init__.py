"""What residents file: drafts, submission, attachments, status, messages, and the package format.

Does not own what staff do with an application (`review`) nor its way to other systems (`delivery`).
Key words: draft (下書き), arrival (到達), receipt, access code, attachment (添付書類), withdrawal (取下げ).
"""
