"""Choose a local government, find a procedure, read about it."""
