"""Files of drafts and applications: taken in, scanned, deleted."""
