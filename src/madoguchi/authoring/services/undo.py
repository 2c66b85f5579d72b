"""Take back the last change, and make it again; as often as there are changes, also after a restart.

`prove` as in `change_draft`.
"""

from __future__ import annotations

import zlib
from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import Actor
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.models import DraftStep, ProcedureDraft
from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.prove_draft import seen_by
from madoguchi.authoring.services.write_step import locked_draft, refuse_outdated, write_step
from madoguchi.forms.domain.format.parse import from_json
from madoguchi.isolation.scope import tenant_transaction


def undo(*, procedure: str, revision: int, by: Member, now: datetime, prove: bool = True) -> DraftView:
    """The draft before its last change, whoever made it: the view's `redo` says what was taken back, and whose it was.

    Raises Outdated when the draft is not at `revision` any more (the button named another step), CannotChange when
    there is nothing to undo, NoSuchDraft, NotAllowed.
    """
    require(by, "procedure.write")
    actor = by.actor()
    with tenant_transaction():
        draft = _at(procedure, revision, actor)
        if draft.position == 0:
            raise CannotChange("これより前には戻せません。")
        step = _living(draft, draft.position)
        _go(draft, "undo", step, to=_living(draft, draft.position - 1), actor=actor, now=now)
    return seen_by(by, procedure, now=now, prove=prove)


def redo(*, procedure: str, revision: int, by: Member, now: datetime, prove: bool = True) -> DraftView:
    """The draft after the change that was undone last.

    Raises Outdated, CannotChange when there is nothing to redo, NoSuchDraft, NotAllowed.
    """
    require(by, "procedure.write")
    actor = by.actor()
    with tenant_transaction():
        draft = _at(procedure, revision, actor)
        step = _found(draft, draft.position + 1)
        if step is None:
            raise CannotChange("やり直せる変更は、もうありません。")
        _go(draft, "redo", step, to=step, actor=actor, now=now)
    return seen_by(by, procedure, now=now, prove=prove)


def _at(procedure: str, revision: int, actor: Actor) -> ProcedureDraft:
    draft = locked_draft(procedure)
    refuse_outdated(draft, revision=revision, actor=actor)
    return draft


def _found(draft: ProcedureDraft, number: int) -> DraftStep | None:
    steps = DraftStep.objects.filter(draft_id=draft.id, number=number, dropped=False)
    found: DraftStep | None = steps.filter(act__in=("start", "change")).first()
    return found


def _living(draft: ProcedureDraft, number: int) -> DraftStep:
    step = _found(draft, number)
    assert step is not None, "every position of a draft has its step"
    return step


def _go(
    draft: ProcedureDraft, act: str, step: DraftStep, *, to: DraftStep, actor: Actor, now: datetime
) -> None:
    draft.revision += 1
    draft.shared_version = to.shared_version
    write_step(
        draft,
        act=act,
        number=to.number,
        definition=from_json(zlib.decompress(to.document)),
        said=step.said,
        touched=step.touched,
        actor=actor,
        now=now,
    )
