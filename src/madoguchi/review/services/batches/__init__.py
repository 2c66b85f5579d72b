"""Cases that are done together: one use case a file."""
