"""Places that are given out among the cases of a batch (利用調整, 抽選): the trial, the result, why a case got what it got."""
