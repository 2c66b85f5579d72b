"""Handlers that the tests wire; `seen` is what reached them."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection

from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.work import Later, opens_own_transactions

seen: list[tuple[int, Any]] = []
at_once: dict[str, int] = {"now": 0, "most": 0}
_lock = threading.Lock()


def note(payload: Any, *, now: datetime) -> None:
    seen.append((current_tenant(), payload))


def write_and_fail(payload: Any, *, now: datetime) -> None:
    """Leaves a row behind, if its transaction is not undone."""
    write(payload, now=now)
    raise ConnectionError("taro@example.com is away")


def write(payload: Any, *, now: datetime) -> None:
    apps.get_model("outbox", "Event").objects.create(
        id=new_id(), kind="left behind", handler="", payload="{}", created_at=now, due_at=now, done_at=now
    )


def wait(payload: Any, *, now: datetime) -> None:
    raise Later(30)


def die(payload: Any, *, now: datetime) -> None:
    """As kill -9 would: nothing of the worker's own runs any more."""
    raise KeyboardInterrupt


def slowly(payload: Any, *, now: datetime) -> None:
    with _lock:
        at_once["now"] += 1
        at_once["most"] = max(at_once["most"], at_once["now"])
    time.sleep(0.005)
    with _lock:
        at_once["now"] -= 1
        seen.append((current_tenant(), payload))


@opens_own_transactions
def outside(payload: Any, *, now: datetime) -> None:
    seen.append((current_tenant(), connection.in_atomic_block))


@opens_own_transactions
def die_outside(payload: Any, *, now: datetime) -> None:
    raise KeyboardInterrupt
