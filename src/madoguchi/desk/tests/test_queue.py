"""The queue page: what its counts say where counting stopped."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from madoguchi.applications.queries import queue as queued
from madoguchi.applications.queries.queue import Counted
from madoguchi.desk import queue
from madoguchi.desk.tests.cast import signed_in, text_of
from madoguchi.review.tests.cast import arrived

MANY = Counted(rows=10_000, more=True)


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ([Counted(rows=0)], "0件"),
        ([Counted(rows=12), Counted(rows=3)], "15件"),
        ([Counted(rows=9_000), Counted(rows=9_000)], "18,000件"),
        ([MANY], "10,000件以上"),
        ([MANY, Counted(rows=5)], "10,000件以上"),
        ([Counted(rows=7, more=True)], "7件以上"),
        ([Counted(rows=0, more=True)], ""),
    ],
)
def test_a_count_says_what_is_known(counted, said):
    assert queue.in_words(counted) == said


def test_a_name_that_very_many_bear_is_said_not_to_be_counted_to_the_end(aoba, monkeypatch):
    monkeypatch.setattr(queued, "MOST_COUNTED", 3)
    for n in range(4):
        arrived(aoba, name=f"山田　{n}子", at=datetime.now(UTC))
    clerk = signed_in(aoba, "uketsuke")
    crowded = text_of(clerk.get("/aoba/desk/?q=山田"))
    assert re.findall(r'tabs__count">([^<]*)<', crowded) == ["3件以上"]
    assert "「山田」で始まる申請が多いため" in crowded
    one = text_of(clerk.get("/aoba/desk/?q=山田 1子"))
    assert "1件<" in one
    assert "申請が多いため" not in one


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "x", ""])
def test_an_address_from_another_time_begins_at_the_first_page(aoba, day):
    arrived(aoba, name="山田　花子", at=datetime.now(UTC))
    clerk = signed_in(aoba, "uketsuke")
    answer = clerk.get("/aoba/desk/", {"after": f"{day}_01a2199c-3e2b-7ccf-a57f-056444809cc6"})
    assert "山田　花子" in text_of(answer)
