"""Two tenants. Imports stand inside, because pytest reads this before Django is set up."""

from __future__ import annotations

import pytest


def _tenant(number: int, slug: str, name: str):
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.kernel.numbers import local_government_code_is_valid
    from madoguchi.notifications.tests.cast import NOW
    from madoguchi.tenants.services.add_tenant import add_tenant

    code = next(c for c in (f"{number}{digit}" for digit in range(10)) if local_government_code_is_valid(c))
    return add_tenant(
        code=code, slug=slug, name=name, name_en=slug.title(), kind="municipality", by=OPERATOR, now=NOW
    )


@pytest.fixture
def aoba(db):
    """あおば市, in scope."""
    from madoguchi.isolation.scope import tenant_scope

    tenant = _tenant(99001, "aoba", "あおば市")
    with tenant_scope(tenant.id):
        yield tenant


@pytest.fixture
def midori(db):
    """みどり町, not in scope."""
    return _tenant(99002, "midori", "みどり町")


@pytest.fixture(autouse=True)
def _nothing_kept():
    """A test's database is new; what the process keeps would be older."""
    from madoguchi.notifications.connectors.configured import close
    from madoguchi.tenants.queries import forget

    forget()
    close()
    yield
    forget()
    close()
