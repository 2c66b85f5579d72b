"""A faulty flow is found as what it is, where it is, with a case that shows it; a good one has nothing wrong with it."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.conditions import Conditions
from madoguchi.forms.domain.flows.flow import flow_of, target_of
from madoguchi.forms.domain.flows.office_answers import office_form
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.domain.proving.flow.outcomes import opening_circle, opens_of
from madoguchi.forms.domain.proving.flow.owners import unmapped
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.showing.explain import Names
from madoguchi.forms.domain.showing.flow_text import sentence
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.forms.tests.flow_by_force import Tried, drawn
from madoguchi.forms.tests.flow_examples import NAMES, TODAY, good
from madoguchi.forms.tests.flow_faults.made import MUTATIONS, Made, read
from madoguchi.forms.tests.flow_faults.seeded import seeded

DRAWN = 1_000
SHARES = 20


@pytest.mark.parametrize("name", NAMES)
def test_a_good_flow_has_nothing_wrong_with_it(name: str):
    assert flow_findings(good(name)) == []
    assert {f.code for f in findings(good(name)) if f.severity == "error"} <= {"flow_not_run"}


def test_a_definition_that_says_nothing_of_its_flow_has_nothing_wrong_with_it():
    assert flow_findings(parse_yaml(EXAMPLE)) == []
    assert "flow_not_run" not in {f.code for f in findings(parse_yaml(EXAMPLE))}


NOT_RUN: dict[str, set[str]] = {
    "hoiku": set(),
    "hojokin": set(),
    "jido-teate": set(),
    "jutaku-kaishu": set(),
    "kaigo-nintei": set(),
    "risai": set(),
    "shintatsu": set(),
    "todoke": set(),
}
"""What of each flow this program does not run: it is not published with it."""


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_run_is_named_where_it_is(name: str):
    found = [f for f in findings(good(name)) if f.code == "flow_not_run"]
    assert {f.field.partition(".")[2] for f in found} == NOT_RUN[name]
    less = [f.severity for f in findings(good(name)) if f.code == "flow_run_with_less"]
    said = any(
        step.sees is not None and not (step.by and (step.by.invited or step.by.government))
        for step in good(name).review.steps
    )
    assert less == (["warning"] if said else [])


def test_what_goes_to_another_government_is_called_as_nothing_else_is():
    document, _ = Made("shintatsu").copy()
    (step,) = (each for each in document["review"]["steps"] if each["by"].get("government"))
    document["delivery"] = [{"to": target_of(step["id"])}]
    assert codes(read(document)) == {"item_name": target_of(step["id"])}
    for length, found in ((50, {"item_name": f"steps.{'p' * 50}.id"}), (49, {})):
        document, _ = Made("shintatsu").copy()
        called = msgspec.json.encode(document).replace(step["id"].encode(), b"p" * length)
        assert codes(read(msgspec.json.decode(called))) == found
    assert len(target_of("p" * 49)) == 60


def words_of(definition: d.Definition, step: str) -> str:
    flow = flow_of(definition)
    found = flow.step(step)
    assert found is not None
    return sentence(definition, flow, found, Names(definition))


def test_what_is_attached_may_be_named_for_another_government_and_what_the_office_filed_may_not():
    document, _ = Made("shintatsu").copy()
    document["attachments"] = [{"id": "map", "label": {"ja": "位置図"}}]
    (step,) = (each for each in document["review"]["steps"] if each["by"].get("government"))
    step["sees"] = ["area", "map"]
    assert codes(read(document)) == {}
    assert "渡すのは「面積(平方メートル)」「位置図」だけです。" in words_of(read(document), step["id"])
    opinion = document["review"]["questions"][0]
    document["review"]["questions"][0] = {"id": opinion["id"], "label": opinion["label"], "kind": "files"}
    for each in document["review"]["steps"]:
        each.pop("together", None)
    step["sees"] = [f"office.{opinion['id']}"]
    assert codes(read(document)) == {"misplaced": f"steps.{step['id']}.sees"}


def asking_files(**of_step: object) -> d.Definition:
    """The way of a 届出 whose office keeps photographs at the talk."""
    document, _ = Made("todoke").copy()
    question = document["review"]["questions"][0]
    document["review"]["questions"][0] = {"id": question["id"], "label": question["label"], "kind": "files"}
    step = next(each for each in document["review"]["steps"] if question["id"] in each.get("fills", ()))
    step |= of_step
    return read(document)


def codes(definition: d.Definition) -> dict[str, str]:
    return {f.code: f.field for f in findings(definition) if f.severity == "error"}


def test_files_are_filled_in_by_the_office_of_one_case_and_of_many_and_by_no_other_government():
    assert codes(asking_files()) == {}
    assert "flow_not_run" not in codes(asking_files(together={"by": "day"}, after=["reception"]))
    elsewhere = asking_files(by={"government": "prefecture"})
    assert codes(elsewhere)["flow_not_run"] == "questions.support_plan"


def test_what_applicants_attach_is_nothing_that_the_office_fills_in():
    document, _ = Made("todoke").copy()
    document["review"]["questions"][0] |= {"kind": "attachment", "attachment": "x"}
    assert codes(read(document))["office_kind"] == "questions.support_plan"


def test_files_of_the_office_are_no_question_to_applicants():
    document, _ = Made("todoke").copy()
    document["pages"][0]["questions"].append({"id": "scan", "label": {"ja": "写真"}, "kind": "files"})
    assert "office_only_kind" in codes(read(document))


@pytest.mark.parametrize("comparison", [{"is": "x"}, {"includes": "x"}, {"at_least": "1"}])
def test_of_files_a_condition_reads_only_whether_they_are_there(comparison: dict[str, str]):
    for said, expected in (({"answered": True}, False), (comparison, True)):
        when = {"question": "office.support_plan", **said}
        document, _ = Made("todoke").copy()
        question = document["review"]["questions"][0]
        document["review"]["questions"][0] = {
            "id": question["id"], "label": question["label"], "kind": "files", "required": False,
        }  # fmt: skip
        steps = document["review"]["steps"]
        at = next(n for n, each in enumerate(steps) if "support_plan" in each.get("fills", ()))
        steps[at + 1]["when"] = when
        wrong = codes(read(document))
        assert ("wrong_type" in wrong) == expected, wrong


def test_there_are_faults_enough():
    kinds = Counter(name.split("-")[-2] for name, _ in seeded())
    assert sum(kinds.values()) >= 300
    assert kinds.keys() == MUTATIONS.keys()


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_fault_is_found_where_it_is(mutation: str):
    for name in NAMES:
        for document, code, field in MUTATIONS[mutation](Made(name)):
            definition = read(document)
            told = [(f.code, f.field) for f in findings(definition) if f.severity == "error"]
            assert (code, field) in told, (name, told)
            for finding in flow_findings(definition):
                if finding.witness:
                    assert shows(definition, finding), (name, finding)


def shows(definition: d.Definition, finding: Finding) -> bool:
    """The case of a finding is one: the steps of its way run, or do not, by the engine's own word."""
    form, flow, context = office_form(definition), flow_of(definition), Context(today=TODAY)
    meaning = evaluate(form, finding.witness, context)
    holds = Conditions(flow, form).holds(meaning, context)
    ran = [holds.get(step, True) for step in finding.way]
    if finding.code in ("proposed_twice", "filled_twice", "always", "may_be_unfilled", "nobody_invited"):
        return all(ran)
    if finding.code == "no_decision":
        return not any(ran)
    if finding.code == "unapproved":
        return ran[0] and not any(ran[1:])
    if finding.code == "approves_nothing":
        return ran[-1] and not any(ran[:-1])
    return finding.place != "review" or finding.field.startswith("questions.")


