"""What decisions led to."""
