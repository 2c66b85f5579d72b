"""One's own drafts and applications: where they stand, mend, withdraw, print."""
