"""Members of staff: taken in, changed, their roles, told of it."""
