"""Signing in and what proves who one is: passwords, authenticators, sessions."""
