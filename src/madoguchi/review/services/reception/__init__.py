"""Reception (受付): accept, take that back, who is in charge."""
