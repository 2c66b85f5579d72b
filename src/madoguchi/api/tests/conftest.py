"""Two towns with the example on offer. Imports stand inside: pytest reads this before Django is set up."""

from __future__ import annotations

import pytest


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


@pytest.fixture
def towns(db, tmp_path):
    """あおば市 and みどり町."""
    from madoguchi.applications.tests.cast import two_towns

    return two_towns(tmp_path)


@pytest.fixture
def program(towns):
    """A program that may submit to あおば市."""
    from madoguchi.api.tests.cast import Program

    return Program()
