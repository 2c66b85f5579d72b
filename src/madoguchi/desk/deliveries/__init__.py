"""What core systems are known to have of cases, and what is said of it."""
