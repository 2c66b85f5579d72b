"""What the tenant in scope offers, and what is found by words.

Lists come from a snapshot that each process keeps for two seconds, so that a crowd at the pages is not a
crowd at the database. Inside a transaction nothing is taken from it: there one sees what was written there.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from itertools import zip_longest
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

import msgspec
from django.db import connection

from madoguchi.catalog.domain.history import Event
from madoguchi.catalog.domain.offers import Offer, ProcedureCard, Publication, Standing
from madoguchi.catalog.domain.ranking import rank, read_query, terms_of
from madoguchi.catalog.domain.topics import CATEGORIES
from madoguchi.catalog.models import Publication as PublicationRow
from madoguchi.catalog.models import PublicationEvent, SearchTerm
from madoguchi.forms.queries import form
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.clock import start_of
from madoguchi.tenants.queries import TenantView, all_tenants

Snapshot = dict[str, Publication]
Key = TypeVar("Key")
Value = TypeVar("Value")
_ORDER = {id_: place for place, id_ in enumerate(CATEGORIES)}


class NoSuchProcedure(LookupError):
    """The tenant in scope does not offer this procedure."""


class FoundElsewhere(msgspec.Struct, frozen=True):
    """A procedure of some tenant, found from the page that chooses one."""

    tenant: TenantView
    card: ProcedureCard


class Kept(Generic[Key, Value]):
    """Values that this process keeps for some seconds; the `most` last stored ones."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._values: OrderedDict[Key, tuple[float, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, load: Callable[[], Value]) -> Value:
        """What is kept, or what `load` gives. In a transaction always the latter, and it is not kept."""
        if connection.in_atomic_block:
            return load()
        with self._lock:
            kept = self._values.get(key)
        if kept and monotonic() - kept[0] < self._seconds:
            return kept[1]
        value = load()
        with self._lock:
            self._values[key] = (monotonic(), value)
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def forget(self) -> None:
        with self._lock:
            self._values.clear()


_snapshots: Kept[tuple[int, date], Snapshot] = Kept(seconds=2, most=64)
_found: Kept[tuple[str, date, int], list[FoundElsewhere]] = Kept(seconds=30, most=256)


