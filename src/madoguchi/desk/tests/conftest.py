"""Offices with their staff."""

from __future__ import annotations

import pytest


@pytest.fixture
def founding():
    from madoguchi.office.tests.cast import staffed_office

    return staffed_office
