"""Seeded faults: small mistakes somebody could make, each of which a test must notice. `make mutants` runs them."""
