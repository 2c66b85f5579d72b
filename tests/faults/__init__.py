"""Real processes that are killed, and disks and databases that go away: what was shown must be there."""
