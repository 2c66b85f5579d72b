"""When cases and their open steps should be done, and what is late."""
