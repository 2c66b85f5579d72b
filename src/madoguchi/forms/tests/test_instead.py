"""「分かりません」 is an answer: nothing is missing, nothing is known, and nothing that was typed gives way to it."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from madoguchi.forms.domain.answers.carry import carry
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.instead import offered
from madoguchi.forms.domain.answers.read_form import read_page
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.answers.schema import json_schema
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.forms.tests.examples import TODAY
from madoguchi.forms.tests.test_prove import codes, document

NOT_KNOWN = {"instead": "not_known"}
FORM = compile_form(
    parse_yaml(
        document(
            "{id: number, kind: my_number, label: {ja: 個人番号}, instead: [not_known]}",
            "{id: home, kind: address, label: {ja: 住所}, instead: [none, later]}",
            "{id: living, kind: choice, label: {ja: 同居ですか}, instead: [not_known],"
            " options: [{id: yes_, label: {ja: はい}}, {id: no_, label: {ja: いいえ}}]}",
            "{id: visit, kind: date, label: {ja: 受診した日}, instead: [not_known]}",
            "{id: why, kind: text, label: {ja: 理由}, show_when: {question: visit, answered: true}}",
            "{id: plain, kind: text, label: {ja: 氏名}}",
            "{id: colour, kind: choice, label: {ja: 色}, instead: [not_known], options: [{id: red, label: {ja: 赤}}]}",
        )
    )
)
CONTEXT = Context(today=TODAY)
ALL = {
    "number": NOT_KNOWN,
    "home": {"instead": "later"},
    "living": NOT_KNOWN,
    "visit": NOT_KNOWN,
    "plain": "山田",
    "colour": NOT_KNOWN,
}


def meaning(answers: Any) -> Any:
    return evaluate(FORM, answers, CONTEXT)


def test_nothing_is_missing_and_nothing_is_known():
    found = meaning(ALL)
    assert found.complete and set(found.values) == {"plain"}
    assert found.instead == {
        "number": "not_known", "home": "later", "living": "not_known", "visit": "not_known", "colour": "not_known",
    }  # fmt: skip
    assert "why" not in found.shown


def test_without_it_the_message_names_the_way_out():
    page = present_page(FORM, meaning({}), "page", language="ja", tables={}, show_errors=True)
    messages = {e.name: e.message for e in page.errors}
    assert messages["number"] == "個人番号を入力するか、「個人番号が分かりません」を選んでください。"
    assert messages["living"] == "「同居ですか」に答えるか、「分かりません」を選んでください。"
    assert messages["colour"] == "色か、「色が分かりません」を選んでください。"
    assert (
        messages["home.city"]
        == "住所の市区町村を入力するか、「住所がありません」「住所はあとで知らせます」を選んでください。"
    )
    assert messages["plain"] == "氏名を入力してください。"


@pytest.mark.parametrize(
    "answers",
    [{"plain": NOT_KNOWN}, {"number": {"instead": "later"}}, {"number": {"instead": 1}},
     {"number": {"instead": "not_known", "more": 1}}, {"home": {"instead": "not_known"}}],
)  # fmt: skip
def test_what_the_question_does_not_offer_is_refused(answers: Any):
    (name,) = answers
    assert any(p.name.split(".")[0] == name and p.code != "required" for p in meaning(answers).problems)


def test_the_json_schema_takes_what_the_engine_takes():
    schema = jsonschema_rs.Draft202012Validator(json_schema(FORM, version="1"))
    assert schema.is_valid(ALL)
    for wrong in ({**ALL, "plain": NOT_KNOWN}, {**ALL, "home": {"instead": "not_known"}}):
        assert not schema.is_valid(wrong)


def read(before: dict[str, Any], **posted: str) -> dict[str, Any]:
    given = {name.replace("__", "."): [value] for name, value in posted.items()}
    return read_page(FORM, "page", given, meaning(before))


def test_a_tick_alone_is_the_answer():
    found = read({}, number="", number__instead="not_known", home__prefecture="", home__instead="none")
    assert found["number"] == NOT_KNOWN and found["home"] == {"instead": "none"}


def test_what_is_typed_counts_and_a_tick_from_before_does_not_take_it_away():
    assert (
        read({"number": NOT_KNOWN}, number="123456789018", number__instead="not_known")["number"]
        == "123456789018"
    )
    kept = read({"home": {"instead": "later"}}, home__city="あおば市", home__instead="later")["home"]
    assert kept == {"city": "あおば市"}
    assert read({"living": NOT_KNOWN}, living="yes_", living__instead="not_known")["living"] == "yes_"


def test_typed_and_ticked_at_once_what_is_typed_stays():
    assert read(
        {},
        visit__year="2026",
        visit__month="4",
        visit__day="1",
        visit__era="西暦",
        visit__instead="not_known",
    )["visit"].startswith("西暦2026")


def test_a_fresh_tick_counts_beside_what_cannot_be_taken_back():
    assert read({"living": "yes_"}, living="yes_", living__instead="not_known")["living"] == NOT_KNOWN
    sealed = {"sealed": True, "ref": "00000000-0000-0000-0000-000000000001"}
    assert read({"number": sealed}, number="", number__instead="not_known")["number"] == NOT_KNOWN
    assert read({"number": sealed}, number="")["number"] == sealed


def test_a_tick_that_is_taken_away_leaves_no_answer():
    assert read({"number": NOT_KNOWN}, number="")["number"] == ""


def test_the_page_shows_the_tick_and_the_boxes_beside_it():
    page = present_page(FORM, meaning(ALL), "page", language="ja", tables={}, show_errors=True)
    nodes: dict[str, Any] = {node.name: node for node in page.nodes}
    assert (nodes["number"].said, nodes["number"].entered) == ("not_known", False)
    assert {"home.postal_code", "home.prefecture"} <= {child.name for child in nodes["home"].children}
    assert [choice.label for choice in nodes["home"].instead] == [
        "住所がありません",
        "住所はあとで知らせます",
    ]
    assert [choice.label for choice in nodes["living"].instead] == ["分かりません"]
    assert page.errors == ()


def test_a_part_of_what_can_be_passed_is_not_called_required():
    page = present_page(FORM, meaning({}), "page", language="ja", tables={}, show_errors=False)
    nodes: dict[str, Any] = {node.name: node for node in page.nodes}
    city = next(child for child in nodes["home"].children if child.name == "home.city")
    assert (city.required, city.waived, nodes["plain"].waived) == (True, True, False)


def test_people_read_what_was_said():
    for language, words in (("ja", "分かりません"), ("en", "I do not know"), ("ja-easy", "わかりません")):
        sections = answer_sections(FORM, meaning(ALL), language=language, tables={})
        rows = {row.name: row for section in sections for row in section.rows}
        assert (rows["number"].value, rows["number"].kind) == (words, "answer")
        assert rows["home"].kind == "answer" and not any(name.startswith("home.") for name in rows)


def test_it_is_carried_where_the_new_question_offers_it_too():
    lines = (
        "{id: number, kind: my_number, label: {ja: 個人番号}}",
        "{id: visit, kind: date, label: {ja: 受診した日}, instead: [not_known]}",
    )
    carried = carry(FORM, compile_form(parse_yaml(document(*lines))), ALL)
    assert carried.answers.get("visit") == NOT_KNOWN and "number" not in carried.answers
    assert [d.path for d in carried.dropped if d.why == "option"] == ["number"]


def test_a_stop_that_only_who_answers_reaches_is_no_stop_for_everyone():
    lines = ("{id: a, kind: yes_no, label: {ja: 住んでいますか}%s}",
             "{id: s, kind: stop, text: {ja: 止まります。}, show_when: {question: a, answered: true}}")  # fmt: skip
    assert [c for c, _ in codes(lines[0] % "", lines[1])] == ["stop_for_everyone"]
    assert codes(lines[0] % ", instead: [not_known]", lines[1]) == []


def test_a_hint_that_lets_people_pass_a_required_question_is_noticed():
    line = "{id: a, kind: text, label: {ja: 番号}, hint: {ja: 分からない方は、このまま進めます。}%s}"
    assert [c for c, _ in codes(line % "")] == ["required_yet_skipped"]
    assert codes(line % ", instead: [not_known]") == [] and codes(line % ", required: false") == []


@pytest.mark.parametrize(
    ("must", "answers", "broken"),
    [
        ("{question: end, after: start}", {"end": "2026-01-01", "start": "2026-02-01"}, ["end"]),
        ("{question: end, after: start}", {"end": "2026-01-01", "start": NOT_KNOWN}, []),
        ("{not: {question: days, at_least: '3'}}", {"end": "2026-01-09", "start": "2026-01-01"}, ["end"]),
        ("{question: days, at_least: '3'}", {"end": "2026-01-01", "start": NOT_KNOWN}, []),
        ("{question: start, answered: true}", {"end": "2026-01-01", "start": NOT_KNOWN}, ["end"]),
    ],
)
def test_a_check_that_rests_on_what_is_not_known_is_not_made(must: str, answers: Any, broken: list[str]):
    form = compile_form(
        parse_yaml(
            document(
                "{id: start, kind: date, label: {ja: はじまり}, instead: [not_known]}",
                "{id: end, kind: date, label: {ja: おわり}}",
                "{id: days, kind: computed, label: {ja: 日数}, compute: {days_between: {from: start, to: end}}}",
                rest=f"checks: [{{id: c, must: {must}, message: {{ja: だめです。}}, at: end}}]\n",
            )
        )
    )
    assert [p.name for p in evaluate(form, answers, CONTEXT).problems if p.code == "check"] == broken


def test_a_check_of_a_row_rests_on_that_row_alone():
    form = compile_form(
        parse_yaml(
            document(
                "{id: g, kind: group, label: {ja: 組}, repeat: {min: 1, max: 3}, questions: ["
                "{id: a, kind: number, label: {ja: 甲}, instead: [not_known]}, {id: b, kind: number, label: {ja: 乙}}]}",
                rest="checks: [{id: c, must: {question: b, at_least: a}, message: {ja: だめです。}, at: b}]\n",
            )
        )
    )
    rows = [{"a": NOT_KNOWN, "b": "1"}, {"a": "2", "b": "1"}, {"a": "x", "b": "1"}]
    assert [p.name for p in evaluate(form, {"g": rows}, CONTEXT).problems if p.code == "check"] == ["g.1.b"]


def test_a_check_about_what_is_not_known_is_not_made():
    definition = parse_yaml(
        document(
            "{id: born, kind: date, label: {ja: 生まれた日}, instead: [not_known]}",
            rest="checks: [{id: c, must: {question: born, before: '2020-01-01'}, message: {ja: だめです。}, at: born}]\n",
        )
    )
    assert [f for f in findings(definition) if f.severity == "error"] == []
    form = compile_form(definition)
    assert not evaluate(form, {"born": "2021-01-01"}, CONTEXT).complete
    assert evaluate(form, {"born": NOT_KNOWN}, CONTEXT).complete


def test_a_long_label_is_not_said_again_beside_the_box():
    question = FORM.places["living"].question
    assert offered(question, "いっしょに住んでいますか", "ja") == [("not_known", "分かりません")]
