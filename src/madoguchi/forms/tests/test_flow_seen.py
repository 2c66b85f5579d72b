"""What an approval is of: all that is settled when it begins, and nothing that comes later."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.flows.seen import digest, settled_before
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.tests.flow_examples import good


def settled(*more: d.Step, name: str = "jido-teate") -> frozenset[str]:
    """Before the first approval, in a good flow with more steps at its end."""
    definition = good(name)
    steps = (*definition.review.steps, *more)
    whole = msgspec.structs.replace(
        definition, review=msgspec.structs.replace(definition.review, steps=steps)
    )
    flow = flow_of(whole)
    return settled_before(whole, flow, flow.doing("approve")[0].id)


def test_what_is_filled_in_and_proposed_before_it_is_settled_with_what_is_computed_from_it():
    assert settled() >= {"children_counted", "first_month", "monthly", "decision"}


def test_what_a_later_step_fills_in_anew_is_not_settled_nor_what_is_computed_from_it():
    again = d.Step(id="again", does="examine", fills=("children_counted",))
    assert settled(again) == settled() - {"children_counted", "monthly"}


def test_another_answer_decision_reason_or_file_is_something_else_to_approve():
    definition = good("jido-teate")
    flow = flow_of(definition)
    before = {"apart": "no", "office.children_counted": 2}
    looks = [
        (before, "approve", {"reason": "", "file": "a1"}),
        (before | {"apart": "yes"}, "approve", {"reason": "", "file": "a1"}),
        (before | {"office.children_counted": 3}, "approve", {"reason": "", "file": "a1"}),
        (before, "refuse", {"reason": "", "file": "a1"}),
        (before, "approve", {"reason": "所得が上限をこえるため。", "file": "a1"}),
        (before, "approve", {"reason": "", "file": "b2"}),
    ]
    told = [
        digest(definition, flow, "head", values, decision=decision, beside=beside)
        for values, decision, beside in looks
    ]
    assert len(set(told)) == len(looks)
