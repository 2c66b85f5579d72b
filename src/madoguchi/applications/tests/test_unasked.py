"""A correction changes what was asked and nothing else: which answers those are, and how the others come back."""

from __future__ import annotations

import pytest

from madoguchi.applications.domain.unasked import as_it_was, covered, unasked
from madoguchi.applications.tests.cast import CONTEXT
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.rows import identified, without_ids
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE, child, claim, questions

FORM = compile_form(parse_yaml(EXAMPLE))
ARRIVED = claim(children=[child(), child(), child()])


def changed(answers, asked):
    before, after = evaluate(FORM, ARRIVED, CONTEXT), evaluate(FORM, answers, CONTEXT)
    found = unasked(FORM, before=before, after=after, asked=asked)
    back = as_it_was(FORM, before=before, after=after, asked=asked)
    assert unasked(FORM, before=before, after=evaluate(FORM, back, CONTEXT), asked=asked) == ()
    return found, without_ids(back)


def draft():
    return identified(FORM, ARRIVED)


def test_what_stayed_is_no_change():
    assert changed(draft(), {"occupation"}) == ((), ARRIVED)


def test_an_answer_that_was_not_asked_comes_back_and_the_one_that_was_stays():
    answers = draft() | {"occupation": "none"}
    answers["claimant"] = answers["claimant"] | {"given": "三郎"}
    found, back = changed(answers, {"claimant.family"})
    assert found == ("occupation",)
    assert back["claimant"]["given"] == "三郎" and back["occupation"] == ARRIVED["occupation"]


def test_an_asked_row_may_go_and_the_others_stay():
    rows = draft()["children"]
    asked = {"children.1.child.birth_date"}
    assert changed(draft() | {"children": [rows[0], rows[2]]}, asked)[0] == ()
    found, back = changed(draft() | {"children": [rows[1], rows[2]]}, asked)
    assert found == ("children",) and len(back["children"]) == 3


def test_a_row_that_came_was_not_asked_unless_the_whole_list_was():
    answers = draft() | {"children": [*draft()["children"], child()]}
    assert changed(answers, {"children.1.child.birth_date"})[0] == ("children",)
    assert changed(answers, {"children"})[0] == ()


def test_a_row_that_stands_there_twice_came():
    rows = draft()["children"]
    found, back = changed(draft() | {"children": [*rows, rows[0]]}, {"children.0.child.birth_date"})
    assert found == ("children",) and len(back["children"]) == 3


def test_what_would_not_be_taken_today_as_it_arrived_may_be_answered():
    """Else it could not be sent: not without the answer, and not with it."""
    arrived = {"occupation": "employee", "detail": ""}
    form = questions(
        "{id: occupation, kind: text, label: {ja: 職業}}", "{id: detail, kind: text, label: {ja: 詳しく}}"
    )
    before = evaluate(form, arrived, CONTEXT)
    after = evaluate(form, arrived | {"detail": "週3日です。"}, CONTEXT)
    assert after.complete
    assert unasked(form, before=before, after=after, asked={"occupation"}) == ()
    other = evaluate(form, arrived | {"occupation": "none"}, CONTEXT)
    assert unasked(form, before=before, after=other, asked={"detail"}) == ("occupation",)


@pytest.mark.parametrize(
    ("path", "asked", "told"),
    [
        ("a.b", "a", True),
        ("ab", "a", False),
        ("a", "a.b", False),
        ("a.given", "a.family", True),
        ("a.given_kana", "a.family_kana", True),
        ("a.given_kana", "a.family", False),
    ],
)
def test_a_request_for_the_whole_covers_its_parts_and_no_more(path, asked, told):
    assert covered(path, {asked}) is told
