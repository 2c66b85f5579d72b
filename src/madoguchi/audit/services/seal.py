"""Chain entries into seals, and check the chain.

Sealing is apart from recording so that recording takes no lock: an entry may be changed only by somebody with the
database's owner role, and only until the next seal.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef

from madoguchi.audit.models import Entry, Seal, Sealed
from madoguchi.kernel.ids import new_id

BATCH = 1000


def seal(*, now: datetime) -> int:
    """Seal the entries of the tenant in scope that no seal holds yet; how many they were."""
    unsealed = Entry.objects.filter(~Exists(Sealed.objects.filter(entry_id=OuterRef("id"))))
    entries = list(unsealed.order_by("id")[:BATCH])
    if not entries:
        return 0
    last = Seal.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    Seal.objects.create(
        id=new_id(),
        number=number,
        entries=msgspec.json.encode([str(e.id) for e in entries]).decode(),
        digest=_digest(last.digest if last else "", entries),
        sealed_at=now,
    )
    Sealed.objects.bulk_create(Sealed(id=new_id(), entry_id=e.id, number=number) for e in entries)
    return len(entries)


def verify() -> list[str]:
    """What is wrong with the record of the tenant in scope, a line each; empty when the chain holds."""
    found: list[str] = []
    previous = ""
    for expected, sealed in enumerate(Seal.objects.order_by("number"), start=1):
        if sealed.number != expected:
            found.append(f"seal {expected} is missing")
            return found
        ids = [UUID(text) for text in msgspec.json.decode(sealed.entries)]
        rows = {row.id: row for row in Entry.objects.filter(id__in=ids)}
        found += [f"seal {sealed.number}: entry {i} is missing" for i in ids if i not in rows]
        if len(rows) == len(ids) and _digest(previous, [rows[i] for i in ids]) != sealed.digest:
            found.append(f"seal {sealed.number}: an entry was changed")
        previous = sealed.digest
    return found


def _digest(previous: str, entries: list[Entry]) -> str:
    digest = hashlib.sha256(previous.encode())
    for e in entries:
        row = (str(e.id), e.at.timestamp(), e.actor_kind, e.actor_id, e.actor_name, e.action, e.subject, e.detail)
        digest.update(msgspec.json.encode(row))
    return digest.hexdigest()
