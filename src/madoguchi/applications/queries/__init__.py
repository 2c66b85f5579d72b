"""Reads, always of the tenant in scope: what an applicant has, what the desk works through, what was counted."""
