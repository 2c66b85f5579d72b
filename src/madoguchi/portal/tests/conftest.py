"""A resident of the tests."""

from __future__ import annotations

import pytest


@pytest.fixture
def resident(towns):
    """A browser that has opened あおば市's form."""
    from madoguchi.portal.tests.cast import Resident

    return Resident()
