"""Cases that are done together, and the places that are given out among them."""
