"""Offices with their staff."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def founding():
    from madoguchi.office.tests.cast import staffed_office

    return staffed_office


@pytest.fixture
def claim(aoba):
    """An application that arrived just now."""
    from madoguchi.review.tests.cast import arrived

    return arrived(aoba, at=datetime.now(UTC))


@pytest.fixture
def here(claim):
    """Its page."""
    from madoguchi.review.tests.cast import receipt_of

    return f"/aoba/desk/cases/{receipt_of(claim)}/"
