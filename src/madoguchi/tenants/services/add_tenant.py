"""Take a local government in."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import local_government_code_is_valid
from madoguchi.tenants.models import Tenant
from madoguchi.tenants.queries import TenantView, by_id, forget

_SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


class InvalidTenant(Exception):
    """The code or the slug cannot be used; the message says why."""


RESERVED = ("api", "static", "verify", "oauth", "healthz", "readyz", "metrics", "demo")


def add_tenant(
    *,
    code: str,
    slug: str,
    name: str,
    name_en: str,
    kind: str,
    by: Member,
    now: datetime,
    name_easy: str = "",
    head: str = "",
    contact: str = "",
) -> TenantView:
    """A new tenant; its record begins with this. Raises InvalidTenant, NotAllowed."""
    require(by, "tenant.manage")
    if not local_government_code_is_valid(code):
        raise InvalidTenant(
            f"{code} is not a local-government code: six digits, the last of which checks the others"
        )
    if slug in RESERVED or not _SLUG.fullmatch(slug):
        raise InvalidTenant(
            f"{slug} cannot be an address: use lower-case letters and digits, with single hyphens between them,"
            f" none of {', '.join(RESERVED)}"
        )
    if Tenant.objects.filter(slug=slug).exists() or Tenant.objects.filter(code=code).exists():
        raise InvalidTenant(f"{slug} or {code} is already there")
    number = int(code[:5])
    with transaction.atomic():
        Tenant.objects.create(
            id=number, slug=slug, code=code, name=name, name_en=name_en, name_easy=name_easy, kind=kind,
            head=head, contact=contact, created_at=now,
        )  # fmt: skip
        with tenant_transaction(number):
            detail = {"slug": slug, "code": code}
            record(actor=by.actor(), action="tenant.added", subject="tenant", detail=detail, now=now)
    forget()
    tenant = by_id(number)
    assert tenant is not None
    return tenant