@pytest.mark.parametrize("share", range(SHARES))
def test_what_is_found_is_what_trying_everything_finds(share: int):
    for seed in range(share, DRAWN, SHARES):
        document = drawn(seed)
        told = flow_findings(read(document))
        found = {(f.code, f.field) for f in told}
        tried = Tried(document)
        if stuck := tried.stuck():
            assert stuck == {each for each in found if each[0] in ("unknown_step", "step_circle")}, document
        elif written := tried.written():
            assert written == found, document
        elif twice := {each for each in tried.come() if each[0] == "proposed_twice"}:
            # What is decided twice has no one decision by which to tell the rest.
            assert twice == {each for each in found if each[0] == "proposed_twice"}, document
        else:
            assert tried.come() == found, document


def test_most_drawn_flows_are_tried_case_by_case():
    """The comparison above would say little if nearly every flow were faulty as it is written."""
    tried = [Tried(drawn(seed)) for seed in range(200)]
    by_case = [one for one in tried if not one.stuck() and not one.written()]
    assert len(by_case) > 60
    assert sum(not one.come() for one in by_case) > 10


def test_a_town_is_told_which_parts_and_levels_it_has_not_mapped():
    definition = good("risai")
    flow = flow_of(definition)
    whole = {"owner": {1, 2}, "survey": set[int](), "finance": set[int]()}
    assert list(unmapped(definition, flow, whole)) == []
    told = [(f.code, f.field) for f in unmapped(definition, flow, {"owner": {1}, "survey": set()})]
    assert told == [("level_unmapped", "steps.head.by"), ("part_unmapped", "steps.pay.by")]


