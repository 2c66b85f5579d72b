"""Take the newest version of the shared definition that a procedure lies over, and offer the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from madoguchi.accounts.permissions import Member, require
from madoguchi.authoring.library import NotOffered, adoption_of, update_for
from madoguchi.catalog.queries import standing
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.comparing.rebase import Rebased, Side
from madoguchi.forms.queries import definition
from madoguchi.forms.services.keep_shared import keep_adoption, keep_base
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import tables


class Collides(Exception):
    """Both sides changed the same, and nobody chose yet: `rebased.collisions`."""

    def __init__(self, rebased: Rebased) -> None:
        self.rebased = rebased
        super().__init__(f"{len(rebased.collisions)}か所が、この団体の変更とぶつかります。")


class VersionWaits(Exception):
    """A version is scheduled that lies over the older one: it would undo what is taken now."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The version that is on offer now, and what came of the merge."""

    version: str
    rebased: Rebased


def take_update(
    *,
    procedure: str,
    now: datetime,
    by: Member,
    choices: Mapping[str, Side] | None = None,
    note: str = "",
) -> Taken:
    """Lay the local changes of the tenant in scope over the newest version, and publish that, all or nothing.

    Drafts and applications in flight stay on theirs. Raises NotAdopted, NotOffered, Collides, VersionWaits,
    NotProved, Overtaken (the tenant published meanwhile), NotAllowed.
    """
    require(by, "procedure.publish")
    today = day_in_japan(now)
    with tenant_transaction():
        adoption, at = adoption_of(procedure), standing(procedure, today=today)
        if at is None:
            raise NotOffered(procedure)
        if at.next_version:
            raise VersionWaits("予約した版があります。それが始まるか、取り消してから取り入れてください。")
        rebased = update_for(
            shared=adoption.shared,
            base_version=adoption.base_version,
            ours=definition(procedure, at.version),
            choices=choices,
        )
        if rebased.collisions:
            raise Collides(rebased)
        version = publish(
            definition=rebased.definition,
            tables=tables(),
            now=now,
            by=by,
            note=note or f"共有の手続「{adoption.shared}」の新しい版を取り入れました。",
            offered_from=at.offered_from,
            offered_to=at.offered_to,
            instead_of=at.version,
        )
        kept = keep_base(shared=adoption.shared, definition=rebased.theirs, now=now)
        keep_adoption(procedure=procedure, shared=adoption.shared, base_version=kept, now=now)
    return Taken(version=version, rebased=rebased)
