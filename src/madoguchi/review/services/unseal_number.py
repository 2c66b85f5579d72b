"""Show a clerk a sealed individual number, for a stated purpose (番号法 第9条: only for what the law names)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from madoguchi.applications.queries.applications import sealed_number
from madoguchi.applications.services.arrive import subject
from madoguchi.audit.services.record import Actor, record
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.tenants.connectors.keeper.client import unseal


class PurposeMissing(Exception):
    """A number is shown for a stated purpose only."""


class NoSuchNumber(Exception):
    """The application has no such sealed number."""


def unseal_number(
    *, application_id: UUID, ref: UUID, purpose: str, keeper: Path, actor: Actor, now: datetime
) -> str:
    """The twelve digits. The record is committed before the key keeper is asked: nothing is seen unrecorded.

    Opens its own transaction. Raises PurposeMissing, NoSuchNumber, KeeperAway, KeyLost.
    """
    stated = purpose.strip()
    if not stated:
        raise PurposeMissing
    with tenant_transaction():
        ciphertext = sealed_number(application_id=application_id, ref=ref)
        if ciphertext is None:
            raise NoSuchNumber(str(ref))
        detail = {"purpose": stated, "number": str(ref)}
        record(actor=actor, action="number.unsealed", subject=subject(application_id), detail=detail, now=now)
    return unseal(socket_path=keeper, tenant=current_tenant(), ciphertext=ciphertext, purpose=stated)
