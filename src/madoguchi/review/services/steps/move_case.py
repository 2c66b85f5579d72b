"""Let a case in flight go over to the version that is on offer: what was done stays, and what would be lost is said before."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member, Permission, require
from madoguchi.applications.domain.states import OPEN, State
from madoguchi.applications.queries import queue as queued
from madoguchi.applications.queries.applications import application, application_by_receipt
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_version import change_version
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import StepsMoved
from madoguchi.review.queries.decision.proposals import seen as seen_of
from madoguchi.review.queries.steps.moves import Move, move_of
from madoguchi.review.services.as_seen import Stale, locked_as_seen
from madoguchi.review.services.inviting.asking import show_as_named
from madoguchi.review.services.steps.follow_steps import follow_steps
from madoguchi.review.services.steps.seal_answers import remove_unasked

MOVES: Final[Permission] = "case.decide"
"""How a case is decided changes under way: who decides it says so."""


class CannotMove(Exception):
    """The case stays on its version; the text says why."""


def move_case(*, application_id: UUID, to: str, seen: Seen, by: Member, now: datetime) -> State:
    """The state of the case afterwards, which is the one before. `to` is the version whose difference was shown.

    Raises NotAllowed, Stale, CannotMove, NoSuchApplication.
    """
    require_case(by, MOVES, of=application_id, now=now)
    locked_as_seen(application_id=application_id, seen=seen)
    found = application(application_id)
    move = move_of(found, to) if found is not None else None
    if found is None or move is None or move.after is None or move.why_not:
        raise CannotMove("".join(move.why_not) if move else "")
    change_version(application_id=application_id, version=to)
    revision = follow_steps(move.after, reason="", who=by, now=now)
    show_as_named(move.after)
    remove_unasked(move.before, move.after, who=by, now=now)
    # Whoever was asked from outside is asked no more.
    if move.before.way.flow.outside and not move.after.way.flow.outside:
        publish(StepsMoved(application_id=str(application_id)), now=now)
    detail = {"from": found.version, "to": to, "revision": str(revision)}
    record(
        actor=by.actor(), action="review.flow_moved", subject=subject(application_id), detail=detail, now=now
    )
    return State(move.after.state)


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the cases of a version: receipts of those that went over, and (receipt, why) of those that stay."""

    over: tuple[str, ...]
    stay: tuple[tuple[str, str], ...]
    after: str
    """receipt of the last that was tried, where there are more: from there the next press goes on"""


MOST: Final = 500
"""Cases that are tried at once; pressed again, the next."""


def move_cases(*, procedure: str, version: str, to: str, by: Member, now: datetime, after: str = "") -> Moved:
    """The open cases of a version that `by` sees, each in a transaction of its own: one that cannot go over stops no other.
    `after` is what the press before ended with, so that however many stay, the rest is reached.

    Raises NotAllowed.
    """
    require(by, MOVES)
    over, stay = [], []
    page = in_flight(procedure=procedure, to=to, by=by, now=now, after=after)
    for case in page.rows:
        if case.version != version:
            continue
        try:
            with tenant_transaction():
                move_case(application_id=case.id, to=to, seen=seen_of(case.id), by=by, now=now)
        except (CannotMove, Stale) as why:
            stay.append((case.receipt, str(why) or "いまは移せません。"))
        else:
            over.append(case.receipt)
    return Moved(
        over=tuple(over), stay=tuple(stay), after=page.rows[-1].receipt if page.more and page.rows else ""
    )


def in_flight(*, procedure: str, to: str, by: Member, now: datetime, after: str = "") -> queued.QueuePage:
    """The open cases of a procedure that `by` sees and that are not on the version `to`, the oldest first, at most MOST of
    those behind the one with the receipt `after`."""
    require(by, MOVES)
    filter = queued.QueueFilter(states=OPEN, procedure=procedure, not_version=to, oldest_first=True)
    with tenant_transaction():
        last = application_by_receipt(after) if after else None
        return queued.queue_page(
            filter=filter,
            by=by,
            today=day_in_japan(now),
            after=(last.arrived_at, last.id) if last is not None else None,
            limit=MOST,
        )


def looked_at(*, application_id: UUID, to: str) -> Move | None:
    """What would change for a case, for its page."""
    with tenant_transaction():
        found = application(application_id)
        return move_of(found, to) if found is not None else None
