"""What is printed on a sheet: labels, blanks to be filled, things to tick, words of the office."""
