"""The office's own answers are read by the engine of the forms, and nobody asks the applicant for them."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.answers.schema import json_schema
from madoguchi.forms.domain.flows.office_answers import office_answers, office_form, without_office
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.tests.flow_examples import NAMES, TODAY, good


def evaluated(name: str, answers: dict[str, object], **office: object) -> Evaluation:
    decision = office.pop("decision", None)
    whole = office_answers(answers, office, decision if isinstance(decision, str) else None)
    return evaluate(office_form(good(name)), whole, Context(today=TODAY))


def test_they_stand_under_office_as_the_engine_reads_them():
    meaning = evaluated("jido-teate", {"apart": "no"}, children_counted="３", first_month="2026-12")
    assert meaning.values["office.children_counted"] == 3
    assert meaning.computed["office.monthly"] == 30000


def test_what_is_wrong_with_them_is_told_like_any_answer():
    meaning = evaluated("jido-teate", {"apart": "no"}, children_counted="21")
    told = {p.name: p.code for p in meaning.problems if p.name.startswith("office.")}
    assert told == {
        "office.children_counted": "at_most", "office.first_month": "required", "office.decision": "required",
    }  # fmt: skip


def test_an_answer_whose_step_does_not_run_does_not_count():
    meaning = evaluated("jutaku-kaishu", {"owner_is_other": "no"}, owner_agrees="yes")
    assert "office.owner_agrees" in meaning.ignored
    assert "office.owner_agrees" not in meaning.values


def test_what_was_proposed_is_one_of_the_decisions():
    assert evaluated("risai", {}, decision="grant").values["office.decision"] == "grant"
    told = {p.name for p in evaluated("risai", {}, decision="nonsense").problems}
    assert "office.decision" in told


@pytest.mark.parametrize("name", NAMES)
def test_nobody_asks_the_applicant_for_them(name: str):
    definition = good(name)
    form = compile_form(definition)
    asked = json_schema(form, version="x")["properties"]
    assert d.OFFICE not in asked
    for question in definition.review.questions:
        assert question.id not in form.places
        assert question.id not in asked
    sent = evaluate(form, {"office": {q.id: "1" for q in definition.review.questions}}, Context(today=TODAY))
    assert "unknown_question" in {p.code for p in sent.problems if p.name == "office"}


@pytest.mark.parametrize("name", NAMES)
def test_programs_of_applicants_get_a_definition_without_them(name: str):
    trial = d.Trial(name="試し", answers={"office": {"x": "1"}})
    given = without_office(msgspec.structs.replace(good(name), trials=(trial,)))
    assert (given.review.questions, given.review.steps, given.review.parts, given.trials) == ((), (), {}, ())
    assert given.review.decisions == good(name).review.decisions


def test_a_question_with_a_condition_of_its_own_counts_only_where_its_step_runs():
    definition = good("jutaku-kaishu")
    own = d.Condition(question="owner_is_other", is_="no")
    questions = tuple(
        msgspec.structs.replace(q, show_when=own) if q.id == "owner_agrees" else q
        for q in definition.review.questions
    )
    review = msgspec.structs.replace(definition.review, questions=questions)
    form = office_form(msgspec.structs.replace(definition, review=review))
    for other in ("yes", "no"):  # the step runs with the one, the condition holds with the other
        answers = office_answers({"owner_is_other": other}, {"owner_agrees": "yes"}, None)
        assert "office.owner_agrees" in evaluate(form, answers, Context(today=TODAY)).ignored
