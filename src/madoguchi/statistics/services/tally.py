"""Count: sums are collected in this process, and written to the database together every few seconds.

A page of a form costs no statement more by it. What a process has not written yet is lost when it is killed (at most
`EVERY` seconds of counting); one that ends in order writes it first. Counts only: whoever is counted leaves no trace.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from multiprocessing.util import Finalize
from threading import Event, Lock, Thread
from time import sleep
from typing import Final

from django.db import Error, connection

from madoguchi.applications.services.drafts.purge_drafts import GivenUp
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.statistics.domain.tally import Tally
from madoguchi.statistics.models import PageTally

EVERY: Final = 5.0
"""Seconds between two writings."""
SOON: Final = 1000
"""Different counters that are not waited with."""
MOST: Final = 20_000
"""Different counters that wait at most, while the database is away; further ones are dropped."""
ROWS: Final = 200
"""Of one statement."""

log = logging.getLogger(__name__)


class Tallies:
    """The counters of one process, by tenant. May be used by many threads."""

    def __init__(self) -> None:
        self._waiting: Counter[tuple[int, Tally]] = Counter()
        self._lock, self._writing = Lock(), Lock()
        self._wake = Event()

    def add(self, tallies: Iterable[Tally]) -> None:
        """Count each of these once, for the tenant in scope. Raises NoTenant."""
        tenant = current_tenant()
        self._put({(tenant, tally): 1 for tally in tallies})

    def _put(self, counts: Mapping[tuple[int, Tally], int]) -> None:
        with self._lock:
            for key, count in counts.items():
                if key in self._waiting or len(self._waiting) < MOST:
                    self._waiting[key] += count
            if len(self._waiting) >= SOON:
                self._wake.set()

    def write(self) -> int:
        """Write what waits; how many different counters. Raises Error of the database; what was not written waits on."""
        with self._writing:
            with self._lock:
                taken, self._waiting = self._waiting, Counter()
            left = dict(taken)
            try:
                for tenant in sorted({tenant for tenant, _ in taken}):
                    mine = {tally: count for (of, tally), count in taken.items() if of == tenant}
                    with tenant_transaction(tenant):
                        write_tallies(mine)
                    left = {key: count for key, count in left.items() if key[0] != tenant}
            except BaseException:
                self._put(left)
                raise
        return len(taken)

    def forget(self) -> None:
        """Drop what waits."""
        with self._lock:
            self._waiting.clear()

    def keep_writing(self) -> None:
        """From now on, and once more when the process ends. To be called in a process that serves, after its fork."""
        Thread(target=self._run, name="tallies", daemon=True).start()
        Finalize(None, self._last, exitpriority=10)  # atexit is not called in a child of multiprocessing

    def _run(self) -> None:
        away = False
        while True:
            if away:
                sleep(EVERY)  # however much comes meanwhile
            self._wake.wait(EVERY)
            self._wake.clear()
            away = not self._written(quietly=away)

    def _last(self) -> None:
        self._written(quietly=False)

    def _written(self, *, quietly: bool) -> bool:
        if not self._waiting:
            return True
        try:
            self.write()
        except Error as error:
            if not quietly:
                log.warning("pages' counts wait for the database: %s", " ".join(str(error).split())[:200])
            return False
        finally:
            connection.close()  # this thread's own: between two writings none is held
        return True


TALLIES: Final = Tallies()
"""This process's."""

_KEY = ("tenant_id", "procedure", "version", "day", "page", "what", "question", "code")


def write_tallies(counts: Mapping[Tally, int]) -> None:
    """Add to the counters of the tenant in scope. Runs in the caller's tenant transaction.

    In SQL because the ORM's upsert replaces and cannot add. In one order, so that two processes that write the same
    counters wait for each other instead of locking each other out.
    """
    tenant = current_tenant()
    rows = sorted(counts.items())
    for start in range(0, len(rows), ROWS):
        _write(tenant, rows[start : start + ROWS])


def _write(tenant: int, rows: list[tuple[Tally, int]]) -> None:
    columns = (*_KEY, "id", "count")
    own = {field.name: field for field in PageTally._meta.concrete_fields}
    fields = [own[name] for name in columns]
    values = [
        field.get_db_prep_save(value, connection)
        for tally, count in rows
        for field, value in zip(
            fields, (tenant, *(getattr(tally, name) for name in _KEY[1:]), new_id(), count), strict=True
        )
    ]
    quote = connection.ops.quote_name
    table, row = quote(PageTally._meta.db_table), f"({', '.join(['%s'] * len(columns))})"
    sql = (
        f"INSERT INTO {table} ({', '.join(map(quote, columns))}) VALUES {', '.join([row] * len(rows))}"
        f" ON CONFLICT ({', '.join(map(quote, _KEY))})"
        f" DO UPDATE SET {quote('count')} = {table}.{quote('count')} + excluded.{quote('count')}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def tally_given_up(drafts: Sequence[GivenUp]) -> None:
    """Count drafts that nobody went on with, by the day of their last change. In the caller's tenant transaction."""
    write_tallies(
        Counter(Tally(d.procedure, d.version, d.page, day_in_japan(d.changed), "gave_up") for d in drafts)
    )
