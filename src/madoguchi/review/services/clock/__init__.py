"""The standard processing period (行政手続法 第6条): kept for the queue, extended, watched."""
