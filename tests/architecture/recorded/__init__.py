"""What each page of the office leaves in the audit record, by subject."""
