"""What staff see of cases, many or one, and what the applicant is told about who looked."""
