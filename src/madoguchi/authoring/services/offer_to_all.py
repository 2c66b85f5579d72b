"""Offer a tenant's procedure to all tenants of the installation."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.authoring.library import offered_definition
from madoguchi.forms.services.keep_shared import keep_shared
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import by_id


def offer_to_all(*, procedure: str, note: str, now: datetime, by: Member) -> str:
    """What the tenant in scope has on offer becomes the newest version of `<slug>/<procedure>`; that id.

    `note` tells the others what is new. Raises NotOffered, NotAllowed.
    """
    require(by, "procedure.publish")
    tenant = by_id(current_tenant())
    assert tenant is not None
    shared = f"{tenant.slug}/{procedure}"
    with tenant_transaction():
        version = keep_shared(
            shared=shared,
            definition=offered_definition(procedure, today=day_in_japan(now)),
            tenant=tenant.id,
            offered_by=tenant.name,
            note=note,
            now=now,
        )
        record(
            actor=by.actor(),
            action="procedure.offered_to_all",
            subject=f"procedure:{procedure}",
            detail={"shared": shared, "version": version, "note": note},
            now=now,
        )
    return shared
