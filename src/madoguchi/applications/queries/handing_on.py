"""What of an application goes along to another government, beside what its applicant sees. Of the tenant in scope."""

from __future__ import annotations

from uuid import UUID

import msgspec

from madoguchi.applications.models import Application, Attachment, SealedNumber


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """`numbers`: reference → the sealed individual number; `digests`: file → its SHA-256."""

    email_confirmed: bool
    numbers: dict[str, bytes]
    digests: dict[UUID, str]


def carried(application_id: UUID) -> Carried:
    """Of one that is there."""
    confirmed = Application.objects.filter(id=application_id).values_list("email_confirmed", flat=True)
    sealed = SealedNumber.objects.filter(application_id=application_id)
    files = Attachment.objects.filter(application_id=application_id)
    return Carried(
        email_confirmed=bool(confirmed.first()),
        numbers={str(row.id): bytes(row.ciphertext) for row in sealed},
        digests=dict(files.values_list("id", "sha256")),
    )
