"""Batches of cases that are done together, with the cases that somebody sees. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import Count, Q

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import Member
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.queue import QueueRow, queue_rows
from madoguchi.applications.queries.seeing import seen_ids
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.flows.flow import Flow, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.batches import CaseResult, Given, Result, Shown, State, WhyNot
from madoguchi.review.domain.register import RegisterNumber
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Acceptance, Batch, BatchCase, Decision
from madoguchi.review.queries.steps.flows import GOING_ON, CaseFlow, case_flow, goes_on, works

MOST_LISTED: Final = 200
"""Batches on one page: those that were opened first."""
CLOSED_LISTED: Final = 20
"""Of those that are over, the latest."""


class BatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """A batch in the list. `counts` are of the cases that one sees: result → how many; of those that wait, without who withdrew
    a moment ago."""

    id: UUID
    procedure_name: str
    step_name: str
    name: str
    by: str
    """what its cases have in common: `Together.by`"""
    state: State
    opened_at: datetime
    closed_at: datetime | None
    closed_by_name: str
    counts: dict[Result, int]
    mine: bool
    """whether one may do the step"""


class BatchCaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A case in a batch. `seen` is the case as the page shows it."""

    row: QueueRow
    number: RegisterNumber | None
    seen: Seen
    proposed: str
    reason: str
    own: Given | None
    own_by_name: str
    result: Result
    why: WhyNot | None
    note: str
    outcome: CaseResult | None


class BatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A batch with the cases of it that one sees, by the day of arrival."""

    id: UUID
    procedure: str
    step: d.Step
    way: forms.Way
    name: str
    key: str
    state: State
    mine: bool
    """whoever looks may do the step of such cases"""
    instead: bool
    """they may only for somebody who is away (代決), and so one case after another"""
    opened_at: datetime
    closed_at: datetime | None
    closed_by_name: str
    finished_at: datetime | None
    given: Given | None
    digest: str
    cases: tuple[BatchCaseView, ...]

    @property
    def shown(self) -> Shown:
        """The list as its page shows it, without who withdrew a moment ago."""
        return {
            case.row.id: case.seen
            for case in self.cases
            if case.result == "waiting" and goes_on(case.row.state)
        }

    def count(self, result: Result) -> int:
        """How many cases of it; of those that wait, the ones that `shown` has."""
        return len(self.shown) if result == "waiting" else sum(case.result == result for case in self.cases)


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """The batch in which a case waits at a step, and what it is given there of its own."""

    batch_id: UUID
    name: str
    by: str
    state: State
    cases: int
    own: Given | None
    own_by_name: str


def open_batches(*, by: Member, today: date) -> tuple[BatchLine, ...]:
    """What collects cases, and what is being worked through, of which one sees a case; the oldest first."""
    waiting = BatchCase.objects.filter(result="waiting", application_id__in=seen_ids(by, today=today))
    batches = Batch.objects.filter(state__in=("open", "closing"), id__in=waiting.values("batch_id"))
    return _lines(batches.order_by("opened_at", "id")[:MOST_LISTED], by=by, today=today)


def closed_batches(*, by: Member, today: date) -> tuple[BatchLine, ...]:
    """The latest that are over, of which one sees a case."""
    seen = BatchCase.objects.filter(application_id__in=seen_ids(by, today=today))
    batches = Batch.objects.filter(state="closed", id__in=seen.values("batch_id"))
    return _lines(batches.order_by("-opened_at", "-id")[:CLOSED_LISTED], by=by, today=today)


def lines_of(ids: Sequence[UUID], *, by: Member, today: date) -> tuple[BatchLine, ...]:
    """These, as they stand in a list."""
    return (
        _lines(Batch.objects.filter(id__in=ids).order_by("-opened_at", "-id"), by=by, today=today)
        if ids
        else ()
    )


def batch(batch_id: UUID, *, by: Member, today: date) -> BatchView | None:
    """None where there is none, or nothing of it to see."""
    found = Batch.objects.filter(id=batch_id).first()
    rows = _rows_of(found) if found is not None else {}
    lines = queue_rows(list(rows), by=by, today=today) if rows else ()
    way = next((w for line in lines if (w := forms.way(line.procedure, line.version)) is not None), None)
    step = way.flow.step(found.step) if found is not None and way is not None else None
    if found is None or way is None or step is None:
        return None
    cases, whose = tuple(_cases(lines[::-1], rows)), works(found.procedure)
    mine = _is_mine(whose, step, by)
    return BatchView(
        id=found.id,
        procedure=found.procedure,
        step=step,
        way=way,
        name=found.name,
        key=found.key,
        state=found.state,
        mine=mine,
        instead=not mine and _is_mine(whose, step, by, asked=step_doers.may_do),
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        closed_by_name=found.closed_by_name,
        finished_at=found.finished_at,
        given=_given(found.given),
        digest=found.digest,
        cases=cases,
    )


def pattern(view: BatchView) -> CaseFlow | None:
    """A case of the batch at which the office's questions can be drawn for all: one of the latest, which is given nothing of its
    own."""
    of_its_own = (each for each in reversed(view.cases) if each.own is None and each.result == "waiting")
    chosen = next(of_its_own, view.cases[-1])
    found = application(chosen.row.id)
    return case_flow(found) if found is not None else None


def waits(application_id: UUID, flow: Flow, *, by: Member, today: date) -> dict[str, Waits]:
    """step → the batch in which the case waits, with how many that one sees."""
    together = {step.id: step.together.by for step in flow.steps if step.together is not None}
    if not together:
        return {}
    rows = {
        row.batch_id: row for row in BatchCase.objects.filter(application_id=application_id, result="waiting")
    }
    if not rows:
        return {}
    seen = seen_ids(by, today=today).filter(state__in=GOING_ON)
    waiting = BatchCase.objects.filter(batch_id__in=list(rows), result="waiting", application_id__in=seen)
    sizes = dict(waiting.values_list("batch_id").annotate(Count("id")))
    return {
        row.step: Waits(
            batch_id=found.id,
            name=found.name,
            by=together.get(row.step, ""),
            state=found.state,
            cases=sizes.get(found.id, 0),
            own=_given(row.own),
            own_by_name=row.own_by_name,
        )
        for found in Batch.objects.filter(id__in=list(rows))
        for row in (rows[found.id],)
    }


def alone(application_id: UUID, step: str) -> tuple[str, WhyNot | None] | None:
    """Why a case was taken out (in somebody's words), or was not done: the last word on it at this step."""
    row = (
        BatchCase.objects.filter(application_id=application_id, step=step)
        .order_by("-joined_at", "-id")
        .first()
    )
    if row is None or row.result not in ("taken_out", "not_done"):
        return None
    return row.note, row.why or None


def others(flow: CaseFlow, step: str, *, by: Member, today: date) -> tuple[tuple[UUID, str], ...]:
    """(id, name) of the open batches of a step of which one sees a case, into which a case may be put; those that were opened
    first."""
    rows = Batch.objects.filter(procedure=flow.application.procedure, step=step, state="open")
    seen = seen_ids(by, today=today)
    waiting = BatchCase.objects.filter(result="waiting", application_id__in=seen).values("batch_id")
    found = rows.filter(id__in=waiting).order_by("opened_at", "id").values_list("id", "name")
    return tuple(found[:MOST_LISTED])


def _rows_of(found: Any) -> dict[UUID, Any]:
    """Case → its row: as it waits there, else as it last left. Without those that are elsewhere now."""
    rows = list(
        BatchCase.objects.filter(batch_id=found.id).exclude(result="left").order_by("joined_at", "id")
    )
    return {row.application_id: row for row in rows} | {
        row.application_id: row for row in rows if row.result == "waiting"
    }


def _lines(batches: Any, *, by: Member, today: date) -> tuple[BatchLine, ...]:
    found = list(batches)
    counts: dict[UUID, dict[Result, int]] = {}
    seen = seen_ids(by, today=today)
    waiting, over = Q(application_id__in=seen.filter(state__in=GOING_ON)), Q(application_id__in=seen)
    rows = BatchCase.objects.filter(batch_id__in=[each.id for each in found]).filter(
        (Q(result="waiting") & waiting) | (~Q(result="waiting") & over)
    )
    for id, result, cases in rows.values_list("batch_id", "result").annotate(Count("id")):
        counts.setdefault(id, {})[result] = cases
    whose = {procedure: works(procedure) for procedure in {each.procedure for each in found}}
    return tuple(
        BatchLine(
            id=each.id,
            procedure_name=(way.definition.plain or way.definition.name).ja,
            step_name=step_name(step),
            name=each.name,
            by=step.together.by if step.together is not None else "",
            state=each.state,
            opened_at=each.opened_at,
            closed_at=each.closed_at,
            closed_by_name=each.closed_by_name,
            counts=counts.get(each.id, {}),
            mine=_is_mine(whose[each.procedure], step, by),
        )
        for each in found
        if (way := forms.way(each.procedure, each.version)) is not None
        and (step := way.flow.step(each.step)) is not None
    )


def _is_mine(
    whose: Callable[[UUID], step_doers.Work],
    step: d.Step,
    by: Member,
    *,
    asked: Callable[[Member, d.Step, step_doers.Work], bool] = step_doers.does_alone,
) -> bool:
    """Whether they do the step of a case of some unit whose cases they see."""
    return any(asked(by, step, whose(unit)) for unit in by.sees or {ROOT})


def _cases(lines: Iterable[QueueRow], rows: dict[UUID, Any]) -> Iterable[BatchCaseView]:
    proposals = {
        row.application_id: row
        for row in Decision.objects.filter(application_id__in=list(rows), dropped_at=None)
    }
    living = Acceptance.objects.filter(application_id__in=list(rows), undone_at=None)
    numbers = {
        case: RegisterNumber(year, number)
        for case, year, number in living.values_list("application_id", "fiscal_year", "number")
    }
    for line in lines:
        row, proposal = rows[line.id], proposals.get(line.id)
        yield BatchCaseView(
            row=line,
            number=numbers.get(line.id),
            seen=Seen(revision=line.revision, proposal=proposal.id if proposal is not None else None),
            proposed=proposal.label if proposal is not None else "",
            reason=proposal.reason if proposal is not None else "",
            own=_given(row.own),
            own_by_name=row.own_by_name,
            result=row.result,
            why=row.why or None,
            note=row.note,
            outcome=msgspec.convert(row.outcome, CaseResult) if row.outcome is not None else None,
        )


def _given(kept: Any) -> Given | None:
    return msgspec.convert(kept, Given) if kept is not None else None
