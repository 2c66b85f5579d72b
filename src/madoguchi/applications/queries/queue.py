"""The queue of the desk (受付簿). Written for a million rows: each query walks one index in the order of the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models.sql import Query

from madoguchi.applications.domain.states import State
from madoguchi.applications.models import Application, Attachment
from madoguchi.isolation.queries import Slot

MOST_COUNTED = 10_000
"""Here counting stops, and a count says 「10,000件以上」."""


class QueueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which applications; what is empty does not filter. Times are half-open: from ≤ arrival < until."""

    states: tuple[str, ...] = ()
    procedure: str = ""
    name: str = ""  # how the applicant's name begins
    arrived_from: datetime | None = None
    arrived_until: datetime | None = None
    oldest_first: bool = False
    mended: bool = False  # only what waits for somebody of the office to look at a mend

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than all, states apart."""
        return bool(self.procedure or self.name or self.arrived_from or self.arrived_until or self.mended)


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many applications; with `more`, counting stopped there, and it is that many or more."""

    rows: int
    more: bool = False


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


class QueuePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines, and whether more follow; the next page begins after the last line."""

    rows: tuple[QueueRow, ...]
    more: bool


_QUEUE_COLUMNS = QueueRow.__struct_fields__
_STATE = Slot("state", Application._meta.get_field("state"))


def queue_page(
    *, filter: QueueFilter, after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> QueuePage:
    """A page of the queue, by arrival; `after` is (arrived_at, id) of the last line of the page before."""
    rows = _filtered(filter)
    if after is not None:
        rows = _beyond(rows, after, oldest_first=filter.oldest_first)
    rows = rows.order_by(*(("arrived_at", "id") if filter.oldest_first else ("-arrived_at", "-id")))
    if filter.states or filter.procedure:
        ids = _first_of_each_state(rows, filter, limit + 1)
    else:
        ids = list(rows.values_list("id", flat=True)[: limit + 1])
    lines = queue_rows(ids[:limit])
    return QueuePage(rows=lines[::-1] if filter.oldest_first else lines, more=len(ids) > limit)


def queue_counts(*, filter: QueueFilter, states: tuple[str, ...]) -> dict[str, Counted]:
    """state → how many; the filter's own states do not count here.

    Each state is counted up to MOST_COUNTED. With a name it is one walk over the names, up to MOST_COUNTED for all
    states together, for that index has the names before the states; where the walk stopped, every count is a least one.
    """
    rows = _filtered(filter).order_by().values("state")
    if filter.name:
        sql, params = rows[:MOST_COUNTED].query.sql_with_params()
        found = _counted(f"SELECT state, COUNT(*) FROM ({sql}) AS counted GROUP BY state", params)
        stopped = sum(found.values()) >= MOST_COUNTED
        return {state: Counted(rows=found.get(state, 0), more=stopped) for state in states}
    parts = _of_each_state(rows.filter(state=_STATE)[:MOST_COUNTED].query, states)
    union = " UNION ALL ".join(f"SELECT %s, COUNT(*) FROM ({sql}) AS counted" for _, sql, _ in parts)
    found = _counted(union, [value for state, _, params in parts for value in (state, *params)])
    return {state: Counted(rows=found[state], more=found[state] >= MOST_COUNTED) for state in states}


def matching(filter: QueueFilter) -> Any:
    """The ids of what a filter names, states apart, as part of another statement."""
    return _filtered(filter).order_by().values("id")


def mended_count() -> Counted:
    """How many wait for somebody of the office to look at a mend."""
    rows = int(_filtered(QueueFilter(mended=True)).values("id")[:MOST_COUNTED].count())
    return Counted(rows=rows, more=rows >= MOST_COUNTED)


def queue_rows(ids: list[UUID]) -> tuple[QueueRow, ...]:
    """Lines of the queue by id, latest first."""
    values = (
        Application.objects.filter(id__in=ids).order_by("-arrived_at", "-id").values_list(*_QUEUE_COLUMNS)
    )
    return tuple(QueueRow(**dict(zip(_QUEUE_COLUMNS, row, strict=True))) for row in values)


def alike(
    *, application_id: UUID, procedure: str, applicant_name: str, limit: int = 5
) -> tuple[QueueRow, ...]:
    """Other applications of the same name for the same procedure, latest first; none where nobody is named."""
    if not applicant_name:
        return ()
    rows = Application.objects.filter(procedure=procedure, applicant_name=applicant_name).exclude(
        id=application_id
    )
    return queue_rows(list(rows.order_by("-arrived_at").values_list("id", flat=True)[:limit]))


def unscanned_files() -> int:
    """Files of applications that no scanner has looked at, at most MOST_COUNTED."""
    rows = Attachment.objects.filter(state="unscanned").exclude(application_id=None)
    return rows.values("id")[:MOST_COUNTED].count()


def _of_each_state(query: Query, states: tuple[str, ...]) -> list[tuple[str, str, list[Any]]]:
    """(state, statement, parameters) of a query that has the slot _STATE; Django writes it once for all."""
    sql, params = query.sql_with_params()
    return [
        (state, sql, [state if isinstance(value, Slot) else value for value in params]) for state in states
    ]


def _first_of_each_state(rows: Any, filter: QueueFilter, limit: int) -> list[UUID]:
    """Where the page's rows are, each state read by itself: an index gives the order within one state only."""
    query = rows.filter(state=_STATE).values("arrived_at", "id")[:limit].query
    parts = _of_each_state(query, filter.states or tuple(State))
    union = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS one" for _, sql, _ in parts)
    way = "ASC" if filter.oldest_first else "DESC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM ({union}) AS every ORDER BY arrived_at {way}, id {way} LIMIT {limit}",
            [value for _, _, params in parts for value in params],
        )
        return [row[0] for row in cursor.fetchall()]


def _counted(sql: str, params: Any) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return {str(state): int(count) for state, count in cursor.fetchall()}


def _filtered(filter: QueueFilter) -> Any:
    rows = Application.objects.all()
    if filter.procedure:
        rows = rows.filter(procedure=filter.procedure)
    if filter.arrived_from is not None:
        rows = rows.filter(arrived_at__gte=filter.arrived_from)
    if filter.arrived_until is not None:
        rows = rows.filter(arrived_at__lt=filter.arrived_until)
    if filter.mended:
        rows = rows.filter(mended_at__isnull=False)
    return _named(rows, filter.name) if filter.name else rows


def some_name_begins(prefix: str) -> bool:
    """Whether any applicant of the tenant in scope has a name that begins so: one look into the index."""
    return bool(_named(Application.objects.all(), prefix).exists())


def _named(rows: Any, prefix: str) -> Any:
    """The names between the prefix and what follows it, in the order of their code points.

    On PostgreSQL in the words of the index (`varchar_pattern_ops`): LIKE is not leakproof, so that under
    row-level security no index would serve it.
    """
    end = prefix + chr(0x10FFFF)
    if connection.vendor == "postgresql":
        where = '"applicant_name" ~>=~ %s AND "applicant_name" ~<~ %s'
        return rows.extra(where=[where], params=[prefix, end])
    return rows.filter(applicant_name__gte=prefix, applicant_name__lt=end)


def _beyond(rows: Any, after: tuple[datetime, UUID], *, oldest_first: bool) -> Any:
    """`at <= x` stands alone, so that the index is entered at x."""
    at, last = after
    if oldest_first:
        return rows.filter(arrived_at__gte=at).exclude(arrived_at=at, id__lte=last)
    return rows.filter(arrived_at__lte=at).exclude(arrived_at=at, id__gte=last)
