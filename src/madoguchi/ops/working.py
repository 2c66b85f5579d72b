"""The worker: hands events on, seals the audit record, purges what is over, until it is asked to stop."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Event
from typing import Final

from django.db import Error, close_old_connections

from madoguchi.audit.services.seal import seal
from madoguchi.delivery.services.compare_nightly import ask_for_comparison
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import JST
from madoguchi.ops.purging import purge
from madoguchi.outbox.services import tidy
from madoguchi.outbox.services.work import run_once
from madoguchi.tenants.queries import all_tenants

IDLE: Final = 0.4
"""Seconds between two looks when there was nothing to do."""
AWAY: Final = 3.0
"""Seconds to wait when the database cannot be reached."""
SEAL_EVERY: Final = timedelta(minutes=1)
PURGE_HOUR: Final = 3
"""Hour of the day in Japan from which the daily purge may run."""

log = logging.getLogger(__name__)


class Worker:
    """One worker. `name` is told to other workers; `now` reads the clock."""

    def __init__(self, *, name: str, now: Callable[[], datetime], stop: Event) -> None:
        self._name, self._now, self._stop = name, now, stop
        self._sealed_at: datetime | None = None
        self._purged_on: date | None = None
        self._away = False

    def run(self) -> None:
        """Until `stop` is set; what is being handled is finished first."""
        while not self._stop.is_set():
            handled = self._safely()
            if handled is None:
                self._stop.wait(AWAY)
            elif handled == 0:
                self._stop.wait(IDLE)

    def once(self) -> int:
        """Handle what waits now, and what that brings; how many events it was."""
        total = 0
        while handled := self._hand_on():
            total += handled
        self._seal()
        return total

    def _safely(self) -> int | None:
        try:
            handled = self._hand_on()
            self._look_at_the_clock()
            self._away = False
            return handled
        except Error as error:
            if not self._away:
                log.warning("the database does not answer: %s", " ".join(str(error).split())[:200])
            self._away = True
            close_old_connections()
            return None

    def _hand_on(self) -> int:
        return run_once(tenants=[t.id for t in all_tenants()], worker=self._name, now=self._now())

    def _look_at_the_clock(self) -> None:
        now = self._now()
        if self._sealed_at is None or now - self._sealed_at >= SEAL_EVERY:
            self._seal()
            self._sealed_at = now
        here = now.astimezone(JST)
        if here.hour >= PURGE_HOUR and self._purged_on != here.date():
            self._purged_on = here.date()
            for line in purge(now=now):
                log.info("%s", line)
            ask_for_comparisons(now=now)

    def _seal(self) -> None:
        for tenant in all_tenants():
            sealed = -1
            while sealed:
                with tenant_transaction(tenant.id):
                    sealed = seal(now=self._now())


def ask_for_comparisons(*, now: datetime) -> None:
    """The day's reconciliation with the core system, of every tenant."""
    for tenant in all_tenants():
        with tenant_scope(tenant.id):
            ask_for_comparison(now=now)


def taken_up(*, now: datetime) -> int:
    """Events of all tenants that were given up and are due again."""
    total = 0
    for tenant in all_tenants():
        with tenant_transaction(tenant.id):
            total += tidy.retry(now=now)
    return total
