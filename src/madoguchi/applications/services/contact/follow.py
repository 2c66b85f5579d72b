"""Let an applicant without an account to their application: by receipt number and access code."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.conf import settings

from madoguchi.accounts.services.limits.failures import UNKNOWN, failed, nameless
from madoguchi.accounts.services.limits.limit import limit_durably
from madoguchi.applications.models import Application
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.contact.letters import send_new_code
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import (
    InvalidReceipt,
    keyed_hash,
    new_access_code,
    normalise_access_code,
    parse_receipt,
)


class NotFound(Exception):
    """No application of this tenant has this receipt number with this code; which of them is wrong is not said."""


def follow(*, receipt: str, access_code: str, address: str, now: datetime) -> Application:
    """The application. In fifteen minutes: ten attempts for a receipt from one address, a hundred for a receipt, and
    fifty from an address. Nobody locks an applicant out from elsewhere with ten wrong codes.

    A code that was sent after a loss counts from its first use on, and voids the one before.

    Opens its own transactions, so that an attempt counts although it fails. Raises NotFound, TooManyAttempts.
    """
    per = timedelta(minutes=15)
    try:
        parsed = parse_receipt(receipt)
    except InvalidReceipt:
        parsed = None
    if parsed is not None:
        here = f"{parsed.number} {address}"
        limit_durably(what="access-code-here", who=here, most=10, per=per, now=now)
        limit_durably(what="access-code-receipt", who=parsed.number, most=100, per=per, now=now)
    limit_durably(what="access-code-address", who=address, most=50, per=per, now=now)
    with tenant_transaction():
        row: Application | None = None
        if parsed is not None and parsed.tenant == current_tenant():
            row = Application.objects.select_for_update().filter(receipt=parsed.number).first()
        if row is not None and _opens(row, code_hash(access_code)):
            return row
        failed(
            action="access_code.failed",
            subject=subject(row.id) if row else nameless("receipt", receipt[:60]),
            actor=UNKNOWN,
            known=row is not None,
            now=now,
        )
    raise NotFound


def _opens(row: Application, given: bytes) -> bool:
    """Whether the code is the application's; the row is locked."""
    if hmac.compare_digest(bytes(row.access_code_hash), given):
        return True
    if not hmac.compare_digest(bytes(row.next_access_code_hash or b""), given):
        return False
    row.access_code_hash, row.next_access_code_hash = given, None
    row.save(update_fields=["access_code_hash", "next_access_code_hash"])
    return True


def code_hash(access_code: str) -> bytes:
    """What is stored of an access code."""
    return keyed_hash(normalise_access_code(access_code), key=settings.MADOGUCHI_HASH_KEY)


def replace_code(*, number: str, now: datetime) -> None:
    """A new access code to the address that the application was made with.

    The one before counts until the new one is used: a receipt number is on papers, and whoever reads it there can ask.
    An unknown receipt number, or one without a confirmed address, does nothing: the page says the same either way.
    """
    application: Application | None = Application.objects.select_for_update().filter(receipt=number).first()
    if application is None or not application.email or not application.email_confirmed:
        return
    code = new_access_code()
    application.next_access_code_hash = code_hash(code)
    application.save(update_fields=["next_access_code_hash"])
    send_new_code(row=application, code=code, now=now)
