"""Seal an individual number with the tenant's public key (番号法 第12条: 安全管理措置)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.models import SealedNumber
from madoguchi.kernel.ids import new_id
from madoguchi.tenants.domain.sealing import seal
from madoguchi.tenants.queries import current_sealing_key


def seal_number(*, draft_id: UUID, digits: str, now: datetime) -> UUID:
    """Keep a number of a draft, sealed; its id. Raises NoSealingKey when the tenant has none."""
    sealed: SealedNumber = SealedNumber.objects.create(
        id=new_id(), draft_id=draft_id, ciphertext=seal(digits.encode(), current_sealing_key()), sealed_at=now
    )
    sealed_id: UUID = sealed.id
    return sealed_id


def seal_for_case(*, application_id: UUID, digits: str, now: datetime) -> UUID:
    """Keep a number that the office filled in on a case, sealed; its id. Raises NoSealingKey."""
    sealed: SealedNumber = SealedNumber.objects.create(
        id=new_id(),
        application_id=application_id,
        ciphertext=seal(digits.encode(), current_sealing_key()),
        sealed_at=now,
    )
    sealed_id: UUID = sealed.id
    return sealed_id


def forget_number(*, application_id: UUID, ref: UUID) -> None:
    """A sealed number of a case that another one has replaced."""
    SealedNumber.objects.filter(application_id=application_id, id=ref).delete()
