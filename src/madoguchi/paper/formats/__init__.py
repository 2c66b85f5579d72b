"""Files as sheets: what may be read at all, and one kind of sheet out of three formats."""
