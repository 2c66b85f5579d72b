"""What administrators keep: members of staff, units, which unit works on what, the personnel change, closing days."""
