"""Posted controls become answers exactly as typed, and nothing that was not on the page is lost."""

from __future__ import annotations

from typing import Any

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import MAX_ROWS
from madoguchi.forms.domain.answers.read_form import read_page
from madoguchi.forms.domain.answers.rows import identified, without_ids
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE, child, claim, evaluated, questions

FORM = compile_form(parse_yaml(EXAMPLE))
SMALL = questions(
    "{id: pets, kind: choices, label: {ja: 動物}, options: [{id: dog, label: {ja: 犬}}, {id: cat, label: {ja: 猫}}]}",
    "{id: agree, kind: consent, label: {ja: 同意}}",
    "{id: moved, kind: date, label: {ja: 日}}",
    "{id: born, kind: birth_date, label: {ja: 生年月日}, partly_unknown: true}",
    "{id: has_car, kind: yes_no, label: {ja: 車}}",
    "{id: plate, kind: text, label: {ja: 番号}, show_when: {question: has_car, is: 'yes'}}",
)


def read(answers: dict[str, Any], **posted: list[str]) -> dict[str, Any]:
    names = {name.replace("__", "."): values for name, values in posted.items()}
    return read_page(SMALL, "page", names, evaluated(SMALL, answers))


def children(answers: dict[str, Any], posted: dict[str, list[str]]) -> list[Any]:
    after = read_page(FORM, "children_page", posted, evaluated(FORM, answers))
    rows = without_ids(after)["children"]
    assert isinstance(rows, list)
    return rows


def ids(answers: dict[str, Any]) -> list[str]:
    """The rows' ids as a page that shows these answers names them."""
    return [row["_row"] for row in identified(FORM, answers)["children"]]


def test_a_box_that_was_unticked_empties_its_answer():
    after = read({"agree": "yes", "pets": ["dog", "cat"]}, pets=["dog"])
    assert after["pets"] == ["dog"] and after["agree"] == ""
    assert read({"pets": ["dog"]})["pets"] == []


def test_a_hidden_question_keeps_its_answer():
    before = {"has_car": "no", "plate": "あ12-34"}
    assert read(before, has_car=["no"])["plate"] == "あ12-34"


def test_a_question_of_another_page_keeps_its_answer():
    before = claim()
    after = read_page(FORM, "children_page", {}, evaluated(FORM, before))
    assert after["claimant"] == before["claimant"] and after["occupation"] == "employee"


def test_text_stays_as_typed():
    for typed in ("　𠮷野屋 ", "葛\U000e0100", "ﾊﾝｶｸ", "１２３", "<b>&amp;", ""):
        assert read({"has_car": "yes"}, plate=[typed])["plate"] == typed


def test_a_date_is_kept_as_it_was_typed_in_its_boxes():
    boxes = {"moved__era": ["昭和"], "moved__year": ["65"], "moved__month": ["1"], "moved__day": ["8"]}
    assert read({}, **boxes)["moved"] == "昭和65年1月8日"
    assert (
        read({}, moved__era=["西暦"], moved__year=["２０２６"], moved__month=["x"])["moved"]
        == "西暦２０２６年x月日"
    )


def test_empty_boxes_are_no_date_whatever_the_era():
    assert read({"moved": "2026-04-01"}, moved__era=["令和"], moved__year=[" "])["moved"] == ""


def test_an_unknown_month_and_day_are_kept_as_such():
    boxes = {"born__era": ["昭和"], "born__year": ["25"], "born__month": ["4"], "born__day": [""]}
    after = read({}, **boxes, born__unknown=["day"])
    assert after["born"] == "昭和25年4月不詳日"
    assert evaluated(SMALL, after).values["born"] == "1950-04-XX"


def test_a_whole_date_in_one_control_is_read_too():
    assert read({}, moved=["2026-04-01"])["moved"] == "2026-04-01"


