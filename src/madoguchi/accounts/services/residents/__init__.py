"""Residents' accounts, their addresses and the links in mails."""
