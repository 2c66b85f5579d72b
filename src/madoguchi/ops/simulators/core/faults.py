"""Faults that the simulator makes on purpose, so that senders can be tried."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import Literal

Fault = Literal["unavailable", "close_before_storing", "close_after_storing"]
ALL: tuple[Fault, ...] = ("unavailable", "close_before_storing", "close_after_storing")


class Faults:
    """Which fault the next sending of a package meets, if any.

    `rate` is the share of sendings that fail, 0 to 1; beside that, each package's first `first`
    sendings fail.
    """

    def __init__(self, *, rate: float = 0.0, first: int = 0, kinds: tuple[Fault, ...] = ALL) -> None:
        self._rate, self._first, self._kinds = rate, first, kinds or ALL
        self._random = random.Random(0)  # the same run meets the same faults
        self._sendings: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, package_id: str) -> Fault | None:
        with self._lock:
            nth = self._sendings[package_id]
            self._sendings[package_id] += 1
            if nth < self._first or self._random.random() < self._rate:
                return self._random.choice(self._kinds)
            return None
