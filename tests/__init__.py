"""The tests that need more than one package: journeys, real parts, and the shape of the house."""
