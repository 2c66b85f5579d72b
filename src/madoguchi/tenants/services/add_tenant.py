"""Take a local government in."""

from __future__ import annotations

from datetime import datetime

from madoguchi.kernel.numbers import local_government_code_is_valid
from madoguchi.tenants.models import Tenant
from madoguchi.tenants.queries import TenantView, by_id, forget


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
    now: datetime,
    name_easy: str = "",
    head: str = "",
    contact: str = "",
) -> TenantView:
    """A new tenant. Raises InvalidTenant."""
    if not local_government_code_is_valid(code):
        raise InvalidTenant(
            f"{code} is not a local-government code: six digits, the last of which checks the others"
        )
    if slug in RESERVED or not slug.replace("-", "").isalnum() or not slug.isascii() or slug != slug.lower():
        raise InvalidTenant(
            f"{slug} cannot be an address: use lower-case letters, digits and hyphens, none of {', '.join(RESERVED)}"
        )
    if Tenant.objects.filter(slug=slug).exists() or Tenant.objects.filter(code=code).exists():
        raise InvalidTenant(f"{slug} or {code} is already there")
    Tenant.objects.create(
        id=int(code[:5]), slug=slug, code=code, name=name, name_en=name_en, name_easy=name_easy, kind=kind,
        head=head, contact=contact, created_at=now,
    )  # fmt: skip
    forget()
    tenant = by_id(int(code[:5]))
    assert tenant is not None
    return tenant
