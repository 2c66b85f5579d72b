"""A proposal that two people make stands once the second has made it, and not before."""

from __future__ import annotations

import msgspec
from django.apps import apps

from madoguchi.applications.domain.states import State
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER
from madoguchi.review.tests.flows.cast import EXAMINER_2, FlowCase, as_run


def test_a_proposal_of_two_stands_once_both_have_made_it(aoba):
    whole = as_run("jido-teate")
    steps = tuple(
        msgspec.structs.replace(step, by=msgspec.structs.replace(step.by, people=2))
        if step.id == "draft"
        else step
        for step in whole.review.steps
        if step.by is not None
    )
    review = msgspec.structs.replace(whole.review, steps=steps)
    case = FlowCase("jido-teate", definition=msgspec.structs.replace(whole, id="futari-de", review=review))
    case.do("reception", CLERK)
    case.do("examination", EXAMINER, children_counted="1", first_month="2026-05")
    rows = apps.get_model("review", "Decision").objects
    assert case.do("draft", EXAMINER, decision="approve") is State.EXAMINING
    with tenant_transaction():
        assert rows.count() == 0
    assert (
        case.do("draft", EXAMINER_2, decision="refuse", reason="所得の基準に合いません。") is State.DECIDING
    )
    with tenant_transaction():
        assert [row.decision for row in rows.all()] == ["refuse"]
    assert case.do("head", APPROVER) is State.REFUSED
