"""Staff send a case to another government again, as it is now; to one outside that takes no packages they bring it themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member, NotAllowed, may
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.forms.domain.format import definition as d
from madoguchi.outbox.services.publish import hasten
from madoguchi.review.domain.seen import Seen
from madoguchi.review.domain.step_doers import Work, is_theirs
from madoguchi.review.events import ForwardingDue
from madoguchi.review.models import Forwarding
from madoguchi.review.queries.governments.forwardings import LIVING, content_of, view
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.governments.keep_up import end, make, tie, wake
from madoguchi.review.services.governments.take import away
from madoguchi.review.services.steps.do_step import NotOpen, standing_of


def may_send(member: Member, step: d.Step, work: Work) -> bool:
    """Whoever examines cases in the unit whose case it is."""
    return may(member, "case.examine") and is_theirs(member, step, work)


def forward_again(*, application_id: UUID, step: str, seen: Seen, by: Member, now: datetime) -> None:
    """Whatever was sent back, or not taken there, goes once more. Of what staff bring it is on record that they did.

    Raises NotAllowed, Stale, NoSuchStep, NotOpen (nothing is to go there now), NoSuchApplication.
    """
    require_case(by, "case.examine", of=application_id, now=now)
    case = locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = standing_of(application_id, step)
    if not may_send(by, standing.step, flow.work):
        raise NotAllowed("case.examine")
    row = Forwarding.objects.filter(application_id=application_id, step=step, **LIVING).first()
    in_vain = row is not None and view(row).ended_there
    if row is None or standing.where != "open" or not flow.goes_on:
        raise NotOpen(step)
    if row.way == "connected" and not in_vain:
        raise NotOpen(step)  # a system is sent what is refused by it again as all deliveries are
    if in_vain:
        row = _as_another_case(row, flow, standing, now)
    if not row.version:
        tie(row, flow.application.procedure)
    if row.way == "by_hand":
        row.content, row.version = content_of(flow, standing.step).digest, row.version + 1
        row.there_at, row.sent_at, row.returned_at, row.returned = row.there_at or now, now, None, ""
        away(row, now)
    elif row.way == "connected":
        wake(row, now=now)
    else:
        if row.content == content_of(flow, standing.step).digest:
            row.content = (
                ""  # as it is; else what they have stays known, for an answer to that is none to this
            )
        hasten(ForwardingDue(forwarding_id=str(row.id)), now=now)
    row.problem = ""
    row.save()
    bump(case)
    case.save(update_fields=["revision"])
    detail = {"step": step_name(standing.step), "government": row.to_name}
    record(
        actor=by.actor(), action="review.forwarded_again", subject=subject(application_id), detail=detail,
        now=now,
    )  # fmt: skip


def _as_another_case(row: Any, flow: CaseFlow, standing: Standing, now: datetime) -> Any:
    """Theirs ended: nothing that is sent would reach it."""
    end(row, over="anew", now=now)
    return make(flow, standing, now=now)
