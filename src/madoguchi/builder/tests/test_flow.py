"""The office's flow is put together from lists: a step of one's own, a condition, a part, and back."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from madoguchi.authoring.queries import draft
from madoguchi.builder.domain.conditions.nameable import everything, of_office
from madoguchi.builder.domain.flow.flow_edit import own_flow, with_step_after, without_step
from madoguchi.builder.domain.flow.flow_picture import picture
from madoguchi.builder.domain.flow.step_choices import choices
from madoguchi.builder.tests.cast import PARK, SOMEBODY, Author, begin, controls, park
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.tests.flow_examples import NAMES, good
from madoguchi.review.tests.cast import NOW
from madoguchi.review.tests.flows.governments import naming

HERE = "settings/flow/"


def now(procedure: str = "koen-shiyo") -> d.Definition:
    return draft(procedure, by=SOMEBODY, now=NOW).definition


@pytest.fixture
def author(aoba):
    return Author(aoba)


def press(author: Author, do: str, **data: Any) -> Any:
    revision = re.search(r'name="revision" value="(\d+)"', author.page(HERE))
    assert revision is not None
    answer = author.post(HERE, scripted=True, revision=revision[1], do=do, **data)
    assert answer.status_code == 200
    return answer


def put(author: Author, step: str, **changes: Any) -> None:
    data = controls(author.page(HERE), f"form-{step}")
    data |= {f"{step}-{name.replace('__', '-')}": value for name, value in changes.items()}
    answer = author.post(HERE, scripted=True, **{k: v for k, v in data.items() if v is not None})
    assert answer.status_code == 200


def test_a_procedure_without_a_flow_shows_the_one_that_all_go(author):
    page = author.page(HERE)
    assert "どの手続も、ふつうはこの流れで進みます。" in page
    assert "受付のあと、担当課が、審査を行います。" in page
    assert now().review.steps == ()


def test_a_flow_of_ones_own_with_a_step_a_part_and_a_condition(author):
    press(author, "own_flow")
    assert [step.does for step in now().review.steps] == ["accept", "examine", "propose", "approve"]
    press(author, "section", _add="parts", **{"parts-n": "0"})
    (part,) = now().review.parts
    press(author, "section", **{"parts-n": "1", "parts-0-id": part, "parts-0-ja": "現地調査"})
    press(author, "add_entry", entry="examine")
    new = now().review.steps[2].id
    put(
        author,
        new,
        label="現地の確認",
        part=part,
        people="2",
        within="5",
        within__unit="days",
        when__on="when",
    )
    put(author, new, **{"when.0-q": "park", "when.0-c": "is_", "when.0-v": "north"})
    step = now().review.steps[2]
    assert (step.by, step.within, step.after) == (d.By(part=part, people=2), d.Span(days=5), ("examine",))
    assert step.when == d.Condition(question="park", is_="north")
    assert now().review.steps[3].after == (new,)
    assert flow_findings(now()) == []
    said = "「どの公園ですか」が「北公園」のとき、現地調査の係の2人が、「現地の確認」を行います。5日以内に行います。"
    assert said in author.page(HERE)


def test_an_amount_that_is_no_number_is_told_beside_it_and_changes_nothing(author):
    press(author, "own_flow")
    put(author, "examine", when__on="when")
    put(author, "examine", **{"when.0-q": "people", "when.0-c": "at_least", "when.0-v": "1,000"})
    kept = d.Condition(question="people", at_least="1000")
    assert now().review.steps[1].when == kept
    data = controls(author.page(HERE), "form-examine") | {"examine-when.0-v": "100万"}
    answer = author.post(HERE, scripted=True, **data)
    assert answer.status_code == 422
    assert 'id="examine-when.0-v-error"' in answer.content.decode()
    assert now().review.steps[1].when == kept


def test_a_step_that_is_taken_away_leaves_no_gap(author):
    press(author, "own_flow")
    press(author, "add_entry", entry="accept")
    new = now().review.steps[1].id
    press(author, "entry", entry=new, _remove=new)
    assert [(step.id, step.after) for step in now().review.steps] == [
        ("accept", ()), ("examine", ("accept",)), ("propose", ("examine",)), ("approve", ("propose",)),
    ]  # fmt: skip
    press(author, "drop_flow")
    assert now().review == park().review


def test_a_condition_may_be_on_what_was_proposed(author):
    press(author, "own_flow")
    press(author, "add_entry", entry="approve")
    new = now().review.steps[-1].id
    put(author, new, label="許可証の引き渡し", does="hand_over", when__on="when")
    put(
        author,
        new,
        to="applicant",
        **{"when.0-q": "office.decision", "when.0-c": "is_", "when.0-v": "approve"},
    )
    step = now().review.steps[-1]
    assert (step.to, step.when) == ("applicant", d.Condition(decision=("approve",)))
    assert flow_findings(now()) == []
    assert (
        "決定が「承認する」のとき、担当課が、「許可証の引き渡し」を行い、申請した方に引き渡します。"
        in author.page(HERE)
    )


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_posted_as_it_stands_changes_nothing_but_says_what_it_waits_for(aoba, name):
    definition = good(name)
    begin(definition)
    author = Author(aoba, procedure=definition.id)
    page = author.page(HERE)
    for form in re.findall(r'<form[^>]*id="(form-[^"]+)"', page):
        before = now(definition.id)
        answer = author.post(HERE, scripted=True, **controls(page, form))
        assert answer.status_code == 200
        assert flow_of(now(definition.id)).steps == flow_of(before).steps, form
        page = author.page(HERE)
    kept = now(definition.id)
    assert flow_of(kept).steps == flow_of(definition).steps
    assert kept.review.decisions == definition.review.decisions
    assert kept.review.checklist == definition.review.checklist
    assert flow_findings(kept) == []


def test_what_a_file_brought_in_other_languages_is_kept_where_staff_read_japanese(aoba):
    label = "{ja: 承認する, en: Granted, ja-easy: いいです}"
    review = (
        f"checklist: [{{id: own, label: {label}}}], decisions: [{{id: yes, outcome: grant, label: {label}}}]"
    )
    begin(parse_yaml(PARK.replace("koen-shiyo", "koen-ni") + f"review: {{{review}}}\n"))
    author = Author(aoba, procedure="koen-ni")
    for form, changed in (
        ("form-checklist", {"checklist-0-label": "認める"}),
        ("form-decision.yes", {"decision.yes-label": "認める"}),
    ):
        author.post(HERE, **controls(author.page(HERE), form) | changed)
    (own,), (yes,) = now("koen-ni").review.checklist, now("koen-ni").review.decisions
    assert own.label == yes.label == d.LocalText(ja="認める", en="Granted", ja_easy="いいです")
    assert now("koen-ni").review.steps == ()


def test_decisions_are_made_one_s_own_mended_where_they_are_told_and_taken_away(author):
    press(author, "own_flow")
    assert "「承認しない」は、申請を認めません。理由を必ず書きます。" in author.page(HERE)
    press(author, "own_decisions")
    assert [each.id for each in now().review.decisions] == ["approve", "refuse"]
    page = author.page(HERE)
    assert "決定「承認しない」には、不服申立ての教示が要ります。" in page
    assert "審査の流れ › 決定「承認しない」" in page
    data = controls(page, "form-decision.refuse") | {"decision.refuse-appeal": "shinsa-seikyu"}
    author.post(HERE, scripted=True, **data)
    assert flow_findings(now()) == []
    assert "不服を申し立てる方法を知らせます。" in author.page(HERE)
    press(author, "add_decision", _add="approve")
    new = now().review.decisions[-1]
    data = controls(author.page(HERE), f"form-decision.{new.id}")
    data |= {f"decision.{new.id}-outcome": "grant_with_conditions", f"decision.{new.id}-remind": "x"}
    answer = author.post(HERE, scripted=True, **data)
    assert answer.status_code == 200  # days before an end that it has not
    press(author, "decision", entry=new.id, _remove=new.id)
    assert [each.id for each in now().review.decisions] == ["approve", "refuse"]


def test_two_authors_at_one_flow_read_both_as_sentences(author):
    press(author, "own_flow")
    data = controls(author.page(HERE), "form-examine")
    put(author, "propose", label="案を作る")
    answer = author.post(HERE, scripted=True, **(data | {"examine-label": "書類の確認"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "受付のあと、担当課が、「書類の確認」を行います。" in page
    assert "審査のあと、担当課が、「案を作る」を行います。" in page
    assert now().review.steps[1].label is None


def test_a_finding_of_a_step_stands_in_this_section(author):
    press(author, "own_flow")
    put(author, "propose", when__on="when")
    page = author.page(HERE)
    assert "起案をしないまま終わる申請があります。" in page


@pytest.mark.parametrize("name", NAMES)
def test_in_the_picture_no_box_lies_on_another_and_each_waits_below(name):
    flow = flow_of(good(name))
    boxes = {box.id: box for box in picture(good(name), flow).boxes}
    assert len({(box.x, box.y) for box in boxes.values()}) == len(flow.steps)
    for step in flow.steps:
        assert all(boxes[other].y < boxes[step.id].y for other in step.after or ())


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_added_and_taken_away_again_waits_as_before(name):
    review = own_flow(good(name))
    for step in review.steps:
        more = with_step_after(review, step.id)
        (new,) = {each.id for each in more.steps} - {each.id for each in review.steps}
        assert without_step(more, new) == review


def test_another_government_is_chosen_among_those_who_do_a_step_that_it_can_do(author):
    press(author, "own_flow")
    page = author.page(HERE)
    assert page.count('value="government:prefecture"') == 2, "of what examines and what proposes"
    put(author, "examine", part="government:prefecture")
    step = next(step for step in now().review.steps if step.id == "examine")
    assert step.by == d.By(government="prefecture")
    assert "都道府県が、審査を行います。" in author.page(HERE)
    assert "番号法 第19条" in author.page(HERE)
    put(author, "examine", part="owner")
    assert next(step for step in now().review.steps if step.id == "examine").by == d.By(part="owner")


def test_another_government_is_given_what_is_attached_what_the_office_filled_in_and_a_number_by_choice():
    whole = naming()
    (page,) = whole.pages
    number = d.MyNumber(id="number_of_applicant", label=d.LocalText(ja="個人番号"))
    whole = msgspec.structs.replace(
        whole, pages=(msgspec.structs.replace(page, questions=(*page.questions, number)),)
    )
    flow = flow_of(whole)
    known = everything(whole, tables={})
    known = msgspec.structs.replace(known, all=(*of_office(whole, tables={}), *known.all))
    offered = {}
    for step in (flow.step("permission"), flow.step("opinion")):
        assert step is not None
        offered[step.id] = {each["id"] for each in choices(whole, flow, step, known)["shown"]}
    more = {"office.opinion", "office.number", "number_of_applicant"}
    assert offered["permission"] - offered["opinion"] == more and {"map", "plan"} <= offered["permission"]
