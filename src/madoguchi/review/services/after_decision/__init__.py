"""What a decision leads to: the case that it opens, its validity, the reminders of both."""
