"""Answers carried to another version: nothing is lost without being listed, and nothing counts that is not asked."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.answers.carry import carry
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import FORMER, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.changed import changed, originals, tells_apart
from madoguchi.forms.tests.examples import EXAMPLE, TODAY, child, claim, codes, evaluated

OLD = compile_form(parse_yaml(EXAMPLE))
EXAMPLE_NUMBERED = EXAMPLE.replace(
    "          - {id: child_address,",
    "          - {id: number, kind: my_number, label: {ja: お子さんの個人番号}}\n          - {id: child_address,",
    1,
)
NEW_WITHOUT_NUMBER = compile_form(parse_yaml(EXAMPLE))
SEALED = {"sealed": True, "ref": "00000000-0000-0000-0000-000000000001"}


def to(*replacements: tuple[str, str], answers: Any = None) -> Any:
    text = EXAMPLE
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after)
    new = compile_form(parse_yaml(text))
    return new, carry(OLD, new, claim() if answers is None else answers)


def test_to_the_same_form_everything_is_kept():
    _, carried = to()
    assert carried.answers == claim()
    assert (carried.dropped, carried.renamed, carried.added, carried.files) == ((), (), (), ())


def test_a_question_that_moved_to_another_page_keeps_its_answer():
    date = "      - {id: event_date, kind: date, label: {ja: 出生や転入の日}}\n"
    start = "    questions:\n      - id: children\n"
    _, carried = to((date, ""), (start, start.replace("      - id", date + "      - id")))
    assert carried.answers == claim() and carried.dropped == ()


def test_an_answer_whose_question_is_gone_stays_beside_and_does_not_count():
    new, carried = to(("      - {id: event_date, kind: date, label: {ja: 出生や転入の日}}\n", ""),
                      ("after: event_date", "after: claimant.birth_date"))  # fmt: skip
    assert [(d.path, d.why) for d in carried.dropped] == [("event_date", "gone")]
    assert carried.answers[FORMER] == {"event_date": "2026-03-25"}
    found = evaluated(new, carried.answers)
    assert found.complete and FORMER in found.ignored
    assert not any(FORMER in path for path in found.values)


def test_an_answer_to_another_kind_of_question_and_a_choice_that_is_gone_are_asked_anew():
    new, carried = to(("kind: date, label: {ja: 出生や転入の日}", "kind: year_month, label: {ja: 出生や転入の月}"),
                      ("          - {id: employee, label: {ja: 会社員}}\n", ""),
                      ("after: event_date", "after: claimant.birth_date"))  # fmt: skip
    assert {d.path: d.why for d in carried.dropped} == {"event_date": "kind", "occupation": "option"}
    assert {p.name for p in evaluated(new, carried.answers).problems} == {"event_date", "occupation"}
    assert carried.added == ("event_date",)


def test_rows_are_not_carried_to_a_question_that_is_asked_once():
    new, carried = to(("        repeat: {min: 1, max: 12}\n", ""))
    assert [(d.path, d.why) for d in carried.dropped] == [("children", "kind")]
    assert "children" not in carried.answers and "children" in carried.answers[FORMER]
    assert "children" in carried.added
    assert "shape" not in codes(evaluated(new, carried.answers)).values()


def test_rows_keep_what_their_questions_still_ask():
    answers = claim(children=[child(), child("次郎", "apart")])
    _, carried = to(("          - id: living\n            kind: choice", "          - id: living_with\n            kind: choice"),
                    ("question: living, is: apart}}\nattachments", "question: living_with, is: apart}}\nattachments"),
                    ("any_of: children, question: living,", "any_of: children, question: living_with,"),
                    answers=answers)  # fmt: skip
    assert [d.path for d in carried.dropped] == ["children.0.living", "children.1.living"]
    assert [row["child"]["given"] for row in carried.answers["children"]] == ["花子", "次郎"]
    assert carried.added == ("children.living_with",)


def test_a_number_that_is_asked_for_no_longer_is_not_kept_and_one_that_is_stays_sealed():
    answers = claim(claimant_number=SEALED)
    _, kept = to(("{ja: 請求者の個人番号}", "{ja: あなたの個人番号}"), answers=answers)
    assert kept.answers["claimant_number"] == SEALED
    assert [(r.before.ja, r.after.ja) for r in kept.renamed] == [("請求者の個人番号", "あなたの個人番号")]
    _, gone = to(("      - {id: claimant_number, kind: my_number, label: {ja: 請求者の個人番号}}\n", ""),
                 ("kojinbango: claimant_number, ", ""), answers=answers)  # fmt: skip
    assert [d.path for d in gone.dropped] == ["claimant_number"] and FORMER not in gone.answers


def test_a_choice_that_reads_otherwise_is_listed_and_not_called_kept():
    _, carried = to(("{id: employee, label: {ja: 会社員}}", "{id: employee, label: {ja: 自営業}}"))
    assert [(r.path, r.before.ja, r.after.ja) for r in carried.relabelled] == [
        ("occupation", "会社員", "自営業")
    ]
    assert carried.answers == claim() and "occupation" not in carried.kept


def test_a_choice_that_reads_otherwise_is_listed_for_every_row():
    answers = claim(children=[child(), child("次郎", "apart")])
    _, carried = to(
        ("{id: apart, label: {ja: 別居}}", "{id: apart, label: {ja: 施設にいる}}"), answers=answers
    )
    assert [(r.path, r.after.ja) for r in carried.relabelled] == [("children.1.living", "施設にいる")]
    assert "children" not in carried.kept


def test_a_question_that_reads_otherwise_is_not_called_kept():
    _, carried = to(("{ja: 出生や転入の日}", "{ja: 転出の日}"))
    assert [r.path for r in carried.renamed] == ["event_date"] and "event_date" not in carried.kept


def test_what_was_left_beside_before_stays_beside():
    _, carried = to(answers={**claim(), FORMER: {"memo": "x"}})
    assert carried.answers[FORMER] == {"memo": "x"}


def test_files_without_a_place_are_told():
    _, carried = to(("  - id: apart_statement", "  - id: other_statement"))
    assert carried.files == ("apart_statement",)


def examples_of(definition: Any) -> dict[str, Any]:
    return max((trial.answers for trial in definition.trials), key=len, default={})


@given(st.integers(0), st.sampled_from(range(len(originals()))))
@settings(max_examples=100, deadline=None)
def test_whatever_changed_no_answer_is_lost_and_none_is_strange(seed, which):
    old = originals()[which]
    new = changed(old, Random(seed), most=8)
    if not tells_apart(new):
        return
    answers, forms = examples_of(old), (compile_form(old), compile_form(new))
    carried = carry(*forms, answers)
    former = carried.answers.get(FORMER, {})
    for name in answers:
        beside = any(path.split(".")[0] == name for path in former)
        assert name in carried.answers or beside or answers[name] in ("", None, [], {}), name
    found = evaluate(forms[1], carried.answers, Context(today=TODAY))
    assert not [p for p in found.problems if p.code in ("unknown_question", "shape")]


def test_a_row_and_its_number_keep_the_rows_id():
    sealed = EXAMPLE_NUMBERED
    rows = [
        {**child(name), "_row": f"r{n}", "number": {**SEALED, "ref": f"{n}"}}
        for n, name in enumerate("一二三")
    ]
    old = compile_form(parse_yaml(sealed))
    new = compile_form(parse_yaml(sealed.replace("同居・別居", "どこに住んでいますか")))
    carried = carry(old, new, claim(children=rows))
    assert [(row["_row"], row["number"]["ref"]) for row in carried.answers["children"]] == [
        ("r0", "0"),
        ("r1", "1"),
        ("r2", "2"),
    ]
    gone = carry(old, NEW_WITHOUT_NUMBER, claim(children=rows))
    assert all("number" not in row and row["_row"] for row in gone.answers["children"])
