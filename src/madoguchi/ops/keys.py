"""The keys that individual numbers are sealed with, and the process that keeps their private halves."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
from django.apps import apps
from django.conf import settings

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.ops.problem import Problem
from madoguchi.tenants.queries import NoSealingKey, all_tenants, current_sealing_key
from madoguchi.tenants.services.make_key import make_key


def key_folder() -> Path:
    """Where the private halves are; the office's machine alone needs it."""
    folder: Path = settings.DATA / "keys"
    return folder


def keeper_socket() -> Path:
    """Where the key keeper listens: `MADOGUCHI_KEEPER`, or `keeper.sock` in the data folder."""
    named = settings.ENVIRONMENT.keeper
    return Path(named) if named else Path(settings.DATA / "keeper.sock")


def refuse_public() -> None:
    """Private halves are made on the office machine, and never on the public one. Raises Problem."""
    if settings.ENVIRONMENT.zone == "public":
        raise Problem("this is the public machine, where no private key may be: do it on the office machine")


def make_missing_keys(*, folder: Path, now: datetime) -> list[str]:
    """A first key for each tenant that has none, but on the public machine; the names of those tenants."""
    if settings.ENVIRONMENT.zone == "public":
        return []
    made = []
    for tenant in all_tenants():
        if not has_key(tenant.id):
            with tenant_transaction(tenant.id):
                make_key(folder=folder, by=OPERATOR, now=now)
            made.append(tenant.name)
    return made


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A sealing key; `here`: its private half is in the folder."""

    id: UUID
    created_at: datetime
    retired_at: datetime | None
    here: bool


def keys_of(tenant: int, *, folder: Path) -> list[KeyView]:
    """A tenant's keys, oldest first."""
    with tenant_transaction(tenant):
        rows = apps.get_model("tenants", "SealingKey").objects.order_by("created_at")
        return [
            KeyView(
                id=row.id,
                created_at=row.created_at,
                retired_at=row.retired_at,
                here=(folder / str(tenant) / f"{row.id}.key").is_file(),
            )
            for row in rows
        ]


def has_key(tenant: int) -> bool:
    """Whether the tenant can seal."""
    with tenant_scope(tenant):
        try:
            current_sealing_key()
        except NoSealingKey:
            return False
    return True
