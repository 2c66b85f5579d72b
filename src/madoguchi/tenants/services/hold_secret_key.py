"""Hold the installation to the secret key that its database was filled with."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import transaction

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.tenants.models import SecretKeyMark
from madoguchi.tenants.queries import all_tenants


class OtherSecretKey(Exception):
    """The secret key is another than the one that this database was filled with."""


def check_secret_key() -> bool:
    """Whether the database knows its secret key. Raises OtherSecretKey when it is not ours."""
    known = SecretKeyMark.objects.order_by("-id").values_list("mark", flat=True).first()
    if known is not None and not hmac.compare_digest(known, _mark()):
        raise OtherSecretKey
    return known is not None


def accept_secret_key(*, by: Member, now: datetime) -> None:
    """From now on the present one is the right one; every tenant's record says so. Raises NotAllowed."""
    require(by, "key.manage")
    with transaction.atomic():
        SecretKeyMark.objects.create(mark=_mark(), accepted_at=now)
        for tenant in all_tenants():
            with tenant_transaction(tenant.id):
                record(actor=by.actor(), action="secret_key.accepted", subject="tenant", detail={}, now=now)


def _mark() -> str:
    """Tells one key from another, and nothing of it."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"madoguchi which secret key", hashlib.sha256).hex()
