"""Work that goes on side by side, a thread for each kind, so that none waits for another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from django.db import Error, connection

log = logging.getLogger(__name__)
AWAY = 3.0
"""Seconds that a lane is left alone when the database cannot be reached."""

Work = Callable[[list[int]], float]
"""One round for these tenants; returns the seconds for which the lane is to be left alone."""


class Lane:
    """A thread with a database connection of its own. `done` is set after each round."""

    def __init__(self, name: str, work: Work, *, done: threading.Event) -> None:
        self._name, self._work, self._done = name, work, done
        self._rounds: SimpleQueue[list[int] | None] = SimpleQueue()
        self._free_at = 0.0
        self._busy = False
        self._thread = threading.Thread(target=self._run, name=f"lane-{name}")
        self._thread.start()

    def free(self) -> bool:
        """Whether it neither works nor rests."""
        return not self._busy and time.monotonic() >= self._free_at

    def begin(self, tenants: list[int]) -> None:
        """A round for these tenants; the caller has asked `free`."""
        self._busy = True
        self._rounds.put(tenants)

    def end(self) -> None:
        """Return when what it does is finished."""
        self._rounds.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (tenants := self._rounds.get()) is not None:
                self._free_at = time.monotonic() + self._round(tenants)
                self._busy = False
                self._done.set()
        finally:
            connection.close()

    def _round(self, tenants: list[int]) -> float:
        try:
            return self._work(tenants)
        except Error as error:
            log.warning(
                "%s: the database does not answer: %s", self._name, str(error).partition("\n")[0][:200]
            )
            connection.close()
        except Exception:  # the lane outlives whatever its work meets
            log.exception("%s", self._name)
        return AWAY
