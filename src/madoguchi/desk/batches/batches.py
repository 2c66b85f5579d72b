"""The list of batches: what collects cases, what is being worked through, what was closed lately."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpResponse

from madoguchi.desk.batches.batch_words import STATES, named
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.batches.batches import (
    MOST_LISTED,
    BatchLine,
    closed_batches,
    lines_of,
    open_batches,
)
from madoguchi.review.queries.batches.freed import freed


@for_staff("case.view")
def batches(request: StaffRequest) -> HttpResponse:
    """`batches/`"""
    today = day_in_japan(request.now)
    with tenant_transaction():
        collecting = open_batches(by=request.staff, today=today)
        over = closed_batches(by=request.staff, today=today)
        free = [(_row(request, each), many) for each, many in _freed(request, today)]
    context = {
        "mine": [_row(request, each) for each in collecting if each.mine],
        "others": [_row(request, each) for each in collecting if not each.mine],
        "free": free,
        "over": [_row(request, each) for each in over],
        "more": len(collecting) == MOST_LISTED,
    }
    return show(request, "desk/batches", context)


def _freed(request: StaffRequest, today: date) -> Iterator[tuple[BatchLine, int]]:
    """The rounds in which places that somebody had are free, with how many."""
    found = dict(freed(by=request.staff, today=today))
    for line in lines_of(list(found), by=request.staff, today=today):
        yield line, found[line.id]


def _row(request: StaffRequest, each: BatchLine) -> dict[str, Any]:
    return {
        "line": each,
        "href": desk(request, f"batches/{each.id}/"),
        "name": named(each.name, each.by),
        "state": STATES[each.state],
        "waiting": each.counts.get("waiting", 0),
        "done": each.counts.get("done", 0),
        "not_done": each.counts.get("not_done", 0),
    }
