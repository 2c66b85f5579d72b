"""One file per group of commands. Nothing heavy is imported before a command runs."""