def test_an_empty_secret_leaves_the_sealed_number():
    before = claim(claimant_number={"sealed": True})
    for posted in ({}, {"claimant_number": [""]}, {"claimant_number": ["　"]}):
        after = read_page(FORM, "claimant_page", posted, evaluated(FORM, before))
        assert after["claimant_number"] == {"sealed": True}
    typed = read_page(FORM, "claimant_page", {"claimant_number": ["1"]}, evaluated(FORM, before))
    assert typed["claimant_number"] == "1"


def test_parts_of_a_person_change_one_by_one():
    posted = {"claimant.family": ["髙橋"], "claimant.given": [""]}
    after = read_page(FORM, "claimant_page", posted, evaluated(FORM, claim()))["claimant"]
    assert after["family"] == "髙橋" and "given" not in after


def test_rows_are_added_and_removed_by_the_buttons():
    before = claim(children=[child("一"), child("二"), child("三")])
    assert len(children(before, {"_add": ["children"]})) == 4
    left = children(before, {"_remove": [f"children.{ids(before)[1]}"], **names(before)})
    assert [row["child"]["given"] for row in left] == ["一", "三"]


def test_a_button_that_is_pressed_twice_adds_one_row():
    pressed = {"_add": ["children.r0123456789ab"]}
    answers = read_page(FORM, "children_page", pressed, evaluated(FORM, claim(children=[child("一")])))
    assert len(answers["children"]) == 2
    again = read_page(FORM, "children_page", pressed, evaluated(FORM, answers))
    assert len(again["children"]) == 2


def names(answers: dict[str, Any]) -> dict[str, list[str]]:
    """The page's controls as a browser posts them back, names and the choice only."""
    posted: dict[str, list[str]] = {}
    for n, row in enumerate(answers["children"]):
        posted |= {f"children.{n}.child.{part}": [text] for part, text in row["child"].items()}
        posted[f"children.{n}.living"] = [row["living"]]
        posted[f"children.{n}._row"] = [ids(answers)[n]]
    return posted


def test_what_was_typed_beside_a_button_is_kept():
    before = claim(children=[child("一")])
    rows = children(before, {**names(before), "children.0.child.given": ["花"], "_add": ["children"]})
    assert rows[0]["child"]["given"] == "花" and rows[1] == {}


def test_a_first_row_can_be_typed_before_there_is_one():
    rows = children({}, {"children.0.child.family": ["山田"]})
    assert rows == [{"child": {"family": "山田"}}]


def test_wild_buttons_and_row_numbers_do_no_harm():
    before = claim(children=[child()])
    for posted in (
        {"_remove": ["children.9"]},
        {"_remove": ["children.-1"]},
        {"_remove": ["children.²"]},
        {"_remove": ["children." + "9" * 5000]},
        {"_remove": ["claimant.0"]},
        {"_remove": [""]},
        {"_add": ["nobody"]},
        {"_add": ["claimant"]},
        {"children.²": ["x"], "children.x.living": ["x"]},
    ):
        after = read_page(FORM, "children_page", {**names(before), **posted}, evaluated(FORM, before))
        assert without_ids(after)["children"] == before["children"], posted
        assert after["claimant"] == before["claimant"]


def test_rows_are_at_most_a_hundred():
    assert len(children({}, {f"children.{n}.living": ["apart"] for n in range(999)})) == MAX_ROWS
    full = {"children": [{"living": "apart"}] * MAX_ROWS}
    assert len(children(full, {"_add": ["children"]})) == MAX_ROWS


def test_an_unknown_page_changes_nothing():
    before = claim()
    assert read_page(FORM, "nowhere", {"occupation": ["public"]}, evaluated(FORM, before)) == identified(
        FORM, before
    )


def test_controls_that_are_no_questions_do_not_become_answers():
    after = read({}, csrfmiddlewaretoken=["x"], nobody=["y"])
    assert "nobody" not in after and "csrfmiddlewaretoken" not in after
