"""What is wrong with a flow: a file for each kind of question that is asked of it."""
