"""Local changes stay, shared changes come, and what collides is chosen."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.comparing.diff import differences
from madoguchi.forms.domain.comparing.rebase import Side, rebase, settle
from madoguchi.forms.domain.format.parse import from_json, parse_yaml, to_json
from madoguchi.forms.tests.changed import changed, originals, tells_apart
from madoguchi.forms.tests.examples import EXAMPLE

NONE = "          - {id: none, label: {ja: 無職}}\n"
STUDENT = "          - {id: student, label: {ja: 学生}}\n"
NUMBER = "      - {id: claimant_number, kind: my_number, label: {ja: 請求者の個人番号}}\n"
DATE = "      - {id: event_date, kind: date, label: {ja: 出生や転入の日}}\n"
MEMO = "      - {id: memo, kind: text, label: {ja: メモ}, required: false}\n"
CHILDREN = EXAMPLE[EXAMPLE.index("  - id: children_page") : EXAMPLE.index("attachments:")]


def edited(*replacements: tuple[str, str]):
    text = EXAMPLE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return parse_yaml(text)


BASE = edited()


RULES = """conditions:
  - {id: public, label: {ja: 公務員の方}, when: {question: occupation, is: public}}
figures:
  - {id: limit, label: {ja: 限度額}, values: [{from: 2026-04-01, value: 1000}]}
