"""Close a batch: its list is decided once, by one person, and the worker brings each case to it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member, NotAllowed, require
from madoguchi.applications.queries.queue import QueueRow, queue_rows
from madoguchi.audit.services.record import record
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.clock import day_in_japan
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.batches import AT_ONCE, MOST, Given, Shown, digest, write_shown
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import BatchClosed
from madoguchi.review.models import Batch, BatchCase
from madoguchi.review.queries.steps.flows import case_flows, goes_on, works
from madoguchi.review.services.as_seen import living_proposals
from madoguchi.review.services.batches.collect import next_batch
from madoguchi.review.services.batches.give_out import NotWhole, give_out
from madoguchi.review.services.batches.of_others import of_others
from madoguchi.review.services.batches.own_files import as_before
from madoguchi.review.services.decision.propose_decision import NoSuchDecision, ReasonMissing
from madoguchi.review.services.steps.do_step import Barred, PlaceGivenUp, Unanswered, act_of

TRIED: Final = 20
"""Cases with which it is tried at the closing whether what is given for all will do."""


class NoSuchBatch(Exception):
    """The tenant in scope has no such batch, or none of its cases is theirs to see."""


class AlreadyClosed(Exception):
    """Somebody closed it before: one list is decided once."""

    def __init__(self, *, by: str, at: datetime) -> None:
        self.by, self.at = by, at
        super().__init__(by)


class NothingThere(Exception):
    """None of the cases that the page showed waits in the batch any more."""


def close_batch(
    *,
    batch_id: UUID,
    shown: Shown,
    given: Given,
    by: Member,
    now: datetime,
    made_from: str | None = None,
    counted_off: bool = False,
    another: bool = False,
) -> int:
    """How many cases are on the list that is closed: those that were shown, wait and are as they were, and may be done by
    whoever closes it. All others wait in the next batch. `given` is for all cases that have none of their own;
    `made_from` is the digest of what the trial that was shown was made from (`without_lot`), None where none was.

    Raises NotAllowed, NoSuchBatch, AlreadyClosed, NothingThere, Barred, HoldsNumber, NoSuchDecision, ReasonMissing,
    Unanswered; of places that are given out NotWhole, NotReady, NotAsTried, StillCounted, SameAnswer, AlreadyDrawn.
    """
    require(by, *step_doers.ANY)
    given = msgspec.structs.replace(given, reason=without_numbers(given.reason))
    batch = locked_batch(batch_id)
    seen = seen_of(batch, who=by, now=now)
    if batch.state != "open":
        raise AlreadyClosed(by=batch.closed_by_name, at=batch.closed_at)
    listed, waiting, definition, step = on_the_list(batch, seen, shown, by)
    mine = {row.id for row in listed}
    if step.does in AT_ONCE and mine != waiting:
        raise NotWhole(str(batch.id))
    _try_one(batch, mine, given, definition, step, by=by, now=now)
    final = {case: shown[case] for case in mine}
    batch.state, batch.closed_at, batch.closed_by, batch.closed_by_name = "closing", now, str(by.id), by.name
    batch.given, batch.shown, batch.digest = msgspec.to_builtins(given), write_shown(final), digest(final)
    batch.seed = secrets.token_hex(16)
    batch.save()
    put_off(batch, mine, now=now)
    detail = {"step": step_name(step), "cases": str(len(mine)), "list": batch.digest}
    if step.does in AT_ONCE:
        revisions = {row.id: row.revision for row in listed}
        detail["result"] = give_out(
            batch,
            revisions,
            definition=definition,
            step=step,
            made_from=made_from,
            counted_off=counted_off,
            another=another,
            now=now,
        )
        if another:
            detail["another"] = "yes"
    record(actor=by.actor(), action="review.batch_closed", subject=about(batch.id), detail=detail, now=now)
    publish(BatchClosed(batch_id=str(batch.id)), now=now)
    return len(mine)


def on_the_list(
    batch: Any, seen: Collection[QueueRow], shown: Shown, who: Member
) -> tuple[list[QueueRow], set[UUID], d.Definition, d.Step]:
    """Part of acts on lists: (the cases that are closed with it, all that could be if nothing stood in the way, and what is done,
    as the newest of their versions says it). Raises NothingThere, NotAllowed, Barred."""
    waiting = set(_waiting(batch).values_list("application_id", flat=True))
    waiting -= {row.id for row in seen if not goes_on(row.state)}
    proposals = living_proposals([row.id for row in seen])
    same = {
        row.id
        for row in seen
        if shown.get(row.id) == Seen(revision=row.revision, proposal=proposals.get(row.id))
    }
    listed = [row for row in seen if row.id in waiting & same]
    ways, whose = _ways(listed), works(batch.procedure)
    _, step = _step(ways, batch.step)
    listed = [row for row in listed if _may(who, ways.get(row.version), batch.step, whose(row.unit_id))]
    if not listed:
        raise NotAllowed(step_doers.PERMISSIONS.get(step.does, "case.examine"))
    theirs = of_others(who, listed, batch.step, ways, whose)
    listed = [row for row in listed if row.id not in theirs]
    if not listed:
        raise Barred(str(who.id))
    definition, step = _step(_ways(listed), batch.step)
    other = _otherwise([row for row in seen if row.id in waiting], step)
    listed, waiting = [row for row in listed if row.id not in other][:MOST], waiting - other
    return listed, waiting, definition, step


def _waiting(batch: Any) -> Any:
    return BatchCase.objects.filter(batch_id=batch.id, result="waiting")


def about(batch_id: UUID) -> str:
    """What an entry of the record is about."""
    return f"batch:{batch_id}"


def locked_batch(batch_id: UUID) -> Any:
    """Raises NoSuchBatch."""
    batch = Batch.objects.select_for_update().filter(id=batch_id).first()
    if batch is None:
        raise NoSuchBatch(str(batch_id))
    return batch


def seen_of(batch: Any, *, who: Member, now: datetime) -> tuple[QueueRow, ...]:
    """The cases of a batch, also of those that left it, that somebody sees. Raises NoSuchBatch when there is none."""
    ids = BatchCase.objects.filter(batch_id=batch.id).values_list("application_id", flat=True)
    seen = queue_rows(list(ids), by=who, today=day_in_japan(now))
    if not seen:
        raise NoSuchBatch(str(batch.id))
    return seen


def _may(by: Member, way: forms.Way | None, step_id: str, work: step_doers.Work) -> bool:
    """Whether the step is one for them as the case's own version says it."""
    step = way.flow.step(step_id) if way is not None else None
    return step is not None and step_doers.does_alone(by, step, work)


