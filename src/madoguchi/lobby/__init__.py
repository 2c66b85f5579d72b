"""What residents' pages share: who visits, and the frame."""
