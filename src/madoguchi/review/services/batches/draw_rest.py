"""Give out what is left of a round that was drawn: places that became free, to those who come again and to the next in order
(繰り上げ)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member, NotAllowed, require
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import locked_applications
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.allocation.allocate import NotReady
from madoguchi.forms.domain.flows.allocation.inputs import digest, written
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import Record
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.clock import day_in_japan
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.allocations import Allocated
from madoguchi.review.domain.batches import Given, Shown, write_shown
from madoguchi.review.domain.batches import digest as list_digest
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import BatchClosed
from madoguchi.review.models import Allocation, Batch, BatchCase
from madoguchi.review.queries.batches.round_of import first_in
from madoguchi.review.queries.batches.rounds import Round, cases_of, round_now, terms_of_round
from madoguchi.review.queries.steps.flows import CaseFlow, Noted, case_flows
from madoguchi.review.services.batches.close import NoSuchBatch, NothingThere, about, put_off
from madoguchi.review.services.batches.give_out import NotAsTried, NotWhole, keep
from madoguchi.review.services.batches.give_up import give_up
from madoguchi.review.services.steps.do_step import add
from madoguchi.review.services.steps.follow_steps import follow_steps

MOVED_UP: Final = "希望した先に空きが出たため、もう一度決めます。"
"""Why a case goes back to the step; whoever applied reads it, where a decision is taken back."""
PASSED_ON: Final = "残りの空きとして、次の順番の方に割り当てました。"
"""Why a place is somebody's no more whose case ended without it."""


class StillAtWork(Exception):
    """The worker has not brought the last drawing to all its cases yet."""


class DecisionStands(Exception):
    """Somebody would get a place whose refusal took effect: it is taken back first, and by who may decide."""


def draw_rest(
    *,
    batch_id: UUID,
    shown: Shown,
    made_from: str,
    listed: bool,
    by: Member,
    now: datetime,
) -> int:
    """How many cases get another result than before. `batch_id` is that of the round's first drawing; `shown` are all cases that
    are drawn, as the page showed them, `made_from` the digest of what it showed; with `listed` the numbers that the list says now
    are those of the whole round.

    Those who got nothing before and get a place now go back to the step, with the reason. Where a refusal took effect, somebody
    who may approve takes it back first: whoever draws prepares what is approved afterwards. Whoever holds a place keeps it.

    Raises NotAllowed, NoSuchBatch, StillAtWork, NothingThere, NotWhole, NotReady, NotAsTried, DecisionStands.
    """
    require(by, *step_doers.ANY)
    first = first_in(batch_id)
    if first is None:
        raise NoSuchBatch(str(batch_id))
    Allocation.objects.select_for_update().get(id=first.id)  # one drawing of a round at a time
    locked_applications(cases_of(first))
    rest = round_now(first, by=by, today=day_in_japan(now), listed=listed)
    _check(rest, shown, made_from)
    definition, step = terms_of_round(first)
    winners = set(rest.gets) - rest.waiting
    flows = case_flows(sorted(winners | rest.waiting))
    for flow in flows.values():
        mine = flow.way.flow.step(step.id)
        if mine is None or not step_doers.does_alone(by, mine, flow.work):
            raise NotAllowed(step_doers.PERMISSIONS[step.does])
    if rest.decided:
        raise DecisionStands(str(batch_id))
    for id in sorted(winners):
        _back(flows[id], step, by=by, now=now)
    return _close(first, rest, winners, definition=definition, step=step, by=by, now=now)


def _check(rest: Round, shown: Shown, made_from: str) -> None:
    if rest.busy:
        raise StillAtWork(str(rest.first_batch))
    if not rest.inputs.applicants:
        raise NothingThere(str(rest.first_batch))
    if rest.unseen:
        raise NotWhole(str(rest.first_batch))
    if blocking := tuple(each for each in rest.found if each.blocks):
        raise NotReady(blocking)
    if (dict(shown), made_from) != (dict(rest.shown), digest(written(rest.inputs))):
        raise NotAsTried(str(rest.first_batch))
    if not rest.gets and not rest.waiting:
        raise NothingThere(str(rest.first_batch))


def _back(flow: CaseFlow, step: d.Step, *, by: Member, now: datetime) -> None:
    """To the step at which it got nothing; so it waits with the others that are drawn."""
    act = Record(step=step.id, act="reopened", by=str(by.id), at=now)
    again = Noted(record=act, by_name=by.name, note=MOVED_UP, checked=(), filled={})
    after = flow.reopened(again)
    add(flow, again)
    revision = follow_steps(after, reason=MOVED_UP, who=by, now=now)
    detail = {"step": step_name(step), "revision": str(revision)}
    of = subject(flow.application.id)
    record(actor=by.actor(), action="review.step_reopened", subject=of, detail=detail, now=now)


def _close(
    first: Any,
    rest: Round,
    winners: Collection[UUID],
    *,
    definition: d.Definition,
    step: d.Step,
    by: Member,
    now: datetime,
) -> int:
    assert rest.result is not None  # nothing is in the way
    drawn = [*winners, *rest.waiting]
    waiting = BatchCase.objects.filter(application_id__in=drawn, step=step.id, result="waiting")
    into = waiting.order_by("joined_at", "id").values_list("batch_id", flat=True)[0]
    batch = Batch.objects.select_for_update().get(id=into)
    waiting.update(batch_id=batch.id)
    final = _as_now(drawn)
    batch.state, batch.closed_at, batch.closed_by, batch.closed_by_name = "closing", now, str(by.id), by.name
    batch.given, batch.shown, batch.digest = (
        msgspec.to_builtins(Given()),
        write_shown(final),
        list_digest(final),
    )
    batch.seed = rest.inputs.seed
    batch.save()
    put_off(batch, drawn, now=now)
    for id in rest.gone:
        give_up(id, step=step.id, note=PASSED_ON, now=now)
    done = Allocated(inputs=rest.inputs, result=rest.result)
    detail = {"step": step_name(step), "cases": str(len(drawn)), "list": batch.digest}
    detail |= {"moved_up": str(len(winners)), "of_round": str(rest.first_batch)}
    detail["result"] = keep(batch, done, definition=definition, step=step, first=first.id, now=now)
    record(actor=by.actor(), action="review.batch_closed", subject=about(batch.id), detail=detail, now=now)
    publish(BatchClosed(batch_id=str(batch.id)), now=now)
    return len(drawn)


def _as_now(ids: Collection[UUID]) -> dict[UUID, Seen]:
    """The cases as they stand after the act, which holds them: no proposal lives on one that goes back."""
    rows = locked_applications(sorted(ids))
    return {row.id: Seen(revision=row.revision, proposal=None) for row in rows}
