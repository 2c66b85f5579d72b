"""A mail server, by SMTP (RFC 5321)."""
