"""Which unit works on which cases: routing, and a unit's end."""
