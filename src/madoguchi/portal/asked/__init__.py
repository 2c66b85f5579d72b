"""Pages of whoever is asked, from outside of the office, to do a step of a case."""
