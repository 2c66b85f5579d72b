"""The pictures of staff's guides can be taken: every recipe leads to a page of the demonstration."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from docs.guide_pictures import RECIPES, taken

pytestmark = pytest.mark.on("sqlite")
MOST = 60_000
"""Bytes: twelve of them are read over an office's line."""


def test_every_picture_is_taken_and_small(browser, served):
    found = dict(taken(browser, served.base))
    assert sorted(found) == sorted(RECIPES)
    assert len(set(found.values())) == len(RECIPES)
    for name, picture in found.items():
        assert len(picture) < MOST, name
        assert Image.open(io.BytesIO(picture)).height > 400, name
