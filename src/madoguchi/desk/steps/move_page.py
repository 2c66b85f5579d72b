"""Let cases in flight go over to the version of their procedure that is on offer: what changes, and the button."""

from __future__ import annotations

from collections import Counter

from django.http import Http404, HttpResponse

from madoguchi.catalog import queries as catalog
from madoguchi.desk.acts.act_page import about, done, draw_asking, why_not
from madoguchi.desk.case.case import case_of
from madoguchi.desk.steps.step_notices import MOVED
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import Receipt
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.as_seen import Stale
from madoguchi.review.services.steps.move_case import MOVES, in_flight, looked_at, move_case, move_cases


def on_offer(request: StaffRequest, procedure: str) -> str:
    """The version to which cases can go over; empty where the procedure is not on offer."""
    try:
        return catalog.procedure(procedure, today=day_in_japan(request.now)).card.version
    except catalog.NoSuchProcedure:
        return ""


@for_staff(MOVES)
def move(request: StaffRequest, receipt: str) -> HttpResponse:
    """`cases/{receipt}/move/`: how the steps of one case change."""
    view = case_of(request, receipt)
    offered = on_offer(request, view.application.procedure)
    found = looked_at(application_id=view.application.id, to=offered) if offered else None
    if found is None:
        raise Http404("on no other version")
    refused = None
    if request.method == "POST":
        to = request.POST.get("to", "")[:16]
        refused = why_not(request, view, lambda: _go_over(request, view, to=to, offered=offered))
        if not refused:
            return done(request, view, MOVED)
        view = case_of(request, receipt)
        found = looked_at(application_id=view.application.id, to=offered) or found
    context = {"move": found}
    return draw_asking(request, view, "desk/move", context, refused=refused, possible=not found.why_not)


def _go_over(request: StaffRequest, view: CaseView, *, to: str, offered: str) -> None:
    """Raises Stale where another version is on offer than the one whose difference was shown; and as `move_case`."""
    if to != offered:
        raise Stale(to)
    move_case(to=to, **about(request, view))


@for_staff(MOVES)
def moves(request: StaffRequest, procedure: str) -> HttpResponse:
    """`procedures/{procedure}/moves/`: the versions on which cases are in flight; all of one go over at once."""
    offered = on_offer(request, procedure)
    if not offered:
        raise Http404("not on offer")
    outcome = None
    if request.method == "POST":
        version = request.POST.get("version", "")
        if request.POST.get("to") == offered:
            outcome = move_cases(
                procedure=procedure,
                version=version,
                to=offered,
                by=request.staff,
                now=request.now,
                after=request.POST.get("after", "")[:18],
            )
    page = in_flight(procedure=procedure, to=offered, by=request.staff, now=request.now)
    cases = page.rows
    counts = Counter(case.version for case in cases)
    first = {case.version: case.receipt for case in reversed(cases)}
    context = {
        "name": catalog.procedure(procedure, today=day_in_japan(request.now)).card.plain.ja,
        "offered": offered,
        "versions": [(version, count, first[version]) for version, count in counts.items()],
        "moved": outcome,
        "version": request.POST.get("version", ""),
        "stays": [
            (receipt, str(Receipt(request.tenant.id, receipt)), why)
            for receipt, why in (outcome.stay if outcome else ())
        ],
        "most": page.more,
        "changed": request.method == "POST" and outcome is None,
    }
    return show(request, "desk/moves", context, status=409 if context["changed"] else 200)
