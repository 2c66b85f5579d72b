"""Work through a batch that somebody closed: the worker's part, in small transactions, each case once."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import InterfaceError, OperationalError
from django.db.transaction import atomic

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import locked_applications
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.domain.batches import AT_ONCE, CaseResult, Given, WhyNot, parse_shown
from madoguchi.review.domain.free_text import HoldsNumber
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Batch, BatchCase
from madoguchi.review.queries.steps.flows import CaseFlow, case_flows
from madoguchi.review.services.as_seen import Stale, living_proposals
from madoguchi.review.services.batches.collect import follow_batches_of
from madoguchi.review.services.batches.own_files import as_before, with_files
from madoguchi.review.services.decision.propose_decision import NoSuchDecision, ReasonMissing
from madoguchi.review.services.steps.do_step import (
    Barred,
    NoSuchStep,
    NotOpen,
    PlaceGivenUp,
    Unanswered,
    perform,
)

IN_ONE_GO: Final = 20
"""Cases in one transaction: so many are done anew when a worker dies, and so long others wait for the database."""

WHY: Final[dict[type[Exception], WhyNot]] = {
    Stale: "changed",
    PlaceGivenUp: "given_up",
    NotOpen: "not_open",
    NoSuchStep: "not_open",
    WrongState: "not_open",
    Barred: "another_person",
    Unanswered: "unanswered",
    NoSuchDecision: "no_decision",
    ReasonMissing: "no_reason",
    HoldsNumber: "number",
}

log = logging.getLogger(__name__)


class NoResult(Exception):
    """Whoever looked at all cases at once has no result for this one."""


def carry_out(batch_id: UUID, *, now: datetime, most: int) -> bool:
    """Whether cases are left after at most `most`. In transactions of its own: whoever kills it loses the last of them, and
    the next call goes on from there. Two at once wait for each other.
    """
    for _ in range(0, most, IN_ONE_GO):
        with tenant_transaction():
            if not _some(batch_id, now=now):
                return False
    return True


def _some(batch_id: UUID, *, now: datetime) -> bool:
    batch = Batch.objects.select_for_update().filter(id=batch_id, state="closing").first()
    if batch is None:
        return False
    waiting = BatchCase.objects.filter(batch_id=batch_id, result="waiting").order_by("application_id")
    rows = list(waiting[:IN_ONE_GO])
    flows = _as_shown(batch, [row.application_id for row in rows])
    for row in rows:
        _one(batch, row, flows.get(row.application_id), now=now)
    if len(rows) < IN_ONE_GO:
        batch.state, batch.finished_at = "closed", now
        batch.save(update_fields=["state", "finished_at"])
    return len(rows) == IN_ONE_GO


def _as_shown(batch: Any, ids: list[UUID]) -> dict[UUID, CaseFlow]:
    """Those of the cases, locked, that are as the list showed them."""
    shown, rows = parse_shown(batch.shown), locked_applications(ids)
    proposals = living_proposals(ids)
    same = [
        row.id
        for row in rows
        if shown.get(row.id) == Seen(revision=row.revision, proposal=proposals.get(row.id))
    ]
    return case_flows(same)


def _one(batch: Any, row: Any, flow: CaseFlow | None, *, now: datetime) -> None:
    """One case: done, or back alone with the reason. What it wrote until it failed is taken back, and nothing of others."""
    row.result, row.why, row.left_at = "done", "", now
    try:
        with atomic():
            row.save(update_fields=["result", "why", "left_at"])
            _do(batch, row, flow)
    except (OperationalError, InterfaceError):
        raise  # the database is away, or two waited for each other: all of it again
    except Exception as error:  # whatever is wrong with one case, the others go on
        row.result, row.why = "not_done", _why(error)
        if row.why == "failed":
            log.warning("a case of a batch failed: %s", type(error).__name__, exc_info=True)
        row.save(update_fields=["result", "why", "left_at"])
        detail = {"batch": str(batch.id), "why": row.why}
        record(
            actor=closer(batch).actor(),
            action="review.batch_not_done",
            subject=subject(row.application_id),
            detail=detail,
            now=batch.closed_at,
        )
        follow_batches_of(row.application_id, now=now)  # its step may have begun anew meanwhile


def _do(batch: Any, row: Any, flow: CaseFlow | None) -> None:
    """As the one who closed it, when they did: what changed since (None) is another case than the one on the list."""
    if flow is None:
        raise Stale(str(row.application_id))
    standing = flow.position.standings.get(batch.step)
    if standing is None:
        raise NoSuchStep(batch.step)
    given = _given(batch, row, standing.step.does)
    if row.own is None:
        given = as_before(flow, standing.step, given)
    perform(
        flow,
        standing,
        with_files(flow, standing.step, given, row, who=closer(batch)),
        who=closer(batch),
        now=batch.closed_at,
        batch=batch.id,
    )


def _given(batch: Any, row: Any, does: Any) -> Given:
    """Its result, where all were looked at at once; else its own, else what was given for all. Raises NoResult."""
    if does in AT_ONCE:
        if row.outcome is None:
            raise NoResult
        return msgspec.convert(row.outcome, CaseResult).given
    return msgspec.convert(row.own if row.own is not None else batch.given, Given)


def closer(batch: Any) -> Member:
    """Who closed it. What they may was asked then."""
    return Member(id=UUID(batch.closed_by), name=batch.closed_by_name, roles=())


def _why(error: Exception) -> WhyNot:
    if isinstance(error, NoResult):
        return "no_result"
    return next((why for kind, why in WHY.items() if isinstance(error, kind)), "failed")
