"""The queue of the desk (受付簿), as a member of staff sees it.

Written for a million rows: each query walks one index in the order of the page. Of a few units each is walked by
itself, for a small one would be long to find among all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import F, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import ENDED, OPEN, State
from madoguchi.applications.models import Application, Attachment
from madoguchi.applications.queries.counting import (
    MOST_COUNTED,
    Counted,
    Queries,
    count_at_once,
    count_cases,
)
from madoguchi.applications.queries.names import begin_with
from madoguchi.applications.queries.search_words import with_words
from madoguchi.applications.queries.seeing import granted, seen_by
from madoguchi.isolation.queries import Slot

FEW_UNITS = 3
"""So many units are walked one by one."""
MOST_GRANTED = 500
"""Cases of other units, shown to somebody besides, that stand in the queue."""


Whose = Literal["", "mine", "nobody", "unit"]
"""Whose cases: all that are seen; those that oneself is in charge of, that nobody is; or those of one's own units."""


Groups = Mapping[str, tuple[str, ...]]
"""name → states that are counted together"""


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody looks for: cases that are found in any of these ways."""

    names: tuple[str, ...] = ()  # how the applicant's name begins, all of one length: with one of these
    words: tuple[tuple[str, ...], ...] = ()  # they have one word of each (`domain/search_words.py`)
    receipt_end: str = ""  # and their receipt number ends so
    procedures: tuple[str, ...] = ()
    cases: tuple[UUID, ...] = ()


class QueueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which applications; what is empty does not filter. Times are half-open: from ≤ arrival < until."""

    states: tuple[str, ...] = ()
    procedure: str = ""
    not_version: str = ""  # those on another version
    search: Search | None = None
    arrived_from: datetime | None = None
    arrived_until: datetime | None = None
    oldest_first: bool = False
    mended: bool = False  # only what waits for somebody of the office to look at a mend
    left: bool = False  # only what nobody is in charge of any more
    whose: Whose = ""


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the queue."""

    id: UUID
    receipt: str
    procedure: str
    version: str
    kind: str
    state: str
    applicant_name: str
    similar: bool
    arrived_at: datetime
    mended_at: datetime | None
    left_at: datetime | None
    unit_id: UUID
    assigned_to: UUID | None
    revision: int


class QueuePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines, and whether more follow; the next page begins after the last line."""

    rows: tuple[QueueRow, ...]
    more: bool


_QUEUE_COLUMNS = QueueRow.__struct_fields__
_STATE = Slot("state", Application._meta.get_field("state"))


def queue_page(
    *,
    filter: QueueFilter,
    by: Member,
    today: date,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> QueuePage:
    """A page of the queue, by arrival; `after` is (arrived_at, id) of the last line of the page before."""
    if filter.whose == "unit" and not by.units:
        return QueuePage(rows=(), more=False)
    rows = _but_search(filter, by)
    if after is not None:
        rows = _beyond(rows, after, oldest_first=filter.oldest_first)
    rows = rows.order_by(*(("arrived_at", "id") if filter.oldest_first else ("-arrived_at", "-id")))
    in_few = not by.sees_every_case and len(by.sees) <= FEW_UNITS
    narrow = filter.mended or filter.left or filter.whose == "mine"  # an index of their own
    if filter.states or filter.procedure or filter.search is not None or (in_few and not narrow):
        rows = _first_of_each_state(rows, shares(rows, by, today), filter, limit + 1)
    else:
        rows = rows.filter(seen_by(by, today=today))
    found = _rows(rows[: limit + 1])
    return QueuePage(rows=found[:limit], more=len(found) > limit)


def queue_counts(
    *,
    filter: QueueFilter,
    groups: Groups,
    by: Member,
    today: date,
    most: int = MOST_COUNTED,
    besides: Queries | None = None,
) -> dict[str, Counted]:
    """group → how many, each up to `most`; the filter's own states do not count here.

    With a search it is one walk over what is found, up to `most` for all groups together, for the index has the names before the
    states; where the walk stopped, every count is a least one. `besides`, queries of cases that are seen, are counted in the same
    statement, whatever the filter says.
    """
    also = besides or {}
    if filter.whose == "unit" and not by.units:
        return count_at_once([], groups, also, most=most)
    rows = _but_search(filter, by).order_by()
    if filter.search is not None:
        seen = rows.filter(seen_by(by, today=today))
        return _counted_of_search(seen, filter.search, groups, most) | count_cases(also, most=most)
    return count_at_once(shares(rows, by, today), groups, also, most=most)


def _counted_of_search(rows: Any, search: Search, groups: Groups, most: int) -> dict[str, Counted]:
    ways = (*_walked(rows, search), *_looked_up(rows, search))
    walks = [each.values("id", "state")[:most].query.sql_with_params() for each in ways]
    union = " UNION ".join(f"SELECT id, state FROM ({sql}) AS one" for sql, _ in walks)
    first = f"SELECT state FROM ({union}) AS every LIMIT {most}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT state, COUNT(*) FROM ({first}) AS counted GROUP BY state",
            [value for _, params in walks for value in params],
        )
        found = {str(state): int(count) for state, count in cursor.fetchall()}
    stopped = sum(found.values()) >= most
    return {
        group: Counted(rows=sum(found.get(state, 0) for state in states), more=stopped)
        for group, states in groups.items()
    }


