"""The audit record as staff read it, and what is said of each of its entries."""
