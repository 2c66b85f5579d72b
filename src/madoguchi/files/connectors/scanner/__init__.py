"""Virus scanning of uploaded files: ClamAV's clamd, and the honest absence of a scanner.

Does not own the port and its verdicts (`domain.files.scanning`: services need them), what happens to a file
that is infected or unscanned (`services`), nor what a file is (`domain.files`).
Key words: scanner, clamd, address.
"""
