"""Two tenants with a procedure each. Imports stand inside: pytest reads this before Django is set up."""

from __future__ import annotations

import pytest


@pytest.fixture
def aoba(db):
    """あおば市, in scope."""
    from madoguchi.delivery.tests.cast import found_tenant
    from madoguchi.isolation.scope import tenant_scope

    office = found_tenant(99001, "aoba", "あおば市")
    with tenant_scope(office.tenant.id):
        yield office


@pytest.fixture
def midori(db):
    """みどり町, not in scope."""
    from madoguchi.delivery.tests.cast import found_tenant

    return found_tenant(99002, "midori", "みどり町")


@pytest.fixture(autouse=True)
def _nothing_kept():
    """A test's database is new; what the process keeps would be older."""
    from madoguchi.forms import queries
    from madoguchi.tenants.queries import forget

    forget()
    queries._form.cache_clear()
    yield
    forget()
    queries._form.cache_clear()
