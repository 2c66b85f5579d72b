"""Work through a batch that somebody closed: the worker's part, in small transactions, each case once."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import InterfaceError, OperationalError
from django.db.transaction import atomic

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.arrive import subject
from madoguchi.applications.services.change_state import NoSuchApplication, locked_applications
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.domain.batches import (
    WHOLE,
    CaseResult,
    Frozen,
    FrozenCase,
    Given,
    Whole,
    WhyNot,
    parse_shown,
)
from madoguchi.review.domain.free_text import HoldsNumber
from madoguchi.review.domain.seen import NOTHING, Seen
from madoguchi.review.models import Batch, BatchCase
from madoguchi.review.queries.flows import CaseFlow, case_flow
from madoguchi.review.services.as_seen import GoesBySteps, Stale, locked_as_seen
from madoguchi.review.services.do_step import Barred, NoSuchStep, NotOpen, Unanswered, perform, standing_of
from madoguchi.review.services.propose_decision import NoSuchDecision, ReasonMissing

AT_ONCE: Final = 20
"""Cases in one transaction: so many are done anew when a worker dies, and so long others wait for the database."""

WHY: Final[dict[type[Exception], WhyNot]] = {
    Stale: "changed",
    NoSuchApplication: "changed",
    NotOpen: "not_open",
    NoSuchStep: "not_open",
    WrongState: "not_open",
    GoesBySteps: "not_open",
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
    for _ in range(0, most, AT_ONCE):
        with tenant_transaction():
            if not _some(batch_id, now=now):
                return False
    return True


def _some(batch_id: UUID, *, now: datetime) -> bool:
    batch = Batch.objects.select_for_update().filter(id=batch_id, state="closing").first()
    if batch is None:
        return False
    waiting = BatchCase.objects.filter(batch_id=batch_id, result="waiting").order_by("application_id")
    if batch.frozen is None and (whole := _whole(batch, waiting)) is not None:
        _decide_for_all(batch, waiting, whole)
        return True
    rows = list(waiting[:AT_ONCE])
    locked_applications([row.application_id for row in rows])
    shown = parse_shown(batch.shown)
    for row in rows:
        _one(batch, row, shown.get(row.application_id, NOTHING), now=now)
    if len(rows) < AT_ONCE:
        batch.state, batch.finished_at = "closed", now
        batch.save(update_fields=["state", "finished_at"])
    return len(rows) == AT_ONCE


def _one(batch: Any, row: Any, seen: Seen, *, now: datetime) -> None:
    """One case: done, or back alone with the reason. What it wrote until it failed is taken back, and nothing of others."""
    row.result, row.why, row.left_at = "done", "", now
    try:
        with atomic():
            row.save(update_fields=["result", "why", "left_at"])
            _do(batch, row, seen)
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


def _do(batch: Any, row: Any, seen: Seen) -> None:
    """As the one who closed it, when they did: what changed since is another case than the one on the list."""
    locked_as_seen(application_id=row.application_id, seen=seen)
    flow, standing = standing_of(row.application_id, batch.step)
    perform(
        flow, standing, _given(batch, row, standing.step.does), by=closer(batch), now=batch.closed_at, batch=batch.id
    )


def _given(batch: Any, row: Any, does: Any) -> Given:
    """Its result, where all were looked at at once; else its own, else what was given for all. Raises NoResult."""
    if does in WHOLE:
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


# Steps whose results follow from all cases at once


def _whole(batch: Any, waiting: Any) -> Whole | None:
    flow = _flow_of(waiting.first())
    step = flow.way.flow.step(batch.step) if flow is not None else None
    return WHOLE.get(step.does) if step is not None else None


def _decide_for_all(batch: Any, waiting: Any, whole: Whole) -> None:
    """Keep what the results follow from, and the result of each case. Who changed since the list was shown is not among them."""
    shown, frozen = parse_shown(batch.shown), []
    rows = {row.application_id: row for row in waiting}
    last: CaseFlow | None = None
    for application_id, row in rows.items():
        flow = _flow_of(row)
        if flow is None or flow.application.revision != shown.get(application_id, NOTHING).revision:
            continue
        frozen.append(_frozen(flow, batch.step))
        last = flow
    inputs = Frozen(
        cases=tuple(frozen),
        lists=_lists(last, batch.step),
        given=msgspec.convert(batch.given, Given),
        seed=batch.seed,
    )
    batch.frozen = msgspec.to_builtins(inputs)
    batch.save(update_fields=["frozen"])
    step = last.way.flow.step(batch.step) if last is not None else None
    results: Mapping[UUID, CaseResult] = {}
    if step is not None:
        results = whole(step, msgspec.convert(batch.frozen, Frozen, strict=False))
    for application_id, result in results.items():
        if application_id in rows:
            rows[application_id].outcome = msgspec.to_builtins(result)
            rows[application_id].save(update_fields=["outcome"])


def _flow_of(row: Any) -> CaseFlow | None:
    found = application(row.application_id) if row is not None else None
    return case_flow(found) if found is not None else None


def _frozen(flow: CaseFlow, step_id: str) -> FrozenCase:
    """What the step reads, and nothing else: a batch outlives its cases."""
    app, step = flow.application, flow.way.flow.step(step_id)
    read = tuple(_read_by(step)) if step is not None else ()
    return FrozenCase(
        id=app.id,
        receipt=app.receipt,
        arrived_at=app.arrived_at,
        values={path: value for path, value in flow.evaluation.values.items() if _below(path, read)},
        rows={path: rows for path, rows in flow.evaluation.rows.items() if _below(path, read)},
    )


def _read_by(step: d.Step) -> Iterator[str]:
    """The answers that an allocation names."""
    yield from (rule.question for rule in step.order)
    if step.wishes is not None:
        yield step.wishes
    if step.places is not None and step.places.class_ is not None:
        yield step.places.class_
    if step.keep is not None:
        yield step.keep.siblings


def _below(path: str, read: tuple[str, ...]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for name in read)


def _lists(flow: CaseFlow | None, step_id: str) -> dict[str, dict[str, dict[str, str]]]:
    """The lists that the step allocates from."""
    step = flow.way.flow.step(step_id) if flow is not None else None
    if flow is None or step is None or step.places is None:
        return {}
    name = step.places.table
    return {name: {row: dict(columns) for row, columns in flow.context.tables.get(name, {}).items()}}