def matching(filter: QueueFilter, *, by: Member, today: date) -> Any:
    """The ids of what a filter names of the cases that are seen, states apart, as part of another statement."""
    return _filtered(filter, by).filter(seen_by(by, today=today)).order_by().values("id")


def shares_at_work(by: Member, *, today: date) -> list[Any]:
    """The cases that are seen on which somebody of the office may still have to do something, as `shares`."""
    return shares(Application.objects.filter(state__in=(*OPEN, State.APPROVED, State.REFUSED)), by, today)


def of_unit(unit: UUID) -> Any:
    """The ids of the cases that a unit works on, as part of another statement."""
    return Application.objects.filter(unit_id=unit).values("id")


def unit_of(case: Any) -> Any:
    """The unit of a case, as part of another statement: looked up for each of its rows, in their order."""
    return Subquery(Application.objects.filter(id=case).values("unit_id")[:1])


def waiting_count(filter: QueueFilter, *, by: Member, today: date) -> Counted:
    """How many wait for somebody of the office: to look at a mend (`mended`), to be in charge (`left`)."""
    return count_cases({"waiting": [waiting_cases(filter, by=by, today=today)]})["waiting"]


def waiting_cases(filter: QueueFilter, *, by: Member, today: date) -> Any:
    """The same as a query, to be counted with others."""
    return matching(filter, by=by, today=today).values(case_id=F("id"))


def in_charge_of(staff_id: UUID) -> list[QueueRow]:
    """The unfinished cases that somebody is in charge of, whoever asks: latest first."""
    rows = Application.objects.filter(assigned_to=staff_id).exclude(state__in=ENDED)
    return list(_lines(list(rows.values_list("id", flat=True))))


def unfinished(*, procedure: str, after: UUID | None, limit: int) -> list[UUID]:
    """Ids of cases that go on, of a procedure or (empty) of all, by id."""
    rows = Application.objects.exclude(state__in=ENDED).order_by("id")
    rows = rows.filter(procedure=procedure) if procedure else rows
    rows = rows.filter(id__gt=after) if after is not None else rows
    return list(rows.values_list("id", flat=True)[:limit])


def queue_rows(ids: list[UUID], *, by: Member, today: date) -> tuple[QueueRow, ...]:
    """Lines of the queue by id, of those that are seen, latest first."""
    seen = Application.objects.filter(seen_by(by, today=today), id__in=ids)
    return _lines(list(seen.values_list("id", flat=True)))


def _lines(ids: list[UUID]) -> tuple[QueueRow, ...]:
    return _rows(Application.objects.filter(id__in=ids).order_by("-arrived_at", "-id"))


def _rows(rows: Any) -> tuple[QueueRow, ...]:
    values = rows.values_list(*_QUEUE_COLUMNS)
    return tuple(QueueRow(**dict(zip(_QUEUE_COLUMNS, row, strict=True))) for row in values)


def alike(
    *, application_id: UUID, procedure: str, applicant_name: str, by: Member, today: date, limit: int = 5
) -> tuple[QueueRow, ...]:
    """Other applications of the same name for the same procedure, latest first; none where nobody is named."""
    if not applicant_name:
        return ()
    rows = Application.objects.filter(procedure=procedure, applicant_name=applicant_name).exclude(
        id=application_id
    )
    seen = rows.filter(seen_by(by, today=today)).order_by("-arrived_at")
    return _lines(list(seen.values_list("id", flat=True)[:limit]))


def unscanned_files(*, of: Any = None) -> int:
    """Files at which no scanner has looked, at most MOST_COUNTED; `of` a query of cases, or of all."""
    rows = Attachment.objects.filter(state="unscanned").exclude(application_id=None, office_of=None)
    rows = rows if of is None else rows.filter(Q(application_id__in=of) | Q(office_of__in=of))
    return rows.values("id")[:MOST_COUNTED].count()


