"""Real parts for tests: each module starts one outside program, and stops it again."""
