"""Second, plain writings of rules that must not be wrong: the tests compare the product with them."""
