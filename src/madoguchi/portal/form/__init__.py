"""The pages of a form: drawn, sent off, their files."""
