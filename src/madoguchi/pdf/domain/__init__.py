"""Pure structs: the document to print and the layout to print it with."""
