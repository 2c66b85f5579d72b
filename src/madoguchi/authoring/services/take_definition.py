"""Put a whole definition in a draft's place: a shared one that moved on, a former version, or a file."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.definition_places import changed_places, replace
from madoguchi.authoring.domain.first_draft import as_written
from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.prove_draft import seen_by
from madoguchi.authoring.services.write_step import locked_draft, refuse_outdated, write_change
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import from_json
from madoguchi.isolation.scope import tenant_transaction


def take_definition(
    *,
    procedure: str,
    definition: Definition,
    revision: int,
    said: str,
    shared_version: str = "",
    by: Member,
    now: datetime,
    prove: bool = True,
) -> DraftView:
    """The draft with this definition (its own id stays), as one step that can be undone.

    `said` is for the history: 「共有の手続の新しい版を取り入れました。」. With `shared_version` the draft lies over that
    version of its shared definition from then on; undoing goes back to the former.
    Raises Outdated when the draft is not at `revision`, CannotChange when it lies over nothing or the definition is
    too large, NoSuchDraft, NotAllowed.
    """
    require(by, "procedure.write")
    actor = by.actor()
    with tenant_transaction():
        draft = locked_draft(procedure)
        refuse_outdated(draft, revision=revision, actor=actor)
        if shared_version and not draft.shared_id:
            raise CannotChange("この手続は、共有の手続から作ったものではありません。")
        before, after = from_json(bytes(draft.document)), replace(as_written(definition), id=procedure)
        if after != before or shared_version not in ("", draft.shared_version):
            draft.shared_version = shared_version or draft.shared_version
            touched = changed_places(before, after)
            write_change(draft, after, said=said, touched=touched, actor=actor, now=now)
    return seen_by(by, procedure, now=now, prove=prove)
