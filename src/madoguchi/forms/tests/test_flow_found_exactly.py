"""What the proofs of a flow find, and what they leave, on either side of each line."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.domain.proving.flow.owners import unmapped
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.tests.flow_faults.made import Made, read


def found(document: dict[str, Any]) -> set[tuple[str, str | None]]:
    return {(each.code, each.field) for each in flow_findings(read(document))}


@pytest.mark.parametrize("outcome", ["grant_in_part", "grant_with_conditions", "refuse"])
def test_whatever_does_not_grant_all_needs_its_reason_and_a_way_to_appeal(outcome: str):
    document, _ = Made("risai").copy()
    document["review"]["decisions"][1] = {"id": "part", "label": {"ja": "別の結果"}, "outcome": outcome}
    assert {
        ("no_reason", "decisions.part.reason"),
        ("no_appeal", "decisions.part.appeal"),
    } <= found(document)
    document["review"]["decisions"][1] |= {"outcome": "grant"}
    assert not {code for code, _ in found(document)} & {"no_reason", "no_appeal"}


def test_a_level_is_held_in_the_unit_of_the_part_that_approves():
    document, steps = Made("risai").copy()
    steps["head"]["by"] = {"part": "survey", "level": 2}
    definition = read(document)
    mapped = {"owner": {1, 2}, "survey": {2}, "finance": set[int]()}
    assert list(unmapped(definition, flow_of(definition), mapped)) == []
    told = unmapped(definition, flow_of(definition), mapped | {"survey": {1}})
    assert [(each.code, each.field) for each in told] == [("level_unmapped", "steps.head.by")]


def test_a_step_does_not_begin_by_what_it_fills_in_itself():
    document, steps = Made("risai").copy()
    steps["money"]["when"] = {"question": "office.amount", "at_least": "1"}
    assert ("read_before_filled", "steps.money.when") in found(document)


def test_a_proposal_is_approved_by_an_approval_that_follows_it():
    """Not by that of another proposal, however often it runs."""
    document, steps = Made("risai").copy()
    large, small = ({"question": "damage", "one_of": ["half", "full"]}, {"question": "damage", "is": "small"})
    kept = [steps[name] for name in ("reception", "survey", "photos_only", "money")]
    document["review"]["steps"] = [
        *kept,
        {"id": "large", "does": "propose", "after": ["money"], "when": large},
        {"id": "small", "does": "propose", "after": ["money"], "when": small},
        {"id": "head", "does": "approve", "after": ["large"], "when": {"question": "damage", "is": "full"}},
        {"id": "section", "does": "approve", "after": ["small"]},
    ]
    assert ("unapproved", "steps.large") in found(document)
    assert ("unapproved", "steps.small") not in found(document)


@pytest.mark.parametrize("by", [{"part": "elsewhere"}, {"invited": "mail"}])
@pytest.mark.parametrize("seen", ["own_number", "people"])
def test_an_individual_number_is_shown_to_the_owner_alone_in_a_group_too(seen: str, by: dict[str, str]):
    document, steps = Made("risai").copy()
    number = {"id": "own_number", "kind": "my_number", "label": {"ja": "個人番号"}}
    group = {"id": "people", "kind": "group", "label": {"ja": "世帯"}, "questions": [number]}
    mail = {"id": "mail", "kind": "email", "label": {"ja": "連絡先"}}
    document["pages"][0]["questions"] += [number if seen == "own_number" else group, mail]
    document["review"]["parts"]["elsewhere"] = {"ja": "よその係"}
    steps["photos_only"] |= {"does": "consult", "sees": [seen], "by": by}
    assert ("sealed_seen", "steps.photos_only.sees") in found(document)
    steps["photos_only"]["by"] = {"part": "owner"}
    assert ("sealed_seen", "steps.photos_only.sees") not in found(document)


@pytest.mark.parametrize(
    ("after", "told"), [(["head"], False), (["section"], True), (["draft"], True), (["money"], False)]
)
def test_what_is_handed_over_after_a_proposal_waits_for_every_approval(after: list[str], told: bool):
    """Beside the last approval is too early; before anything is proposed there is nothing to wait for."""
    document, steps = Made("risai").copy()
    steps["pay"]["after"] = after
    del steps["pay"]["when"]
    assert (("handed_over_unapproved", "steps.pay.after") in found(document)) is told


def alike(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.severity, each.field) for each in findings(read(document)) if each.code == "alike_name"]


def test_what_bears_one_name_is_named_once_at_the_last_and_other_names_are_nothing():
    document, steps = Made("risai").copy()
    assert alike(document) == []
    for step in ("survey", "money"):
        steps[step]["label"] = {"ja": "調べる"}
    for question in document["review"]["questions"][:2]:
        question["label"] = {"ja": "メモ"}
    document["review"]["parts"] |= {"one": {"ja": "係"}, "two": {"ja": "係"}, "three": {}, "four": {}}
    second = document["review"]["questions"][1]["id"]
    assert alike(document) == [
        ("warning", "steps.money.label"),
        ("warning", f"questions.{second}"),
        ("warning", "parts.two"),
    ]
