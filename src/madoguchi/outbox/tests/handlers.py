"""Handlers that the tests wire; `seen` is what reached them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection

from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.work import LaneRests, Later, opens_own_transactions
from tests.parts.patience import PATIENCE

seen: list[tuple[int, Any]] = []
rival: list[Callable[[], None]] = []
"""What `meet_rival` runs in another thread while it holds its event."""
_lock = threading.Lock()
linked = threading.Event()
"""Set when `link` was called."""


@opens_own_transactions
def link(payload: Any, *, now: datetime) -> None:
    seen.append((current_tenant(), "link"))
    linked.set()


@opens_own_transactions
def receipt(payload: Any, *, now: datetime) -> None:
    """The tenth is not sent until a link went out."""
    assert len(seen) < 10 or linked.wait(PATIENCE)
    seen.append((current_tenant(), "receipt"))


@opens_own_transactions
def hang(payload: Any, *, now: datetime) -> None:
    """A receiver that does not answer until a link went out."""
    assert linked.wait(PATIENCE)
    seen.append((current_tenant(), "hung"))


@opens_own_transactions
def away(payload: Any, *, now: datetime) -> None:
    seen.append((current_tenant(), "away"))
    raise LaneRests(30)


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
    time.sleep(0.005)
    with _lock:
        seen.append((current_tenant(), payload))


def meet_rival(payload: Any, *, now: datetime) -> None:
    seen.append((current_tenant(), payload))
    if len(seen) == 1:
        thread = threading.Thread(target=rival[0])
        thread.start()
        thread.join(PATIENCE)


@opens_own_transactions
def meet_rival_outside(payload: Any, *, now: datetime) -> None:
    meet_rival(payload, now=now)


@opens_own_transactions
def outside(payload: Any, *, now: datetime) -> None:
    seen.append((current_tenant(), connection.in_atomic_block))


@opens_own_transactions
def die_outside(payload: Any, *, now: datetime) -> None:
    raise KeyboardInterrupt


@opens_own_transactions
def meet_rival_who_waits(payload: Any, *, now: datetime) -> None:
    """The second to have the event puts it off; then the first goes on as if it were still its own."""
    seen.append((current_tenant(), payload))
    if len(seen) == 2:
        raise Later(30)
    thread = threading.Thread(target=rival[0])
    thread.start()
    thread.join(PATIENCE)
