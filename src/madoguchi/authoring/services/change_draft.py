"""Change a draft. Two authors at once never overwrite each other without being told."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import Actor
from madoguchi.authoring.domain.apply import apply
from madoguchi.authoring.domain.changes import CannotChange, Change, PutPart, PutParts, PutQuestion
from madoguchi.authoring.domain.definition_places import all_places, overlap, value_at
from madoguchi.authoring.domain.ids import without_new_ids
from madoguchi.authoring.domain.origins import read_origins, write_origins
from madoguchi.authoring.models import DraftStep, ProcedureDraft
from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.prove_draft import seen_by
from madoguchi.authoring.services.write_step import locked_draft, refuse_reuse, write_change
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import from_json, to_json
from madoguchi.isolation.scope import tenant_transaction


class Collided(Exception):
    """Somebody else wrote the same place meanwhile; nothing was changed.

    `theirs` and `mine` are what stands at `place` now and what it would have become (a page, question, entry or
    field of the definition; None: not there), for showing side by side. `force=True` then takes mine.
    """

    def __init__(self, *, place: str, theirs_by: str, theirs: Any, mine: Any) -> None:
        self.place = place
        self.theirs_by = theirs_by
        self.theirs = theirs
        self.mine = mine
        super().__init__(f"{theirs_by}さんが、同じところを先に変えました。")


def change_draft(
    *,
    procedure: str,
    change: Change,
    revision: int,
    by: Member,
    now: datetime,
    force: bool = False,
    once: bool = False,
    prove: bool = True,
) -> DraftView:
    """The draft after the change, which was made by an author who saw `revision`.

    Made on an older revision, it is applied to the newest when no step since wrote the same place (or when `force` is
    set, after the author has seen both). With `once`, made again from the same page, as by a double press, it counts once.
    What changes nothing adds no step. With `prove` off, the view proves when it is asked for findings, and the list
    counts anew until `prove_draft` keeps the counts.
    Raises Collided, CannotChange, NoSuchDraft, NotAllowed.
    """
    require(by, "procedure.write")
    actor = by.actor()
    with tenant_transaction():
        draft = locked_draft(procedure)
        definition = from_json(bytes(draft.document))
        if revision != draft.revision and not force:
            if once and _made_already(draft, change, revision, actor):
                return seen_by(by, procedure, now=now, prove=prove)
            _refuse_collision(draft, definition, change, revision)
        done = apply(definition, change)
        document = to_json(done.definition)
        if document != bytes(draft.document):
            if not force:  # what comes back after a collision is what it was
                refuse_reuse(draft, definition, done.definition)
            if draft.origins and isinstance(change, PutQuestion):
                draft.origins = write_origins(read_origins(draft.origins).renamed(change.place, done.place))
            write_change(draft, done.definition, said=done.said, touched=done.touched, actor=actor, now=now)
    return seen_by(by, procedure, now=now, prove=prove)


def _made_already(draft: ProcedureDraft, change: Change, revision: int, actor: Actor) -> bool:
    """Whether the author's last step since `revision` is this very change, but for the ids that were issued for it."""
    rows = DraftStep.objects.filter(draft_id=draft.id)
    last = rows.filter(revision__gt=revision, actor_id=actor.id).order_by("-revision").first()
    if last is None or rows.filter(revision__gte=last.revision).exclude(act="change").exists():
        return False
    stood = zlib.decompress(rows.get(revision=last.revision - 1).document)
    try:
        done = to_json(apply(from_json(stood), change).definition)
    except CannotChange:
        return False
    one, other = (
        without_new_ids(document.decode(), stood.decode())
        for document in (done, zlib.decompress(last.document))
    )
    return one == other


def _refuse_collision(draft: ProcedureDraft, newest: Definition, change: Change, revision: int) -> None:
    """What the change writes is told by applying it to what its author saw."""
    rows = DraftStep.objects.filter(draft_id=draft.id)
    seen = rows.filter(revision=revision).first()
    if seen is None:
        raise CannotChange("画面が古くなっています。ページを読み込み直してください。")
    before = from_json(zlib.decompress(seen.document))
    done = apply(before, change)
    # What was added gets an id of its own wherever it comes; an entry that is put would replace another of its id.
    wrote = done.touched if isinstance(change, PutPart | PutParts) else done.touched & all_places(before)
    for step in rows.filter(revision__gt=revision).defer("document").order_by("-revision"):
        for place in sorted(wrote):
            if any(overlap(place, theirs) for theirs in step.touched):
                raise Collided(
                    place=place,
                    theirs_by=step.actor_name,
                    theirs=value_at(newest, place),
                    mine=value_at(done.definition, place),
                )
