"""Two offices with their staff. Imports stand inside: pytest reads this before Django is set up."""

from __future__ import annotations

import pytest


@pytest.fixture
def aoba(db):
    """あおば市, in scope, with its staff."""
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.office.tests.cast import hire
    from madoguchi.review.tests.cast import found_office

    office = found_office(99001, "aoba", "あおば市")
    hire(office)
    with tenant_scope(office.tenant.id):
        yield office


@pytest.fixture
def midori(db):
    """みどり町, not in scope, with its staff."""
    from madoguchi.office.tests.cast import hire
    from madoguchi.review.tests.cast import found_office

    office = found_office(99002, "midori", "みどり町")
    hire(office)
    return office


@pytest.fixture(autouse=True)
def _nothing_kept():
    """A test's database is new; what the process keeps would be older."""
    from madoguchi.catalog import queries as catalog
    from madoguchi.forms import queries as forms
    from madoguchi.tenants.queries import forget

    def forget_all():
        forget()
        catalog.forget()
        forms._form.cache_clear()

    forget_all()
    yield
    forget_all()
