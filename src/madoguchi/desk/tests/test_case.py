"""One case, from the queue to its end, through the pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from madoguchi.desk.tests.cast import signed_in, text_of
from madoguchi.review.tests.cast import arrived, receipt_of


@pytest.fixture
def receipt(aoba):
    return receipt_of(arrived(aoba, at=datetime.now(UTC)))


def test_a_clerk_finds_the_application_in_the_queue_opens_it_and_accepts_it(aoba, receipt):
    clerk = signed_in(aoba, "uketsuke")
    here = f"/aoba/desk/cases/{receipt}/"
    assert here in text_of(clerk.get("/aoba/desk/"))
    assert "受け付ける" in text_of(clerk.get(here))
    answer = clerk.post(here + "accept/")
    assert (answer.status_code, answer["Location"]) == (302, here + "?said=accepted")
    page = text_of(clerk.get(answer["Location"]))
    assert "受け付けました" in page
    assert "第1号" in page
    assert here not in text_of(clerk.get("/aoba/desk/"))
    assert here in text_of(clerk.get("/aoba/desk/?tab=accepted"))
