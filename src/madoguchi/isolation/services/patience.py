"""Change tables beside those who use them: wait for a table a moment only, and come again.

Whoever waits for a table keeps everybody behind it waiting, readers too.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from django.db import OperationalError

T = TypeVar("T")
LOCK_TIMEOUT = "2s"
PAUSES = (0.5, 1.0, 2.0, 4.0, *[8.0] * 6)
"""Seconds between the tries: together about a minute."""


def wait_briefly(connection: Any) -> None:
    """From now on this session waits for no lock longer than a moment, and takes its time for what it does."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET idle_in_transaction_session_timeout = 0")


def patiently(work: Callable[[], T]) -> T:
    """`work()`, again and again while a table that it needs is held. Raises its last OperationalError."""
    for pause in PAUSES:
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise
        time.sleep(pause)
    return work()
