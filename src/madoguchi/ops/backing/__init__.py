"""Backup and restore: everything an installation is, in one file, each part with its hash."""
