"""How a case goes through the office: its steps put in order, the office's own answers, and where a case stands."""
