"""The worker: hands events on, seals the audit record, begins each day's work, until it is asked to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

import msgspec
from django.db import Error, close_old_connections, connection

from madoguchi.audit.services.seal import seal
from madoguchi.isolation.clock import hold_to_the_database
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import JST
from madoguchi.notifications.connectors.configured import close as close_post
from madoguchi.ops.lanes import AWAY, Lane
from madoguchi.outbox.services import tidy
from madoguchi.outbox.services.publish import publish_once
from madoguchi.outbox.services.work import going_on, run_lane, run_once, waiting_lanes
from madoguchi.tenants.queries import all_tenants

IDLE: Final = 0.4
"""Seconds between two looks when there was nothing to do."""
TURNS: Final = 1.0
"""Seconds for which a lane goes on without a look at who else waits."""
SEAL_EVERY: Final = timedelta(minutes=1)
DAY_BEGINS: Final = 3
"""Hour of the day in Japan from which the daily work may run."""
RECORD: Final = "audit record"
"""The lane that seals; no event waits in it."""

log = logging.getLogger(__name__)


class DayBegan(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="ops.day_began"):
    """Once a day for each tenant, however many workers there are; `config/wiring.py` says what is done then."""

    day: date


class Worker:
    """One worker. `name` is told to other workers; `now` reads the clock."""

    def __init__(self, *, name: str, now: Callable[[], datetime], stop: threading.Event) -> None:
        self._name, self._now, self._stop = name, now, stop
        self._lanes: dict[str, Lane] = {}
        self._done = threading.Event()
        self._sealed_at: datetime | None = None
        self._told: dict[int, date] = {}
        self._away = False

    def run(self) -> None:
        """Until `stop` is set; what is being handled is finished first."""
        try:
            while not self._stop.is_set():
                if self._look_safely():
                    self._done.wait(IDLE)
                    self._done.clear()
                else:
                    self._stop.wait(AWAY)
        finally:
            for lane in self._lanes.values():
                lane.end()
            close_post()
            connection.close()

    def once(self) -> int:
        """Handle what waits now, and what that brings; how many events it was."""
        total = 0
        while handled := run_once(tenants=_tenants(), worker=self._name, now=self._now()):
            total += handled
        self._seal(_tenants())
        return total

    def _look_safely(self) -> bool:
        try:
            self._look()
            self._away = False
        except Error as error:
            if not self._away:
                log.warning("nothing is handed on: %s", str(error).partition("\n")[0][:200])
            self._away = True
            connection.close()
        return not self._away

    def _look(self) -> None:
        """Begin a round in each lane in which something waits, unless one goes on there."""
        close_old_connections()
        hold_to_the_database()  # leases and due times hang on the clock
        now, tenants = self._now(), _tenants()
        self._begin_the_day(now, tenants)
        for name, waiting in waiting_lanes(tenants=tenants, now=now).items():
            self._begin(name, waiting, partial(self._hand_on, name))
        if self._sealed_at is None or now - self._sealed_at >= SEAL_EVERY:
            self._sealed_at = now
            self._begin(RECORD, tenants, self._seal)

    def _begin(self, name: str, tenants: list[int], work: Callable[[list[int]], float]) -> None:
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane(name, work, done=self._done)
        if lane.free():
            lane.begin(tenants)

    def _hand_on(self, lane: str, tenants: list[int]) -> float:
        """Turn after turn for a moment; then it is looked anew who waits."""
        began = time.monotonic()
        while True:
            done = run_lane(
                lane=lane, tenants=tenants, worker=self._name, now=self._now(), stopping=self._stop.is_set
            )
            if done.rests or self._stop.is_set():
                return done.rests
            if not done.taken:  # or another worker was faster, or holds the rows
                return IDLE
            if time.monotonic() - began > TURNS:
                return 0.0

    def _begin_the_day(self, now: datetime, tenants: list[int]) -> None:
        here = now.astimezone(JST)
        if here.hour < DAY_BEGINS:
            return
        day = here.date()
        for tenant in tenants:
            if self._told.get(tenant) != day:
                with going_on(tenant):
                    with tenant_transaction(tenant):
                        publish_once(DayBegan(day=day), key=day.isoformat(), now=now)
                    self._told[tenant] = day

    def _seal(self, tenants: list[int]) -> float:
        """What one tenant's database refuses does not keep the others' records open."""
        for tenant in tenants:
            with going_on(tenant):
                sealed = -1
                while sealed:
                    with tenant_transaction(tenant):
                        sealed = seal(now=self._now())
        return 0.0


def _tenants() -> list[int]:
    return [tenant.id for tenant in all_tenants()]


def taken_up(*, now: datetime) -> int:
    """Events of all tenants that were given up and are due again."""
    total = 0
    for tenant in all_tenants():
        with tenant_transaction(tenant.id):
            total += tidy.retry(now=now)
    return total