def test_procedures_that_open_one_another_in_a_circle_are_told():
    opens = {"a": {"b"}, "b": {"c", "x"}, "c": {"a"}, "x": set[str]()}
    assert opening_circle("a", opens) == ("a", "b", "c", "a")
    assert opening_circle("x", opens) == ()
    assert opens_of(good("jutaku-kaishu")) == {"jutaku-kaishu-kanryo"}


def test_the_applicant_is_not_asked_by_what_the_office_notes():
    definition = good("risai")
    (page,) = definition.pages
    hidden = msgspec.structs.replace(
        page.questions[0], show_when=d.Condition(question="office.grade", is_="total")
    )
    asked = msgspec.structs.replace(page, questions=(hidden, *page.questions[1:]))
    told = findings(msgspec.structs.replace(definition, pages=(asked,)))
    assert ("unknown_reference", "pages.house_page.applicant") in {(f.code, f.place) for f in told}


def named(when: dict[str, object], rule: dict[str, object]) -> d.Definition:
    """The 罹災 flow with a named condition, and its survey on a condition."""
    document, steps = Made("risai").copy()
    document["conditions"] = [{"id": "heavy", "label": {"ja": "被害の大きい建物"}, "when": rule}]
    steps["survey"]["when"] = when
    return read(document)


def test_a_step_may_hang_on_a_named_condition():
    definition = named({"named": "heavy"}, {"question": "damage", "one_of": ["half", "full"]})
    assert flow_findings(definition) == []
    never = named(
        {"all": [{"named": "heavy"}, {"question": "damage", "is": "small"}]},
        {"question": "damage", "is": "full"},
    )
    assert ("unreachable_step", "steps.survey.when") in {(f.code, f.field) for f in flow_findings(never)}
    nothing = named({"named": "light"}, {"question": "damage", "is": "full"})
    assert ("unknown_reference", "steps.survey.when") in {(f.code, f.field) for f in flow_findings(nothing)}


def test_what_the_office_computes_is_proved_like_any_computation():
    document, _ = Made("jido-teate").copy()
    per_child = {"quotient": {"of": "10000", "by": "office.children_counted"}}
    document["review"]["questions"][1]["compute"] = per_child
    told = {(f.code, f.field) for f in flow_findings(read(document))}
    assert ("divides_by_zero", "questions.monthly.compute") in told
