"""あおば市, みどり町 and a moment."""

from __future__ import annotations

from datetime import UTC, datetime

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.kernel.numbers import local_government_code_is_valid
from madoguchi.tenants.queries import TenantView
from madoguchi.tenants.services.add_tenant import add_tenant

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def code_of(number: int) -> str:
    """The six-digit code of a tenant's number, with its check digit."""
    return next(c for c in (f"{number}{digit}" for digit in range(10)) if local_government_code_is_valid(c))


def found(number: int, slug: str, name: str) -> TenantView:
    return add_tenant(
        code=code_of(number),
        slug=slug,
        name=name,
        name_en=slug.title(),
        kind="municipality",
        by=OPERATOR,
        now=NOW,
    )
