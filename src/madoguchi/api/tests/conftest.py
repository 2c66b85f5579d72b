"""A program of the tests."""

from __future__ import annotations

import pytest


@pytest.fixture
def program(towns):
    """It may submit to あおば市."""
    from madoguchi.api.tests.cast import Program

    return Program()
