"""Make and rotate the keys that individual numbers are sealed with."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.tenants.domain.sealing import new_pair
from madoguchi.tenants.models import SealingKey
from madoguchi.tenants.queries import forget


def make_key(*, folder: Path, by: Member, now: datetime) -> UUID:
    """A new key for the tenant in scope; those before it unseal, but nothing more is sealed with them.

    The private half goes into the keeper's folder (mode 600), durably, before the public half can be used.
    Raises NotAllowed.
    """
    require(by, "key.manage")
    key_id = new_id()
    private, public = new_pair()
    place = folder / str(current_tenant())
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(
        os.open(place / f"{key_id}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as file:
        file.write(private)
        file.flush()
        os.fsync(file.fileno())
    with tenant_transaction():
        SealingKey.objects.filter(retired_at=None).update(retired_at=now)
        SealingKey.objects.create(id=key_id, public_key=public, created_at=now)
        record(actor=by.actor(), action="key.made", subject=f"key:{key_id}", detail={}, now=now)
    forget()
    return key_id
