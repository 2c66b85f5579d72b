"""A local government of the tests, and a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.kernel.numbers import local_government_code_is_valid
from madoguchi.tenants.queries import TenantView
from madoguchi.tenants.services.add_tenant import add_tenant

NOW = datetime(2026, 4, 1, tzinfo=UTC)


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """What `aoba` and `midori` are: a local government, and its version of each procedure that it has."""

    tenant: TenantView
    versions: Mapping[str, str] = {}

    @property
    def id(self) -> int:
        return self.tenant.id


def code_of(number: int) -> str:
    """The six-digit code of a tenant's number, with its check digit."""
    return next(c for c in (f"{number}{digit}" for digit in range(10)) if local_government_code_is_valid(c))


def found(number: int, slug: str, name: str, *, now: datetime = NOW) -> Office:
    """A local government with its name alone."""
    tenant = add_tenant(
        code=code_of(number),
        slug=slug,
        name=name,
        name_en=slug.title(),
        kind="municipality",
        by=OPERATOR,
        now=now,
    )
    return Office(tenant=tenant)
