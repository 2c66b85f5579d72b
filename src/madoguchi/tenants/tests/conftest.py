"""Two tenants. Imports stand inside, because pytest reads this before Django is set up."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nothing_kept():
    """A test's database is new; what the process keeps would be older."""
    from madoguchi.tenants.queries import forget

    forget()
    yield
    forget()


@pytest.fixture
def aoba(db):
    """あおば市, in scope."""
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.tenants.tests.cast import found

    tenant = found(99001, "aoba", "あおば市")
    with tenant_scope(tenant.id):
        yield tenant


@pytest.fixture
def midori(db):
    """みどり町, not in scope."""
    from madoguchi.tenants.tests.cast import found

    return found(99002, "midori", "みどり町")
