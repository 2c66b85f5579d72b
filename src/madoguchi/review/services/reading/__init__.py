"""What staff read of cases, each time on record: the queue, a case, its files, prints and sealed numbers."""