def procedures(
    *,
    today: date,
    life_event: str | None = None,
    category: str | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> list[ProcedureCard]:
    """Cards that meet all of what is given: by category, or with `q` by how well they answer it.

    `cursor` is the id of the last card of the page before. Raises NoSuchProcedure for an unknown one.
    """
    offered = _listed(today)
    ids = _search(q, offered) if q and q.strip() else sorted(offered, key=lambda i: _place(offered[i]))
    if cursor is not None:
        if cursor not in ids:
            raise NoSuchProcedure(cursor)
        ids = ids[ids.index(cursor) + 1 :]
    chosen = (
        offered[i]
        for i in ids
        if (life_event is None or life_event in offered[i].life_events)
        and (category is None or category == offered[i].category)
    )
    return [publication.card(today=today) for publication, _ in zip(chosen, range(limit), strict=False)]


def begun(*, today: date) -> dict[str, ProcedureCard]:
    """Every procedure that is or was on offer, by id and in order: what applications may be about."""
    offered = sorted(_offered(today).values(), key=_place)
    return {publication.procedure: publication.card(today=today) for publication in offered}


def procedure(id: str, *, today: date) -> Offer:
    """One procedure as it is offered, or was until it ended. Raises NoSuchProcedure."""
    publication = _offered(today).get(id)
    if publication is None:
        raise NoSuchProcedure(id)
    return Offer(
        card=publication.card(today=today),
        definition=form(id, publication.version).definition,
        open_versions=publication.open_versions,
        published_at=publication.published_at,
    )


def search(q: str, *, today: date, limit: int = 20) -> list[ProcedureCard]:
    """What answers the words that were typed, best first; nothing when too little of them is met."""
    offered = _listed(today)
    return [offered[id_].card(today=today) for id_ in _search(q, offered)[:limit]]


def search_everywhere(q: str, *, today: date, limit: int = 20) -> list[FoundElsewhere]:
    """What answers the words at any tenant: each tenant's best first, then their second best, and so on.

    Visits the tenants one by one, each in its own transaction; the answer is kept for half a minute.
    """
    return _found.get((q.strip(), today, limit), lambda: _everywhere(q, today, limit))


def forget() -> None:
    """Drop what this process keeps. Other processes follow when their seconds are over."""
    _snapshots.forget()
    _found.forget()


def _everywhere(q: str, today: date, limit: int) -> list[FoundElsewhere]:
    by_tenant: list[list[FoundElsewhere]] = []
    for tenant in all_tenants():
        with tenant_transaction(tenant.id):
            by_tenant.append([FoundElsewhere(tenant, card) for card in search(q, today=today, limit=limit)])
    return [found for turn in zip_longest(*by_tenant) for found in turn if found][:limit]


def _search(q: str, offered: Snapshot) -> list[str]:
    queries = read_query(q)
    if not queries:
        return []
    with tenant_transaction():
        rows = list(
            SearchTerm.objects.filter(term__in=sorted(terms_of(queries))).values_list(
                "procedure", "term", "weight"
            )
        )
    hits = rank(queries, rows, procedures=len(offered))
    return [hit.procedure for hit in hits if hit.procedure in offered]


def standing(procedure: str, *, today: date) -> Standing | None:
    """How a procedure is published, as the database has it now; None when it never was."""
    with tenant_transaction():
        row = PublicationRow.objects.filter(procedure=procedure).first()
    if row is None:
        return None
    due = row.next_from is not None and row.next_from <= today
    version = row.next_version if due else row.version
    return Standing(
        version=version,
        open_versions=(version, *(v for v in row.open_versions if v != version)),
        offered_from=row.next_from if due else row.offered_from,
        offered_to=row.next_to if due else row.offered_to,
        next_version="" if due else row.next_version,
        next_from=None if due else row.next_from,
        next_to=None if due else row.next_to,
        suspended=row.suspended,
        notice=row.notice,
    )


def history(procedure: str) -> list[Event]:
    """What was done to the publication of a procedure, latest first."""
    with tenant_transaction():
        rows = list(PublicationEvent.objects.filter(procedure=procedure).order_by("-at", "-id"))
    return [
        Event(**{name: getattr(row, name) for name in Event.__struct_fields__})  # named alike on purpose
        for row in rows
    ]


def _listed(today: date) -> Snapshot:
    """What is on offer; what has ended is found by its address alone."""
    return {id_: offered for id_, offered in _offered(today).items() if not offered.has_ended(today)}


def _offered(today: date) -> Snapshot:
    return _snapshots.get((current_tenant(), today), lambda: _read_offers(today))


def _read_offers(today: date) -> Snapshot:
    """Of each publication what is offered on the day. A scheduled version is compiled before it takes over."""
    with tenant_transaction():
        found = [_publication(row).on(today) for row in PublicationRow.objects.all()]
    return {offered.procedure: offered for offered in found if offered is not None}


def _publication(row: PublicationRow) -> Publication:
    days = {"offered_from": row.offered_from, "offered_to": row.offered_to, "published_at": row.published_at}
    now = _version(row, row.version, tuple(row.open_versions), **days)
    if row.next_from is None:
        return now
    opened = (row.next_version, *(v for v in row.open_versions if v != row.next_version))
    days = {"offered_from": row.next_from, "offered_to": row.next_to, "published_at": start_of(row.next_from)}
    return msgspec.structs.replace(now, upcoming=_version(row, row.next_version, opened, **days))


def _version(row: PublicationRow, version: str, open_versions: tuple[str, ...], **days: Any) -> Publication:
    definition = form(row.procedure, version).definition
    return Publication(
        procedure=row.procedure,
        version=version,
        open_versions=open_versions,
        suspended=row.suspended,
        notice=row.notice,
        name=definition.name,
        plain=definition.plain or definition.name,
        summary=definition.summary,
        department=definition.department,
        category=definition.category,
        life_events=definition.life_events,
        filing=definition.window,
        elsewhere=definition.channel.kind == "external",
        **days,
    )


def _place(publication: Publication) -> tuple[int, str]:
    return (_ORDER.get(publication.category, len(_ORDER)), publication.procedure)
