"""A resident's e-mail address and account: sign in, links in mails, another address."""
