"""A step that another government does (進達・経由): how that stands, what came back, and sending it again."""

from __future__ import annotations

import msgspec
from django.http import Http404, HttpResponse

from madoguchi.accounts.permissions import Member
from madoguchi.desk.acts.act_page import about, done, draw_asking, why_not
from madoguchi.desk.case.case import case_of
from madoguchi.desk.steps.forwarding_words import WORDS
from madoguchi.desk.steps.step_notices import BROUGHT, FORWARDED
from madoguchi.desk.steps.steps import plain_name
from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.flow_text import GOVERNMENTS
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.domain.forwardings import Answer, Forwarding
from madoguchi.review.queries.governments.forwardings import forwardings
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.services.governments.forward_again import forward_again, may_send


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands with another government, for the page of a step. `href` is nothing for whoever may not send it."""

    now: Forwarding
    before: tuple[Forwarding, ...]
    to: str
    words: tuple[str, str]
    answer: tuple[tuple[str, str], ...]
    """(what, in words) of the last that came back, while it is not used"""
    href: str


def told(flow: CaseFlow, standing: Standing, member: Member) -> Told | None:
    """None for a step of the office, and before it was to go there."""
    step = standing.step
    if step.by is None or step.by.government is None:
        return None
    with tenant_transaction():
        found = forwardings(flow.application.id, step.id)
    if not found:
        return None
    now = found[0]
    sends = (
        standing.where == "open"
        and flow.goes_on
        and now.living
        and (now.way != "connected" or now.ended_there)
    )
    return Told(
        now=now,
        before=found[1:],
        to=now.to_name or GOVERNMENTS[step.by.government],
        words=WORDS[now.stands],
        answer=_in_words(flow, now.answer) if now.answer and now.stands == "problem" else (),
        href=f"steps/{step.id}/forwarding/" if sends and may_send(member, step, flow.work) else "",
    )


def _in_words(flow: CaseFlow, answer: Answer) -> tuple[tuple[str, str], ...]:
    """As far as the definition knows it: what it does not know is named as it came, cut short."""
    decision = next((each for each in flow.way.flow.decisions if each.id == answer.decision), None)
    labels = Labels(flow.way.form, "ja")
    asked = {question.id for question in flow.way.definition.review.questions}
    rows = [("決定", name_of(decision) if decision is not None else answer.decision[:60])]
    rows += [("番号", answer.number[:60]), ("理由", answer.reason[:2000])]
    rows += [
        (labels.of(f"{d.OFFICE}.{name}"), str(value)[:2000])
        for name, value in answer.filled.items()
        if name in asked and isinstance(value, str)
    ]
    return tuple((label, value) for label, value in rows if value)


@for_staff("case.examine")
def forwarding(request: StaffRequest, receipt: str, step: str) -> HttpResponse:
    """`steps/{step}/forwarding/`: how it stands; send it again as it is now, or say that the papers were brought."""
    view, refused = case_of(request, receipt), None
    standing, found = _forwarded(request, view, step)
    if request.method == "POST":
        refused = why_not(request, view, lambda: forward_again(step=step, **about(request, view)))
        if not refused:
            return done(request, view, BROUGHT if found.now.way == "by_hand" else FORWARDED)
        view = case_of(request, receipt)
        standing, found = _forwarded(request, view, step)
    context = {"name": plain_name(standing.step), "step_id": step, "forwarded": found}
    return draw_asking(request, view, "desk/forwarding", context, refused=refused, possible=bool(found.href))


def _forwarded(request: StaffRequest, view: CaseView, step: str) -> tuple[Standing, Told]:
    standing = view.flow.position.standings.get(step) if view.flow is not None else None
    if view.flow is None or standing is None:
        raise Http404("no such step")
    found = told(view.flow, standing, request.staff)
    if found is None:
        raise Http404("no other government does it, or not yet")
    return standing, found
