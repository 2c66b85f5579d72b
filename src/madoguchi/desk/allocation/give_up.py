"""`cases/{receipt}/steps/{step}/give-up/`: the place that a case got is free for the next in order (辞退)."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from madoguchi.desk.acts.act_page import about, done, draw_asking, with_reason
from madoguchi.desk.batches.batch_words import GIVEN_UP
from madoguchi.desk.case.case import case_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.domain.step_doers import ANY, may_do
from madoguchi.review.queries.batches.places import place_of
from madoguchi.review.services.batches.give_up import give_up_place


@for_staff(*ANY)
def give_up_page(request: StaffRequest, receipt: str, step: str) -> HttpResponse:
    """Why it is free again is asked for; it is kept with the case."""
    view = case_of(request, receipt)
    at = view.flow.way.flow.step(step) if view.flow is not None else None
    if view.flow is None or at is None or at.does != "allocate":
        raise Http404("no such step")
    asked, refused, acted = with_reason(
        request, view, lambda reason: give_up_place(step=step, reason=reason, **about(request, view))
    )
    if acted:
        return done(request, view, GIVEN_UP)
    view = case_of(request, receipt) if refused else view
    with tenant_transaction():
        has = place_of(view.application.id, step) is not None
    possible = has and view.flow is not None and may_do(request.staff, at, view.flow.work)
    return draw_asking(request, view, "desk/give_up_place", asked, refused=refused, possible=possible)
