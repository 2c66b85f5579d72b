"""What the office fills in is made with the same canvas and inspector as what residents are asked."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import msgspec
import pytest

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.apply import apply
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.queries import draft
from madoguchi.builder.domain.inspector.palette import OF_OFFICE
from madoguchi.builder.tests.cast import SOMEBODY, Author, begin
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.tests.flow_examples import NAMES, good
from madoguchi.review.tests.cast import NOW

OFFICE = "review.questions"
HOJOKIN = "shotengai-hojokin"


def now(procedure: str = HOJOKIN) -> d.Definition:
    return draft(procedure, by=SOMEBODY, now=NOW).definition


@pytest.fixture
def author(aoba):
    """At a grant that is scored, reckoned and approved twice."""
    begin(good("hojokin"))
    return Author(aoba, procedure=HOJOKIN)


def question(id_: str) -> Any:
    return next(q for q in now().review.questions if q.id == id_)


def add(author: Author, kind: str) -> str:
    """The id of a question of this kind, added at the end."""
    known = {q.id for q in now().review.questions}
    revision = re.search(r'name="revision" value="(\d+)"', author.page(place=OFFICE))
    assert revision is not None
    answer = author.post(
        scripted=True, revision=revision[1], do="add", place=OFFICE, into=OFFICE, at="99", kind=kind
    )
    assert answer.status_code == 200
    (new,) = {q.id for q in now().review.questions} - known
    assert f'data-place="{OFFICE}.{new}"' in answer.content.decode()
    return new


def test_the_flow_lists_what_the_office_fills_in_and_leads_to_the_inspector(author):
    page = unescape(author.page("settings/flow/"))
    assert f'edit/?place={OFFICE}.score">評点</a>' in page
    assert "「選考」で記入します" in page
    shown = author.page(place=f"{OFFICE}.score")
    assert "職員が記入する画面" in shown
    assert "申請する方には見えません" in shown
    assert 'name="label-ja" value="評点"' in shown
    assert "英語" not in re.findall(r'<form[^>]*id="inspector-form".*?</form>', shown, re.S)[0]


def test_a_procedure_without_a_flow_shows_nothing_of_the_office(aoba):
    assert "役所の記入" not in Author(aoba).page()


def test_a_question_with_options_and_a_condition(author):
    new = add(author, "choice")
    here = f"{OFFICE}.{new}"
    author.put(here, label__ja="評価", **{"options-0-ja": "優れている", "options-1-ja": "足りない"})
    author.put(here, show__on="when")
    author.put(here, **{"show.0-q": "office.score", "show.0-c": "at_least", "show.0-v": "50"})
    made = question(new)
    assert (made.label.ja, [o.label.ja for o in made.options]) == ("評価", ["優れている", "足りない"])
    assert made.show_when == d.Condition(question="office.score", at_least="50")
    assert "◇ 「評点」が50以上のとき" in unescape(author.page(place=here))


def test_a_condition_may_be_on_what_the_applicant_answered(author):
    here = f"{OFFICE}.conditions"
    author.put(here, show__on="when")
    author.put(here, **{"show.0-q": "first_time", "show.0-c": "is_", "show.0-v": "yes"})
    assert question("conditions").show_when == d.Condition(question="first_time", is_="yes")


def test_a_sum_of_what_was_asked_and_of_what_the_office_noted(author):
    new = add(author, "computed")
    here = f"{OFFICE}.{new}"
    author.put(here, label__ja="残りの費用", compute__way="difference")
    author.put(here, **{"compute.0-q": "cost", "compute.1-q": "office.amount"})
    made = question(new)
    assert made.compute == d.Compute(difference=("cost", "office.amount"))
    assert made.visible, "what the form does not show stays"
    page = unescape(author.page(place=here))
    assert "「事業費」から「交付の額」を引いた額" in page
    assert "とりうる値" in page
    assert "計算で決まります" in author.page("settings/flow/")
    found = [f.code for f in flow_findings(now()) if f.field.startswith(f"questions.{new}")]
    assert found == ["below_zero"], "proved as any computed value is"


def test_nothing_hangs_on_itself(author):
    new = add(author, "computed")
    author.put(f"{OFFICE}.{new}", compute__way="sum")
    author.put(f"{OFFICE}.{new}", **{"compute.0-q": "office.amount"})
    offered = author.page(place=f"{OFFICE}.amount")
    assert f'value="office.{new}"' not in offered
    assert f'value="office.{new}"' not in author.page(place=f"{OFFICE}.{new}")


def test_what_names_a_question_follows_its_id_and_lets_go_of_it_when_it_is_gone(author):
    author.put(f"{OFFICE}.amount", own__id="granted")
    review = now().review
    steps = {step.id: step for step in review.steps}
    assert steps["sum"].fills == ("granted", "conditions")
    assert steps["budget"].when == d.Condition(question="office.granted", at_least="500000")
    author.post(scripted=True, **_hidden(author, f"{OFFICE}.granted"), do="act", act="remove")
    assert [q.id for q in now().review.questions] == ["score", "conditions"]
    assert next(s for s in now().review.steps if s.id == "sum").fills == ("conditions",)


def _hidden(author: Author, place: str) -> dict[str, Any]:
    form = author.form(place)
    return {name: form[name] for name in ("revision", "place")}


def test_questions_change_places_among_themselves_alone(author):
    author.post(scripted=True, **_hidden(author, f"{OFFICE}.amount"), do="act", act="up")
    assert [q.id for q in now().review.questions] == ["amount", "score", "conditions"]
    answer = author.post(scripted=True, **_hidden(author, f"{OFFICE}.amount"), do="act", act="up")
    assert answer.status_code == 422
    with pytest.raises(CannotChange, match="動かせません"):
        apply(now(), c.Move(place=f"{OFFICE}.amount", into="pages.plan_page", at=0))
    with pytest.raises(CannotChange, match="動かせません"):
        apply(now(), c.Move(place="pages.plan_page.cost", into=OFFICE, at=0))


def test_a_copy_and_another_kind(author):
    author.post(scripted=True, **_hidden(author, f"{OFFICE}.score"), do="act", act="copy")
    copied = now().review.questions[1]
    assert copied.id != "score"
    assert copied.label == question("score").label
    author.post(scripted=True, **_hidden(author, f"{OFFICE}.{copied.id}"), do="kind", kind="money")
    assert isinstance(question(copied.id), d.Money)


def test_what_is_wrong_leads_to_the_question(author):
    new = add(author, "number")
    page = unescape(author.page(place=OFFICE))
    assert f"edit/?place={OFFICE}.{new}" in page, "no step fills it in"
    answer = author.put(f"{OFFICE}.{new}", min="7", max="3")
    assert answer.status_code == 422
    assert 'id="max-error"' in answer.content.decode()


def test_only_kinds_that_the_office_can_fill_in_are_offered(author):
    offered = {kind.id for _, kinds in OF_OFFICE for kind in kinds}
    assert {"choice", "number", "money", "computed", "date"} <= offered
    assert offered & {"group", "stop", "attachment", "signature", "slot"} == set()
    palette = author.page(place=OFFICE)
    assert {*re.findall(r'name="kind" value="(\w+)"', palette)} == offered


@pytest.mark.parametrize("name", NAMES)
def test_every_question_of_the_office_posted_as_it_stands_stays(aoba, name):
    definition = good(name)
    begin(definition)
    author = Author(aoba, procedure=definition.id)
    for each in definition.review.questions:
        assert author.put(f"{OFFICE}.{each.id}").status_code == 200
    assert now(definition.id) == definition


def test_two_authors_collide_at_one_question_and_not_at_two(author, aoba):
    other = Author(aoba, name="sakusei", procedure=HOJOKIN)
    forms = {place: author.form(f"{OFFICE}.{place}") for place in ("score", "amount")}
    other.put(f"{OFFICE}.score", label__ja="点数")
    assert author.post(scripted=True, **forms["amount"] | {"label-ja": "決める額"}).status_code == 200
    collided = author.post(scripted=True, **forms["score"] | {"label-ja": "評点(100点)"})
    assert collided.status_code == 409
    assert "点数" in collided.content.decode()
    labels = [q.label.ja for q in now().review.questions]
    assert labels == ["点数", "決める額", "交付の条件"]


def test_a_question_that_is_added_is_filled_in_by_a_step(author):
    new = add(author, "text")
    form = author.form_of("settings/flow/", "form-check")
    author.post("settings/flow/", scripted=True, **form | {"check-fills": [new]})
    assert next(s for s in now().review.steps if s.id == "check").fills == (new,)
    plain = msgspec.structs.replace(now(), trials=())
    assert [f.code for f in flow_findings(plain) if f.severity == "error" and new in f.field] == []