def _step(ways: Mapping[str, forms.Way], step_id: str) -> tuple[d.Definition, d.Step]:
    """As the newest version says it. Raises NothingThere."""
    found = ((way.definition, way.flow.step(step_id)) for way in ways.values())
    steps = [(definition, step) for definition, step in found if step is not None]
    if not steps:
        raise NothingThere(step_id)
    return steps[0]


def _otherwise(rows: Collection[QueueRow], step: d.Step) -> frozenset[UUID]:
    """The cases whose version does something else at this step: they wait for a list of their own."""
    ways = _ways(rows)
    found = {version: way.flow.step(step.id) for version, way in ways.items()}
    same = {version for version, own in found.items() if own is not None and own.does == step.does}
    return frozenset(row.id for row in rows if row.version not in same)


def _ways(listed: Collection[QueueRow]) -> Mapping[str, forms.Way]:
    """version → its way, that of the latest arrival first."""
    found: dict[str, forms.Way] = {}
    for row in listed:
        if row.version not in found and (way := forms.way(row.procedure, row.version)) is not None:
            found[row.version] = way
    return found


def _try_one(
    batch: Any,
    mine: Collection[UUID],
    given: Given,
    definition: d.Definition,
    step: d.Step,
    *,
    by: Member,
    now: datetime,
) -> None:
    """What is wrong with what is given for all is told to whoever gives it, and not case by case afterwards. It is wrong for
    all where none of some cases could be done with it; what one of them lacks stops no other. Files that these lack stop none
    that have theirs."""
    if step.does in AT_ONCE:
        return
    rows = _waiting(batch).filter(own__isnull=True, application_id__in=list(mine))
    wrong: Exception | None = None
    for flow in case_flows(
        list(rows.order_by("application_id").values_list("application_id", flat=True)[:TRIED])
    ).values():
        standing = flow.position.standings[batch.step]
        if standing.where != "open" or not flow.goes_on:
            continue
        try:
            act_of(flow, standing, as_before(flow, standing.step, given), who=by, now=now)
        except PlaceGivenUp:
            continue
        except (Barred, NoSuchDecision, ReasonMissing, Unanswered) as why:
            wrong = wrong or why
        else:
            return
    if wrong is None or (
        isinstance(wrong, Unanswered) and _lacks_files(wrong, definition) and _own(batch, mine)
    ):
        return
    raise wrong


def _lacks_files(wrong: Unanswered, definition: d.Definition) -> bool:
    """Whether nothing is wrong but that files of their own are not there yet."""
    files = {f"{d.OFFICE}.{q.id}" for q in definition.review.questions if isinstance(q, d.Files)}
    return all(problem.name in files for problem in wrong.problems)


def _own(batch: Any, mine: Collection[UUID]) -> bool:
    """Whether any of the cases has answers of its own."""
    return bool(_waiting(batch).filter(own__isnull=False, application_id__in=list(mine)).exists())


def put_off(batch: Any, mine: Collection[UUID], *, now: datetime) -> None:
    """Part of acts on lists: who is not on the list waits in the next batch of the same key."""
    late = [id for id, case in _waiting(batch).values_list("id", "application_id") if case not in mine]
    if late:
        following = next_batch(batch, now=now)
        BatchCase.objects.filter(id__in=late).update(batch_id=following.id)
