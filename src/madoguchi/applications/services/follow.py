"""Let an applicant without an account to their application: by receipt number and access code."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.conf import settings

from madoguchi.accounts.services.limit import limit_durably
from madoguchi.applications.models import Application
from madoguchi.applications.services.letters import send_new_code
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
    """The application. Ten attempts per receipt and fifty per address in fifteen minutes.

    Opens its own transactions, so that an attempt counts although it fails. Raises NotFound, TooManyAttempts.
    """
    per = timedelta(minutes=15)
    try:
        parsed = parse_receipt(receipt)
    except InvalidReceipt:
        parsed = None
    if parsed is not None:
        limit_durably(what="access-code-receipt", who=parsed.number, most=10, per=per, now=now)
    limit_durably(what="access-code-address", who=address, most=50, per=per, now=now)
    with tenant_transaction():
        row: Application | None = None
        if parsed is not None and parsed.tenant == current_tenant():
            row = Application.objects.filter(receipt=parsed.number).first()
    given = code_hash(access_code)
    if row is None or not hmac.compare_digest(bytes(row.access_code_hash), given):
        raise NotFound
    return row


def code_hash(access_code: str) -> bytes:
    """What is stored of an access code."""
    return keyed_hash(normalise_access_code(access_code), key=settings.MADOGUCHI_HASH_KEY)


def replace_code(*, number: str, now: datetime) -> None:
    """A new access code to the address that the application was made with; the one before is void.

    An unknown receipt number, or one without an address, does nothing: the page says the same either way.
    """
    application: Application | None = Application.objects.select_for_update().filter(receipt=number).first()
    if application is None or not application.email:
        return
    code = new_access_code()
    application.access_code_hash = code_hash(code)
    application.save(update_fields=["access_code_hash"])
    send_new_code(row=application, code=code, now=now)
