"""What the counts say about the pages of a form (ふりかえり), of the tenant in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import msgspec
from django.db.models import Max, Min, Sum

from madoguchi.applications.domain.progress import FINISH
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.kernel.clock import JST
from madoguchi.statistics.domain.tally import QUIET, Quartiles, quartiles
from madoguchi.statistics.models import PageTally


class Mistake(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of mistake at one question, and how often a page came back with it."""

    question: str
    code: str
    count: int


class PageLook(msgspec.Struct, frozen=True, kw_only=True):
    """One page in a span of days. `page` is FINISH for what follows the last page: its end is the sending."""

    page: str
    reached: int
    finished: int
    gave_up: int
    back: int
    mistakes: tuple[Mistake, ...]
    took: Quartiles | None

    @property
    def under_way(self) -> int:
        """Neither gone on nor given up yet, as far as the days' sums tell."""
        return max(0, self.reached - self.finished - self.gave_up)

    @property
    def share_given_up(self) -> float:
        """Of those who reached the page; 0 when nobody did."""
        return min(1.0, self.gave_up / self.reached) if self.reached else 0.0


class CountedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a procedure that something was counted of, and the days of the first and the last count."""

    version: str
    first: date
    last: date


def counted_versions(procedure: str) -> list[CountedVersion]:
    """The versions of a procedure that were used, the one used last first."""
    rows = (
        PageTally.objects.filter(procedure=procedure)
        .order_by()
        .values_list("version")
        .annotate(Min("day"), Max("day"))
    )
    found = [CountedVersion(version=version, first=first, last=last) for version, first, last in rows]
    return sorted(found, key=lambda counted: (counted.last, counted.first), reverse=True)


def look_back(
    *, procedure: str, version: str, pages: Sequence[str], first: date, last: date, now: datetime
) -> tuple[PageLook, ...]:
    """What happened on each of the `pages` (all of the version's, in their order) and at FINISH, first to last day.

    Given up are the drafts that were purged, and those that lie untouched for QUIET.
    """
    sums: dict[tuple[str, str], int] = defaultdict(int)
    mistakes: dict[str, list[Mistake]] = defaultdict(list)
    took: dict[str, dict[str, int]] = defaultdict(dict)
    rows = (
        PageTally.objects.filter(procedure=procedure, version=version, day__gte=first, day__lte=last)
        .order_by()
        .values_list("page", "what", "question", "code")
        .annotate(Sum("count"))
    )
    for page, what, question, code, count in rows:
        sums[page, what] += count
        if what == "error":
            mistakes[page].append(Mistake(question=question, code=code, count=count))
        elif what == "took":
            took[page][code] = count
    for page, count in _lying(procedure, version, first, last, now):
        sums[page, "gave_up"] += count
    if pages:  # drafts that were begun before pages were noted
        sums[pages[0], "gave_up"] += sums.pop(("", "gave_up"), 0)
    return tuple(
        PageLook(
            page=page,
            reached=sums[page, "reached"],
            finished=sums[page, "finished"],
            gave_up=sums[page, "gave_up"],
            back=sums[page, "back"],
            mistakes=tuple(sorted(mistakes[page], key=lambda m: (-m.count, m.question, m.code))),
            took=quartiles(took[page]),
        )
        for page in (*pages, FINISH)
    )


def _lying(procedure: str, version: str, first: date, last: date, now: datetime) -> list[tuple[str, int]]:
    """(page, how many) of the drafts that lie untouched, by the day of their last change, as purged ones are counted."""
    since = datetime.combine(first, time(), JST)
    until = min(datetime.combine(last + timedelta(days=1), time(), JST), now - QUIET)
    return draft_queries.lying(procedure=procedure, version=version, since=since, until=until)
