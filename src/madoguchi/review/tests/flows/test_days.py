"""What the office fills in is read as of the day on which it does, not as of the day on which the application arrived."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.services.steps.do_step import Unanswered
from madoguchi.review.tests.cast import CLERK, EXAMINER, NOW
from madoguchi.review.tests.flows.cast import FlowCase, as_run

VISITED = d.Date(id="support_plan", label=d.LocalText(ja="訪ねた日"), not_after="today")


def with_visit() -> d.Definition:
    whole = as_run("todoke")
    asked = tuple(VISITED if q.id == "support_plan" else q for q in whole.review.questions)
    review = msgspec.structs.replace(whole.review, questions=asked)
    return msgspec.structs.replace(whole, id="hoomon-todoke", review=review)


def test_a_day_between_arrival_and_now_is_no_day_to_come(aoba):
    case = FlowCase("todoke", definition=with_visit())
    case.now = NOW + timedelta(days=10)
    case.do("reception", CLERK)
    visit = (day_in_japan(NOW) + timedelta(days=8)).isoformat()
    case.do("talk", EXAMINER, support_plan=visit)
    case.now += timedelta(days=30)
    assert case.flow.evaluation.values["office.support_plan"] == visit
    assert not [p for p in case.flow.evaluation.problems if p.name == "office.support_plan"]


def test_a_day_that_is_still_to_come_is(aoba):
    case = FlowCase("todoke", definition=with_visit())
    case.do("reception", CLERK)
    with pytest.raises(Unanswered):
        case.do("talk", EXAMINER, support_plan=(day_in_japan(NOW) + timedelta(days=1)).isoformat())
