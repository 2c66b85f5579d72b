"""What staff's pages share: the gate (who is signed in, may they), the frame, the navigation, guides, reads on record."""
