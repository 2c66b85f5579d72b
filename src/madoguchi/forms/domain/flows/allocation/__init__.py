"""Places given out among the cases of one round (利用調整, 抽選): the order, who gets what, and why; what is kept replays it."""
