"""Take the newest version of its shared definition into a draft."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.queries import DraftView, draft, shared_update
from madoguchi.authoring.services.take_definition import take_definition
from madoguchi.authoring.services.take_update import Collides
from madoguchi.authoring.services.write_step import Outdated
from madoguchi.forms.domain.comparing.rebase import Side
from madoguchi.forms.services.keep_shared import keep_base
from madoguchi.isolation.scope import tenant_transaction


def take_shared(
    *,
    procedure: str,
    revision: int,
    choices: Mapping[str, Side] | None = None,
    by: Member,
    now: datetime,
) -> DraftView:
    """The draft's own changes over the newest version, as one step that can be undone.

    Raises Collides with what nobody chose yet (`queries.shared_update` shows it before), CannotChange when there is
    nothing newer, Outdated, NoSuchDraft, NotAllowed.
    """
    require(by, "procedure.write")
    view = draft(procedure, by=by, now=now)
    if view.revision != revision:
        raise Outdated
    rebased = shared_update(view, choices)
    if view.base is None or rebased is None:
        raise CannotChange("共有の手続に、新しい版はありません。")
    if rebased.collisions:
        raise Collides(rebased)
    with tenant_transaction():
        kept = keep_base(shared=view.base.id, definition=rebased.theirs, now=now)
        return take_definition(
            procedure=procedure,
            definition=rebased.definition,
            revision=revision,
            said="共有の手続の新しい版を取り入れました。",
            shared_version=kept,
            by=by,
            now=now,
            prove=False,
        )
