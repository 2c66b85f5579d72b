"""Acts of staff on a case: one row each, the views made from rows, and the pages that ask for more."""
