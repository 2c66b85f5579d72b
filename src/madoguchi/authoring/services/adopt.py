"""Let a procedure lie over a version of a shared definition."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.authoring.library import version_to_adopt
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.services.keep_shared import keep_adoption, keep_base
from madoguchi.isolation.scope import tenant_transaction


def adopt(*, shared: str, now: datetime, by: Member, procedure: str = "", version: str = "") -> Definition:
    """Remember, for the tenant in scope, that `procedure` (by default of the same id) lies over the version; it.

    To be called when what was made from the shared definition is published: the newest `version`, or that from which
    its draft began. The version's document is kept, so that later ones can be taken three-way. Raises NoSuchShared, NotAllowed.
    """
    require(by, "procedure.publish")
    base = version_to_adopt(shared, version)
    with tenant_transaction():
        kept = keep_base(shared=shared, definition=base, now=now)
        keep_adoption(procedure=procedure or base.id, shared=shared, base_version=kept, now=now)
        record(
            actor=by.actor(),
            action="procedure.adopted",
            subject=f"procedure:{procedure or base.id}",
            detail={"shared": shared, "version": kept},
            now=now,
        )
    return base
