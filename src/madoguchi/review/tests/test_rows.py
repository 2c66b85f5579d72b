"""Rows of what the office may do, against the table by which its services are tried. Without a database."""

from __future__ import annotations

import pytest

from madoguchi.review.domain.acts import ACTS as OFFICE
from madoguchi.review.services.steps.do_step import do_step
from madoguchi.review.services.steps.reopen_step import reopen_step
from madoguchi.review.tests.acts import ACTS

BY_STEPS = (do_step, reopen_step)
"""They move a case as the steps of its procedure say, and not as a row does."""
ENTRIES = [entry for entry in ACTS.values() if entry.act]


def test_each_row_has_an_entry_and_each_entry_that_moves_a_case_a_row_that_does():
    assert {entry.act for entry in ENTRIES} == set(OFFICE)
    moving = {entry.act for service, entry in ACTS.items() if entry.moves and service not in BY_STEPS}
    assert moving == {act for act in OFFICE if act.to}


@pytest.mark.parametrize("act", OFFICE, ids=lambda act: act.name)
def test_a_page_opens_by_the_permission_that_its_service_asks(act):
    assert {entry.permission for entry in ENTRIES if entry.act is act} == {act.permission}
