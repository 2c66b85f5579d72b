"""Offices with a key, lists, a claim and a notification."""

from __future__ import annotations

import pytest


@pytest.fixture
def founding():
    from madoguchi.review.tests.cast import found_office

    return found_office
