"""Hold a case still, if it is as the page showed it whose button was pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from madoguchi.applications.domain.states import State, WrongState
from madoguchi.applications.services.case.change_state import bump, locked_application
from madoguchi.forms import queries as forms
from madoguchi.review.domain.acts import OF_DEFAULT_WAY, Act
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Decision


class Stale(Exception):
    """The case has changed since the page was drawn; nothing is done."""


class GoesBySteps(Exception):
    """The procedure has steps of its own (`do_step`); the acts of the default way are not for its cases."""


def locked_as_seen(*, application_id: UUID, seen: Seen) -> Any:
    """The application, locked until the transaction ends. Raises Stale, NoSuchApplication."""
    row = locked_application(application_id)
    if seen != Seen(revision=row.revision, proposal=living_proposal(application_id)):
        raise Stale(f"{seen}, now {row.revision}")
    return row


def locked_to_move(act: Act, *, application_id: UUID, seen: Seen) -> Any:
    """The same for an act that moves the case; the way between two states may be another act's.

    Raises Stale, GoesBySteps, WrongState, NoSuchApplication.
    """
    row = locked_as_seen(application_id=application_id, seen=seen)
    if act in OF_DEFAULT_WAY:
        on_default_way(row)
    state = State(row.state)
    if state not in act.out_of:
        raise WrongState(state, act.to[0])
    return row


def on_default_way(row: Any) -> None:
    """Raises GoesBySteps for an application whose procedure has steps of its own."""
    if forms.way(row.procedure, row.version) is not None:
        raise GoesBySteps(str(row.id))


def locked_to_write(*, application_id: UUID, seen: Seen, repeated: Callable[[], bool]) -> Any:
    """The same for what is written beside a case. Its page then shows something else, so the case counts as changed.

    None when the page is older only because the very same was written from it: no answer came, and the button was
    pressed again. Raises Stale, NoSuchApplication.
    """
    try:
        row = locked_as_seen(application_id=application_id, seen=seen)
    except Stale:
        if repeated():
            return None
        raise
    bump(row)
    row.save(update_fields=["revision"])
    return row


def living_proposals(ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """application → the id of the decision that is proposed, or made."""
    rows = Decision.objects.filter(application_id__in=ids, dropped_at=None)
    return dict(rows.values_list("application_id", "id"))


def living_proposal(application_id: UUID) -> UUID | None:
    """The id of the decision that is proposed, or made."""
    rows = Decision.objects.filter(application_id=application_id, dropped_at=None)
    found: UUID | None = rows.values_list("id", flat=True).first()
    return found
