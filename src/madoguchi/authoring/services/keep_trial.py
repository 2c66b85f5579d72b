"""Keep a run through the draft as a trial, and remove one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from madoguchi.accounts.permissions import Member, require
from madoguchi.authoring.domain.changes import CannotChange, PutPart
from madoguchi.authoring.domain.running import trial_of
from madoguchi.authoring.queries import DraftView, draft
from madoguchi.authoring.services.change_draft import change_draft

LONGEST_NAME = 60


def keep_trial(
    *,
    procedure: str,
    name: str,
    answers: Mapping[str, Any],
    today: date,
    revision: int,
    by: Member,
    now: datetime,
    prove: bool = True,
) -> DraftView:
    """The draft with a trial that expects what these answers lead to now; one of that name is replaced.

    `revision` is the one that was tried. Raises CannotChange (no name, or the draft is another one by now),
    Collided, NoSuchDraft, NotAllowed.
    """
    require(by, "procedure.write")
    title = " ".join(name.split())
    if not 0 < len(title) <= LONGEST_NAME:
        raise CannotChange(f"試しの名前を{LONGEST_NAME}文字までで入力してください。")
    view = draft(procedure, by=by, now=now)
    if view.revision != revision:
        raise CannotChange("試している間に、手続が変わりました。もう一度試してください。")
    trial = trial_of(view.definition, name=title, answers=answers, today=today, tables=view.tables)
    return change_draft(
        procedure=procedure,
        change=PutPart(part=f"trials.{title}", value=trial),
        revision=revision,
        by=by,
        now=now,
        prove=prove,
    )


def remove_trial(
    *, procedure: str, name: str, revision: int, by: Member, now: datetime, prove: bool = True
) -> DraftView:
    """The draft without the trial. Raises CannotChange when it is gone already, Collided, NoSuchDraft, NotAllowed."""
    require(by, "procedure.write")
    change = PutPart(part=f"trials.{name}", value=None)
    return change_draft(procedure=procedure, change=change, revision=revision, by=by, now=now, prove=prove)
