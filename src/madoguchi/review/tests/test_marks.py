"""What lines of the queue are marked with; what an act marks stands beside it (`acts.py`)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.queries.queue import queue_rows
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries.reading.marks import MARKS, marks_of
from madoguchi.review.services.decision.decide import send_back
from madoguchi.review.tests.acts import ACTS, brought_to, do
from madoguchi.review.tests.cast import NOW, arrived
from madoguchi.review.tests.entries.entry import REASON

BY_APPLICANTS = {
    "補正済み・未確認": lambda office: brought_to(office, "mended"),
    "似た申請あり": lambda office: [arrived(office, name="山田　花子") for _ in range(2)][-1],
}


@pytest.mark.parametrize("words", BY_APPLICANTS)
def test_what_applicants_do_is_marked(aoba, words):
    case = BY_APPLICANTS[words](aoba)
    assert [mark.words for mark in marked(case)[case]] == [words]


ELSEWHERE = {"担当者がいません"}
"""What becomes of the cases of somebody who leaves: `test_left_alone.py`."""


def test_every_mark_is_tried():
    by_acts = {words for entry in ACTS.values() for words in entry.marks}
    assert {mark.words for mark in MARKS} == {*BY_APPLICANTS, *by_acts, *ELSEWHERE}


def test_a_mark_that_an_act_leaves_names_the_act():
    """So that the page of the case tells who made it and why, and does not offer the act again."""
    left = {words: entry.act for entry in ACTS.values() if entry.act for words in entry.marks}
    assert {mark.words: mark.by for mark in MARKS if mark.by} == left


def test_marks_are_asked_for_once_however_many_lines_there_are(aoba):
    cases = [brought_to(aoba, "deciding") for _ in range(3)]
    for case in cases:
        do(send_back, case, **REASON)
    with CaptureQueriesContext(connection) as asked, tenant_transaction():
        rows = queue_rows(cases, by=OPERATOR, today=day_in_japan(NOW))
        before = len(asked)
        found = marks_of(rows)
        assert len(asked) - before <= len(MARKS)
    assert all(found.values())


def marked(*cases):
    with tenant_transaction():
        return marks_of(queue_rows(list(cases), by=OPERATOR, today=day_in_japan(NOW)))
