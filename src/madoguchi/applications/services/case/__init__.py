"""An application after its arrival: its state, who may touch it, what the applicant does with it."""
