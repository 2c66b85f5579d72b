"""An office whose staff make procedures. Imports stand inside: pytest reads this before Django is set up."""

from __future__ import annotations

import pytest

from madoguchi.catalog.tests.conftest import _nothing_kept  # noqa: F401


@pytest.fixture
def aoba(db):
    """あおば市, in scope, with authors and a draft of 公園使用の許可申請."""
    from madoguchi.builder.tests.cast import begin, hire_authors
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.office.tests.cast import hire
    from madoguchi.review.tests.cast import found_office

    office = found_office(99001, "aoba", "あおば市")
    hire(office, "shinsa", "kanri")
    hire_authors(office)
    with tenant_scope(office.tenant.id):
        begin()
        yield office
