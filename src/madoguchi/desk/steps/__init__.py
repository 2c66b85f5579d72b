"""The steps of a procedure's own flow on the desk: where each stands, and its page."""
