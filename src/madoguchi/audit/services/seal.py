"""Chain entries into seals, and check the chain.

Sealing is apart from recording, so that recording takes no lock. The database refuses to change an entry.
Whoever owns the database could get around that: unseen only before the next seal, or by replacing every seal
from there on. Against the latter the head of the chain (`queries.head`) is kept elsewhere.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from madoguchi.audit.models import Entry, Seal, Sealed
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import new_id, uuid7

BATCH = 1000
LATE_MS = 3_600_000
"""An entry may be committed so long (milliseconds) after its id was made, and is still sealed."""
_LOCK = 0x6175


def seal(*, now: datetime) -> int:
    """Seal entries of the tenant in scope that no seal holds yet, BATCH at most; how many they were."""
    with tenant_transaction():
        _one_at_a_time()
        last: Seal | None = Seal.objects.order_by("-number").first()
        entries = list(_unsealed().filter(id__gte=_earliest(last)).order_by("id")[:BATCH])
        if entries:
            _add(last, entries, now)
        return len(entries)


def verify() -> list[str]:
    """What is wrong with the record of the tenant in scope, a line each; empty when the chain holds."""
    found: list[str] = []
    previous = ""
    last: Seal | None = None
    for expected, last in enumerate(Seal.objects.order_by("number"), start=1):
        if last.number != expected:
            return [*found, f"seal {expected} is missing"]
        found += _findings(last, previous)
        previous = last.digest
    outside = _unsealed().filter(id__lt=_earliest(last)).order_by("id")
    return [*found, *(f"entry {entry.id} stands outside of every seal" for entry in outside[:BATCH])]


def _findings(sealed: Seal, previous: str) -> list[str]:
    ids = [UUID(text) for text in msgspec.json.decode(sealed.entries)]
    rows = {row.id: row for row in Entry.objects.filter(id__in=ids)}
    missing = [f"seal {sealed.number}: entry {i} is missing" for i in ids if i not in rows]
    if not missing and _digest(previous, [rows[i] for i in ids]) != sealed.digest:
        return [f"seal {sealed.number}: an entry or the seal was changed"]
    return missing


def _add(last: Seal | None, entries: list[Entry], now: datetime) -> None:
    number = last.number + 1 if last else 1
    Seal.objects.create(
        id=new_id(),
        number=number,
        entries=msgspec.json.encode([str(e.id) for e in entries]).decode(),
        digest=_digest(last.digest if last else "", entries),
        sealed_at=now,
    )
    Sealed.objects.bulk_create(Sealed(id=new_id(), entry_id=e.id, number=number) for e in entries)


def _unsealed() -> QuerySet[Entry]:
    rows: QuerySet[Entry] = Entry.objects.filter(~Exists(Sealed.objects.filter(entry_id=OuterRef("id"))))
    return rows


def _earliest(last: Seal | None) -> UUID:
    """Entries before this are sealed already, so that a run does not read the whole record again."""
    if last is None:
        return UUID(int=0)
    first = UUID(msgspec.json.decode(last.entries)[0])
    milliseconds = first.int >> 80  # a version 7 UUID begins with its time
    return UUID(int=uuid7(max(0, milliseconds - LATE_MS)).int >> 80 << 80)


def _one_at_a_time() -> None:
    """Two workers would give two seals one number. On SQLite the transaction has locked already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, current_tenant()])


def _digest(previous: str, entries: list[Entry]) -> str:
    digest = hashlib.sha256(previous.encode())
    for e in entries:
        row = (
            str(e.id),
            e.at.timestamp(),
            e.actor_kind,
            e.actor_id,
            e.actor_name,
            e.action,
            e.subject,
            e.detail,
        )
        digest.update(msgspec.json.encode(row))
    return digest.hexdigest()
