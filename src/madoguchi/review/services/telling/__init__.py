"""What applicants and core systems are told of a case."""
