"""Offices with a key and the example's procedure."""

from __future__ import annotations

import pytest


@pytest.fixture
def founding():
    from madoguchi.delivery.tests.cast import found_tenant

    return found_tenant
