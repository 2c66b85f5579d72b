"""A case's page, and what is shown of it there: files, sealed numbers, who is in charge, what can be done next."""
