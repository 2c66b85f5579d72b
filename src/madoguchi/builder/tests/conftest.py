"""Offices whose staff make procedures, with a draft of 公園使用の許可申請."""

from __future__ import annotations

import pytest


@pytest.fixture
def founding():
    from madoguchi.builder.tests.cast import authors_office

    return authors_office
