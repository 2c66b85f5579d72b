"""Move every tenant that lies over an older version of a shared definition to the newest, where nothing collides."""

from __future__ import annotations

from datetime import datetime

import msgspec

from madoguchi.accounts.permissions import Member, require
from madoguchi.authoring.domain.sharing import Behind, Forwarded
from madoguchi.authoring.library import behind, newest
from madoguchi.authoring.services.take_update import Collides, VersionWaits, take_update
from madoguchi.catalog.services.publish import Overtaken
from madoguchi.forms.services.store_version import NotProved
from madoguchi.isolation.scope import tenant_scope
from madoguchi.kernel.clock import day_in_japan


def forward_tenants(*, shared: str, now: datetime, by: Member) -> Forwarded:
    """Each tenant in its own transaction: one that cannot be moved holds up no other, and is told with the reason.

    Moved is who has no collision, whose outcome is proved with its own tables, and whose trials hold.
    Raises NoSuchShared, NotAllowed.
    """
    require(by, "procedure.publish")
    newest(shared)
    moved, told = [], []
    for one in behind(today=day_in_japan(now), shared=shared):
        reason = one.reason or _move(one, now=now, by=by)
        if reason:
            told.append(msgspec.structs.replace(one, reason=reason))
        else:
            moved.append(one.slug)
    return Forwarded(moved=tuple(moved), told=tuple(told))


def _move(one: Behind, *, now: datetime, by: Member) -> str:
    """Why it could not be moved; nothing when it was."""
    with tenant_scope(one.tenant):
        try:
            take_update(procedure=one.procedure, now=now, by=by)
        except (Collides, VersionWaits) as error:  # somebody worked on it since it was looked at
            return str(error)
        except Overtaken:
            return "そのあいだに別の版が公開されました。もう一度試してください。"
        except NotProved as error:
            return f"取り入れた形に誤りがあります。{str(error).splitlines()[0]}"
    return ""
