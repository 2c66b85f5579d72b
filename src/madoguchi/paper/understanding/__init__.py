"""What a sheet asks: labels, places to write in, tables, things to tick."""
