"""Steps of a procedure's own flow: do one, open one again, and what follows for the case."""
