"""How an applicant is reached, and gets in: letters, addresses, access codes, successors."""
