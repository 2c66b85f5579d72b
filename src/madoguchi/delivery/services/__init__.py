"""One use case a file. Each opens its own short transactions; none is open while a receiver is talked to."""
