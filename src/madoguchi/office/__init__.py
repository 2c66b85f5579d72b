"""What staff's pages share: the guides that 「使い方」 opens. It has no page of its own."""
