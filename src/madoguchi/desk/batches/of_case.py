"""A case and the batch of a step: which it waits in, out of it, and into one again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from madoguchi.desk.acts.act_page import about, done, draw_asking, why_not, with_reason
from madoguchi.desk.batches.batch_words import PUT_IN, TAKEN_OUT, WHY, named
from madoguchi.desk.case.case import case_of
from madoguchi.desk.steps.steps import plain_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.batches import AT_ONCE
from madoguchi.review.domain.step_doers import ANY, may_do
from madoguchi.review.queries.batches.batches import alone, others
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.batches.take_out import put_in, take_out


def batch_of(request: StaffRequest, view: CaseView, step: d.Step) -> dict[str, Any] | None:
    """For the page of a step: the batch in which the case waits, or why it is alone; None where nothing is collected."""
    if step.together is None or view.flow is None or view.flow.position.standings[step.id].where != "open":
        return None
    waits = view.batches.get(step.id)
    if waits is not None:
        return {
            "name": named(waits.name, waits.by),
            "href": desk(request, f"batches/{waits.batch_id}/"),
            "cases": waits.cases,
            "closing": waits.state == "closing",
            "own_by": waits.own_by_name,
        }
    with tenant_transaction():
        last = alone(view.application.id, step.id)
    note, why = last or ("", None)
    return {"name": "", "why": note or (WHY[why] if why else "")}


@for_staff(*ANY)
def take_out_page(request: StaffRequest, receipt: str, step: str) -> HttpResponse:
    """`cases/{receipt}/steps/{step}/take-out/`: why it is done by itself."""
    view = case_of(request, receipt)
    at = _step(view, step)
    asked, refused, acted = with_reason(
        request, view, lambda reason: take_out(step=step, reason=reason, **about(request, view))
    )
    if acted:
        return done(request, view, TAKEN_OUT)
    view = case_of(request, receipt) if refused else view
    waits = view.batches.get(step)
    context = asked | {
        "name": plain_name(at),
        "at_once": at.does in AT_ONCE,
        "batch": batch_of(request, view, at),
    }
    possible = waits is not None and waits.state == "open" and _may(request, view, at)
    return draw_asking(request, view, "desk/take_out", context, refused=refused, possible=possible)


@for_staff(*ANY)
def put_in_page(request: StaffRequest, receipt: str, step: str) -> HttpResponse:
    """`cases/{receipt}/steps/{step}/put-in/`: into its own batch, or into another open one of the step."""
    view = case_of(request, receipt)
    at, refused = _step(view, step), None
    chosen = str(typed(request).get("batch", ""))
    if request.method == "POST":
        batch = _id(chosen)
        refused = why_not(request, view, lambda: put_in(step=step, batch=batch, **about(request, view)))
        if not refused:
            return done(request, view, PUT_IN)
        view = case_of(request, receipt)
    assert view.flow is not None
    with tenant_transaction():
        open_ones = others(view.flow, step, by=request.staff, today=day_in_japan(request.now))
    by = at.together.by if at.together is not None else ""
    own = {"id": "", "label": "この申請の内容に合う一覧", "hint": "なければ、新しい一覧ができます"}
    context = {
        "name": plain_name(at),
        "choices": [own, *({"id": str(id), "label": named(name, by), "hint": ""} for id, name in open_ones)],
        "chosen": chosen,
    }
    standing = view.flow.position.standings[step]
    possible = (
        at.together is not None
        and step not in view.batches
        and standing.where == "open"
        and view.flow.goes_on
        and _may(request, view, at)
    )
    return draw_asking(request, view, "desk/put_in", context, refused=refused, possible=possible)


def _may(request: StaffRequest, view: CaseView, at: d.Step) -> bool:
    return view.flow is not None and may_do(request.staff, at, view.flow.work)


def _step(view: CaseView, step: str) -> d.Step:
    found = view.flow.way.flow.step(step) if view.flow is not None else None
    if found is None:
        raise Http404("no such step")
    return found


def _id(text: str) -> UUID | None:
    """The batch that was chosen; what no page offers is one that is not there."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
