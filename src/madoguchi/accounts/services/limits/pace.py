"""Limits on how often, for what is asked often and harms little each time: counted in memory, by each process."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from madoguchi.accounts.services.limits.limit import TooManyAttempts

log = logging.getLogger(__name__)
_MINUTE = 60


class Pace:
    """How much of something each one did in the present minute."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def count(self, *, who: str, most: int, now: datetime, weight: int = 1) -> None:
        """Raises TooManyAttempts above `most` in a minute; 0 is without a limit."""
        if not most:
            return
        minute = int(now.timestamp()) // _MINUTE
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            before = self._counts.get(who, 0)
            self._counts[who] = before + weight
        if before + weight > most:
            first = before <= most  # once a minute for each: a flood fills neither the log nor the figures
            if first:
                log.warning("limit reached: %s", self._what)
            raise TooManyAttempts(minutes=1, first=first)

    def forget(self) -> None:
        """Begin anew, for tests."""
        self._counts = {}