declarations:
"""


def test_rules_and_figures_are_merged_by_their_ids_and_collide_by_their_names():
    sums = [("declarations:\n", RULES)]
    base = edited(*sums)
    later = [("value: 1000}", "value: 1000}, {from: 2027-04-01, value: 1200}")]
    both = rebase(base, edited(*sums, ("公務員の方", "公務員")), edited(*sums, *later))
    assert both.collisions == ()
    assert both.definition.conditions[0].label.ja == "公務員"
    assert [value.value for value in both.definition.figures[0].values] == ["1000", "1200"]
    rule = "{ja: 公務員の方}, when: {question: occupation, is: public}"
    ours, theirs = (edited(*sums, (rule, rule.replace("public", work))) for work in ("self", "none"))
    (collision,) = rebase(base, ours, theirs).collisions
    assert (collision.place, collision.field) == ("conditions.public", "when")
    assert (collision.ours, collision.theirs) == ("「職業」が「自営業」のとき", "「職業」が「無職」のとき")


START = "    questions:\n      - id: children"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([("department: こども家庭課", "department: 子育て課")], [("{ja: 職業}", "{ja: お仕事}")]),
        ([("{ja: 職業}", "{ja: 職業, en: Work}")], [("{ja: 公務員}", "{ja: 公務員など}")]),
        ([(NONE, NONE + STUDENT)], [("{ja: 公務員}", "{ja: 公務員など}")]),
        ([(DATE, DATE + MEMO)], [(NUMBER, ""), ("kojinbango: claimant_number, ", "")]),
        ([("shimei: claimant.name", "shimei: claimant.kana")], [("when: accepted", "when: decided")]),
        ([("jpeg, png, heic]", "jpeg, png]")], [("accept: [pdf, ", "accept: [docx, pdf, ")]),
        ([("checklist: [{id", "checklist: [{id: seen, label: {ja: 見た}}, {id")], [("issue: approval-notice", "issue: notice")]),
        ([("window: null", "window: {from: 2026-10-01}")], [("max: 12", "max: 20")]),
        ([(NUMBER + DATE, DATE + NUMBER)], [("{ja: 出生や転入の日}", "{ja: 生まれた日}")]),
        ([("ja: 別居監護申立書", "ja: 申立書")], [("attachments:\n", "attachments:\n  - {id: other, label: {ja: ほか}}\n")]),
    ],
)  # fmt: skip
def test_what_does_not_overlap_is_merged_without_a_question(ours, theirs):
    expected = edited(*ours, *theirs)
    for merged in (
        rebase(BASE, edited(*ours), edited(*theirs)),
        rebase(BASE, edited(*theirs), edited(*ours)),
    ):
        assert merged.collisions == ()
        assert merged.definition == expected


def test_what_both_changed_is_a_collision_with_three_sides():
    ours, theirs = edited(("{ja: 職業}", "{ja: お仕事}")), edited(("{ja: 職業}", "{ja: いまの職業}"))
    merged = rebase(BASE, ours, theirs)
    (collision,) = merged.collisions
    assert (collision.place, collision.field) == ("pages.claimant_page.occupation", "label.ja")
    assert (collision.base, collision.ours, collision.theirs) == ("職業", "お仕事", "いまの職業")
    assert merged.definition == ours and merged.taken == ()
    settled = settle(merged, {collision.key: "theirs"})
    assert settled.definition == theirs and settled.collisions == ()
    assert [d.said for d in settled.taken] == ["「お仕事」の名前を「お仕事」から「いまの職業」に変えました"]
    kept = settle(merged, {collision.key: "ours"})
    assert kept.definition == ours and kept.collisions == ()


def test_a_question_that_one_removed_and_the_other_changed_is_a_collision():
    ours, theirs = edited((NUMBER, "")), edited(("{ja: 請求者の個人番号}", "{ja: あなたの個人番号}"))
    merged = rebase(BASE, ours, theirs)
    (collision,) = merged.collisions
    assert collision.key == "pages.claimant_page.claimant_number#"
    assert collision.ours == "ページ「請求する方について」から「請求者の個人番号」をなくしました"
    assert merged.definition == ours
    assert settle(merged, {collision.key: "theirs"}).definition == theirs


def test_a_page_that_one_removed_and_the_other_worked_on_is_one_collision():
    ours = edited((CHILDREN, ""))
    theirs = edited(("{ja: 同居・別居}", "{ja: 一緒に住んでいますか}"), (DATE, MEMO + DATE))
    merged = rebase(BASE, ours, theirs)
    (collision,) = merged.collisions
    assert collision.key == "pages.children_page#"
    assert [p.id for p in merged.definition.pages] == ["claimant_page"]
    assert any(q.id == "memo" for q in merged.definition.pages[0].questions)
    kept = settle(merged, {collision.key: "theirs"}).definition
    assert kept.pages[1] == theirs.pages[1]


def test_a_question_moved_by_one_and_renamed_by_the_other_is_both():
    start = "    questions:\n      - id: children"
    ours = edited((DATE, ""), (start, start.replace("      - id", DATE + "      - id")))
    theirs = edited(("{ja: 出生や転入の日}", "{ja: 生まれた日}"))
    merged = rebase(BASE, ours, theirs)
    assert merged.collisions == ()
    first = merged.definition.pages[1].questions[0]
    assert (first.id, first.label.ja) == ("event_date", "生まれた日")


def test_both_reordering_otherwise_is_a_collision_of_the_order():
    options = ["          - {id: employee, label: {ja: 会社員}}\n", "          - {id: self, label: {ja: 自営業}}\n",
               "          - {id: public, label: {ja: 公務員}}\n"]  # fmt: skip
    a, b, c = options
    ours, theirs = edited((a + b + c, b + a + c)), edited((a + b + c, c + a + b))
    (collision,) = rebase(BASE, ours, theirs).collisions
    assert collision.key == "pages.claimant_page.occupation#options.order"
    assert (collision.ours, collision.theirs) == (
        "「自営業」「会社員」「公務員」「無職」", "「公務員」「会社員」「自営業」「無職」"
    )  # fmt: skip


SEEDS = st.integers(0)
WHICH = st.sampled_from(range(len(originals())))


@given(SEEDS, WHICH)
@settings(max_examples=120, deadline=None)
def test_when_only_one_side_moved_the_outcome_is_that_side(seed, which):
    base = originals()[which]
    side = changed(base, Random(seed))
    for merged in (rebase(base, side, base), rebase(base, base, side), rebase(base, side, side)):
        assert merged.definition == side
        assert merged.collisions == ()
    assert rebase(base, side, base).taken == ()


@given(SEEDS, SEEDS, WHICH)
@settings(max_examples=120, deadline=None)
def test_any_two_sides_make_a_definition_and_collide_alike_both_ways(one, two, which):
    base = originals()[which]
    ours, theirs = changed(base, Random(one)), changed(base, Random(two))
    merged, mirrored = rebase(base, ours, theirs), rebase(base, theirs, ours)
    assert from_json(to_json(merged.definition)) == merged.definition
    assert {c.key for c in merged.collisions} == {c.key for c in mirrored.collisions}
    choices: dict[str, Side] = {
        c.key: Random(one + two).choice(("ours", "theirs")) for c in merged.collisions
    }
    settled = settle(merged, choices)
    assert settled.collisions == ()
    assert from_json(to_json(settled.definition)) == settled.definition
    assert settled.taken == differences(ours, settled.definition)
    if tells_apart(ours) and tells_apart(theirs):
        for c in merged.collisions:
            assert c.ours != c.theirs, c


@given(SEEDS, SEEDS, WHICH)
@settings(max_examples=120, deadline=None)
def test_all_choices_for_one_side_and_its_changes_are_all_there(one, two, which):
    base = originals()[which]
    ours, theirs = changed(base, Random(one), most=1), changed(base, Random(two), most=1)
    merged = rebase(base, ours, theirs)
    if not merged.collisions or len(differences(base, ours)) != 1 or len(differences(base, theirs)) != 1:
        return
    assert differences(ours, settle(merged, {c.key: "ours" for c in merged.collisions}).definition) == ()
    assert differences(theirs, settle(merged, {c.key: "theirs" for c in merged.collisions}).definition) == ()
