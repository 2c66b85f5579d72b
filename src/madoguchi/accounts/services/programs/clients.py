"""Client programs: third parties that submit, core systems that fetch."""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from django.conf import settings
from django.db import transaction

from madoguchi.accounts.models import ApiClient
from madoguchi.accounts.permissions import Member, require
from madoguchi.accounts.services.limits.failures import failed, failed_nowhere, nameless
from madoguchi.audit.services.record import Actor, record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import keyed_hash, new_secret
from madoguchi.kernel.text import problems

log = logging.getLogger(__name__)
SCOPES: Final = ("apply", "core")
_ID: Final = re.compile(r"[a-z][a-z0-9-]{2,18}")
"""So short that it and an Idempotency-Key fit into one column."""
_TAKEN: Final = ("draft", "forward", "transfer")
"""What the keys of pages begin with, and those of what comes from another government."""


class UnknownClient(Exception):
    """No such program, another secret, or disabled; which of them is told to nobody."""


class InvalidClient(Exception):
    """The program cannot be taken in; the message says why."""


class ClientGrant(msgspec.Struct, frozen=True, kw_only=True):
    """What a program may do: in which tenants (numbers), with which scopes."""

    client_id: str
    tenants: tuple[int, ...]
    scopes: frozenset[str]


def add_client(
    *,
    client_id: str,
    name: str,
    tenants: Sequence[int],
    scopes: Sequence[str],
    by: Member,
    now: datetime,
    secret: str = "",
) -> str:
    """A new program's secret, which is not kept. Raises InvalidClient, NotAllowed."""
    require(by, "tenant.manage")
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        raise InvalidClient(f"{' '.join(unknown)}: choose scopes from {' '.join(SCOPES)}")
    if not _ID.fullmatch(client_id) or client_id in _TAKEN:
        raise InvalidClient(
            f"{client_id}: write 3 to 19 lower-case letters, digits and hyphens, a letter first"
        )
    if not name or problems(name, limit=120):
        raise InvalidClient("the name: write 1 to 120 characters")
    if ApiClient.objects.filter(client_id=client_id).exists():
        raise InvalidClient(f"{client_id} is already there")
    secret = secret or new_secret()
    with transaction.atomic():
        ApiClient.objects.create(
            client_id=client_id,
            secret_hash=_hash(secret),
            name=name,
            tenants=list(tenants),
            scopes=list(scopes),
            created_at=now,
        )
        _record("client.added", client_id, tenants, {"name": name, "scopes": " ".join(scopes)}, by, now)
    return secret


def disable_client(*, client_id: str, by: Member, now: datetime) -> None:
    """No new access tokens; those given out end within the hour. Raises UnknownClient, NotAllowed."""
    require(by, "tenant.manage")
    with transaction.atomic():
        row = ApiClient.objects.select_for_update().filter(client_id=client_id, disabled_at=None).first()
        if row is None:
            raise UnknownClient(client_id)
        row.disabled_at = now
        row.save(update_fields=["disabled_at"])
        _record("client.disabled", client_id, row.tenants, {"name": row.name}, by, now)


def _record(
    action: str, client_id: str, tenants: Sequence[int], detail: dict[str, str], by: Member, now: datetime
) -> None:
    """In the record of every tenant that the program serves."""
    for tenant in tenants:
        with tenant_transaction(tenant):
            record(actor=by.actor(), action=action, subject=f"client:{client_id}", detail=detail, now=now)


def authenticate_client(*, client_id: str, secret: str, now: datetime) -> ClientGrant:
    """What the program may do. A refusal goes into the record of the tenants that the program serves, or, when there is
    no such program, into the log and the figures of no tenant. Raises UnknownClient."""
    row = None
    if problems(client_id, limit=60) is None:  # else no database could be asked for it
        row = ApiClient.objects.filter(client_id=client_id).first()
    kept = bytes(row.secret_hash) if row else b""
    if not hmac.compare_digest(kept, _hash(secret)) or row is None or row.disabled_at is not None:
        _refused(row, client_id, now)
        raise UnknownClient(client_id[:60])
    return ClientGrant(client_id=row.client_id, tenants=tuple(row.tenants), scopes=frozenset(row.scopes))


def _refused(row: ApiClient | None, client_id: str, now: datetime) -> None:
    if row is None:
        log.warning("%s was refused: no such program", nameless("client", client_id))
        failed_nowhere(action="client.refused")
        return
    actor = Actor(kind="client", id=row.client_id, name=row.name)
    for tenant in row.tenants:
        with tenant_transaction(tenant):
            failed(
                action="client.refused", subject=f"client:{row.client_id}", actor=actor, known=True, now=now
            )


def _hash(secret: str) -> bytes:
    return keyed_hash("client:" + secret, key=settings.MADOGUCHI_HASH_KEY)