def _of_each_state(query: Query, states: tuple[str, ...]) -> list[tuple[str, list[Any]]]:
    """A query that has the slot _STATE, for each of these; Django writes it once for all."""
    sql, params = query.sql_with_params()
    return [(sql, [state if isinstance(value, Slot) else value for value in params]) for state in states]


def shares(rows: Any, by: Member, today: date) -> list[Any]:
    """The rows that are seen, in shares that one index serves: those of each unit, or of all, and what was granted.

    None for who sees nothing.
    """
    if by.sees_every_case:
        return [rows]
    units = by.sees
    besides = list(granted(by, today=today).values_list("application_id", flat=True)[:MOST_GRANTED])
    few = len(units) <= FEW_UNITS
    found = [rows.filter(unit_id=u) for u in sorted(units)] if few else [rows.filter(unit_id__in=units)]
    if besides:
        found.append(rows.filter(id__in=besides).exclude(unit_id__in=units))
    return found


def _first_of_each_state(rows: Any, shares: list[Any], filter: QueueFilter, limit: int) -> Any:
    """The first of these rows, each state read by itself: an index gives the order within one state only."""
    states, search = filter.states or tuple(State), filter.search
    parts = []
    for share in shares:
        for walk in [share] if search is None else _walked(share, search):
            first = walk.filter(state=_STATE).values("arrived_at", "id")[:limit]
            parts += _of_each_state(first.query, states)
        for found in [] if search is None else _looked_up(share.filter(state__in=states), search):
            parts.append(found.values("arrived_at", "id")[:limit].query.sql_with_params())
    if not parts:
        return rows.none()
    union = " UNION ".join(f"SELECT * FROM ({sql}) AS one" for sql, _ in parts)
    way = "ASC" if filter.oldest_first else "DESC"
    first = f"SELECT id FROM ({union}) AS every ORDER BY arrived_at {way}, id {way} LIMIT {limit}"
    ids = RawSQL(first, [value for _, params in parts for value in params])
    ordered = ("arrived_at", "id") if filter.oldest_first else ("-arrived_at", "-id")
    return Application.objects.filter(id__in=ids).order_by(*ordered)


def _filtered(filter: QueueFilter, by: Member) -> Any:
    rows = _but_search(filter, by)
    if filter.search is None:
        return rows
    ways = (*_walked(rows, filter.search), *_looked_up(rows, filter.search))
    return rows.filter(reduce(or_, (Q(id__in=each.values("id")) for each in ways), Q(id__in=())))


def _walked(rows: Any, search: Search) -> list[Any]:
    """The ways in which each is a walk of an index that has the states, and within them the arrivals, in order."""
    names = [begin_with(rows, [name]) for name in search.names]
    return [*names, *(rows.filter(procedure=procedure) for procedure in search.procedures)]


def _looked_up(rows: Any, search: Search) -> list[Any]:
    """The ways in which a bounded number of cases is looked up, whatever their states."""
    found = [with_words(rows, search.words, receipt_end=search.receipt_end)] if search.words else []
    return [*found, rows.filter(id__in=search.cases)] if search.cases else found


def _but_search(filter: QueueFilter, by: Member) -> Any:
    rows = Application.objects.all()
    if filter.whose == "mine":
        rows = rows.filter(assigned_to=by.id)
    if filter.whose == "nobody":
        rows = rows.filter(assigned_to=None)
    if filter.whose == "unit":
        rows = rows.filter(unit_id__in=by.units)
    if filter.procedure:
        rows = rows.filter(procedure=filter.procedure)
    if filter.not_version:
        rows = rows.exclude(version=filter.not_version)
    if filter.arrived_from is not None:
        rows = rows.filter(arrived_at__gte=filter.arrived_from)
    if filter.arrived_until is not None:
        rows = rows.filter(arrived_at__lt=filter.arrived_until)
    if filter.mended:
        rows = rows.filter(mended_at__isnull=False)
    if filter.left:
        rows = rows.filter(left_at__isnull=False)
    return rows


def _beyond(rows: Any, after: tuple[datetime, UUID], *, oldest_first: bool) -> Any:
    """`at <= x` stands alone, so that the index is entered at x."""
    at, last = after
    if oldest_first:
        return rows.filter(arrived_at__gte=at).exclude(arrived_at=at, id__lte=last)
    return rows.filter(arrived_at__lte=at).exclude(arrived_at=at, id__gte=last)
