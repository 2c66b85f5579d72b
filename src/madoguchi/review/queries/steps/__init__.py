"""Where cases stand that go by their procedure's own steps, and what the office wrote and filed there."""
