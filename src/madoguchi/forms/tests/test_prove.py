"""A faulty definition for each finding, and sound ones that have none."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from madoguchi.forms.domain.answers.bounds import FIRST_DAY as TODAY
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.proving.prove import Finding, findings
from madoguchi.forms.tests.examples import EXAMPLE, HEAD

YES = "{id: yes_or_no, kind: yes_no, label: {ja: はいかいいえか}}"
ROWS = """{id: cars, kind: group, label: {ja: 車}, repeat: {min: 0, max: 5}, questions: [
          {id: plate, kind: text, label: {ja: 番号}},
          {id: price, kind: money, label: {ja: 値段}}]}"""


def document(*lines: str, rest: str = "") -> str:
    listed = "\n".join(f"      - {line}" for line in lines)
    return f"{HEAD}pages:\n  - id: page\n    title: {{ja: ページ}}\n    questions:\n{listed}\n{rest}"


def found(*lines: str, rest: str = "") -> list[Finding]:
    return [f for f in findings(parse_yaml(document(*lines, rest=rest))) if f.code != "untranslated"]


def codes(*lines: str, rest: str = "") -> list[tuple[str, str]]:
    return [(f.code, f.where) for f in found(*lines, rest=rest)]


def text(when: str, more: str = "", *, name: str = "then") -> str:
    return f"{{id: {name}, kind: text, label: {{ja: それ}}, show_when: {when}{more}}}"


def test_the_example_of_the_documentation_has_no_error():
    assert [f for f in findings(parse_yaml(EXAMPLE)) if f.severity == "error"] == []


def test_missing_translations_inform_and_do_not_block():
    warnings = findings(parse_yaml(EXAMPLE))
    assert {(f.code, f.severity) for f in warnings} == {("untranslated", "warning")}
    assert ("name", "やさしい日本語の文がありません。") in [(f.place, f.message) for f in warnings]
    assert ("pages.children_page.children.living", "options.apart.label") in [
        (f.place, f.field) for f in warnings
    ]
    assert not any(f.place.startswith("review.") for f in warnings)


@pytest.mark.parametrize(
    "reference",
    ["nobody", "yes_or_no.part", "yes_or_no.name"],
)
def test_a_reference_to_nothing_is_found(reference: str):
    when = f"{{question: {reference}, answered: true}}"
    assert codes(YES, text(when)) == [("unknown_reference", "pages.page.then.show_when")]


@pytest.mark.parametrize(
    ("kind", "reference"),
    [("person, with: [birth_date]", "who.kana"), ("bank_account", "who.name"), ("address", "who.name")],
)
def test_a_part_that_the_question_does_not_have_is_nothing(kind: str, reference: str):
    line = f"{{id: who, kind: {kind}, label: {{ja: 誰}}}}"
    assert [c for c, _ in codes(line, text(f"{{question: {reference}, answered: true}}"))] == [
        "unknown_reference"
    ]


def test_a_reference_to_a_later_question_or_to_itself_is_found():
    assert codes(text("{question: yes_or_no, is: 'yes'}"), YES) == [
        ("later_reference", "pages.page.then.show_when")
    ]
    assert [c for c, _ in codes(YES, text("{question: then, answered: true}"))] == ["later_reference"]


def test_a_question_in_a_row_cannot_depend_on_all_rows_or_on_a_later_question_of_the_row():
    rows = "{id: cars, kind: group, label: {ja: 車}, repeat: {}, questions: [%s, {id: b, kind: yes_no, label: {ja: 乙}}]}"
    for when in (
        "{question: b, is: 'yes'}",
        "{question: cars.b, is: 'yes'}",
        "{any_of: cars, question: b, is: 'yes'}",
    ):
        assert "later_reference" in [c for c, _ in codes(rows % text(when))], when


def test_a_page_cannot_depend_on_its_own_questions():
    whole = document(YES).replace("    title:", "    show_when: {question: yes_or_no, is: 'yes'}\n    title:")
    assert [f.code for f in findings(parse_yaml(whole)) if f.severity == "error"] == ["later_reference"]


@pytest.mark.parametrize(
    "when",
    [
        "{question: yes_or_no, at_least: '3'}",
        "{question: yes_or_no, before: 2026-04-01}",
        "{question: yes_or_no, includes: 'yes'}",
        "{question: price, is: '1'}",
        "{any_of: yes_or_no, question: yes_or_no, is: 'yes'}",
        "{question: cars, answered: true}",
        "{question: several, is: a}",
        "{question: secret, is: '123456789018'}",
        "{question: notice, answered: true}",
        "{question: total, before: 2026-04-01}",
    ],
)
def test_a_comparison_that_the_kind_cannot_bear_is_found(when: str):
    wrong = codes(
        YES,
        ROWS,
        "{id: several, kind: choices, label: {ja: 幾つか}, options: [{id: a, label: {ja: 甲}}]}",
        "{id: secret, kind: my_number, label: {ja: 個人番号}}",
        "{id: notice, kind: notice, text: {ja: お知らせ}}",
        "{id: total, kind: computed, label: {ja: 計}, compute: {sum: [price]}}",
        text(when),
    )
    assert wrong and {c for c, _ in wrong} <= {"wrong_type", "rows_reference"}


@pytest.mark.parametrize("reference", ["plate", "cars.plate"])
def test_a_question_of_rows_is_compared_row_by_row(reference: str):
    assert codes(ROWS, text(f"{{question: {reference}, is: x}}")) == [
        ("rows_reference", "pages.page.then.show_when")
    ]
    assert codes(ROWS, text("{any_of: cars, question: plate, is: x}")) == []
    assert codes(ROWS, "{id: t, kind: computed, label: {ja: 計}, compute: {sum: [price]}}") == []


def test_an_option_that_is_not_there_is_found():
    assert codes(YES, text("{question: yes_or_no, is: maybe}")) == [
        ("unknown_option", "pages.page.then.show_when")
    ]
    pick = "{id: pick, kind: choices, label: {ja: 幾つか}, options: [{id: a, label: {ja: 甲}}]}"
    (finding,) = found(pick, text("{question: pick, includes: b}"))
    assert finding.message == "「幾つか」に選択肢「b」はありません。選び直してください。"


def test_a_condition_that_cannot_hold_is_found_with_answers_that_show_it():
    both = "{all: [{question: yes_or_no, is: 'yes'}, {question: yes_or_no, is: 'no'}]}"
    (finding,) = found(YES, text(both))
    assert (finding.code, finding.where) == ("unreachable", "pages.page.then.show_when")
    form = compile_form(parse_yaml(document(YES, text(both))))
    assert "then" not in evaluate(form, finding.witness, Context(today=TODAY)).shown


def test_a_question_below_an_unreachable_one_is_unreachable_too():
    n = "{id: n, kind: number, label: {ja: 数}, max: 5}"
    rest = text("{question: then, answered: true}", name="last")
    places = [p for c, p in codes(n, text("{question: n, at_least: '6'}"), rest)]  # fmt: skip
    assert places == ["pages.page.then.show_when", "pages.page.last.show_when"]


def test_a_condition_that_always_holds_is_found():
    either = "{any: [{question: yes_or_no, is: 'yes'}, {not: {question: yes_or_no, is: 'yes'}}]}"
    (finding,) = found(YES, text(either))
    assert (finding.code, finding.where) == ("always", "pages.page.then.show_when")


def test_an_unreachable_page_and_attachment_are_found():
    page = (
        "  - id: more\n    title: {ja: 続き}\n    show_when: {all: [%s, %s]}\n    intro: {ja: 続きです。}\n"
    )
    yes, no = "{question: yes_or_no, is: 'yes'}", "{question: yes_or_no, is: 'no'}"
    assert codes(YES, rest=page % (yes, no)) == [("unreachable", "pages.more.show_when")]
    attachment = "attachments:\n  - {id: paper, label: {ja: 書類}, %s: {all: [%s, %s]}}\n"
    for key in ("show_when", "required_when"):
        assert codes(YES, rest=attachment % (key, yes, no)) == [("unreachable", f"attachments.paper.{key}")]


def test_a_page_named_like_an_address_of_the_form_would_never_be_seen():
    page = "  - id: check\n    title: {ja: 確認}\n    intro: {ja: 確かめます。}\n"
    assert codes(YES, rest=page) == [("reserved_id", "pages.check")]


def test_a_form_without_pages_and_a_page_without_anything_are_found():
    assert codes(YES, rest="  - {id: more, title: {ja: 続き}}\n") == [("empty", "pages.more.questions")]
    bare = msgspec.structs.replace(
        parse_yaml(EXAMPLE), pages=(), attachments=(), delivery=(), trials=(), deadline=None
    )
    assert [(f.code, f.where) for f in findings(bare) if f.severity == "error"] == [("empty", "pages")]


def test_a_question_that_is_optional_cannot_be_required_sometimes():
    line = "{id: x, kind: text, label: {ja: 文}, required: false, required_when: {question: yes_or_no, is: 'yes'}}"
    assert codes(YES, line) == [("unreachable", "pages.page.x.required_when")]
    assert codes(YES, line.replace("required: false, ", "")) == []


def test_a_stop_for_everyone_is_found_alone_and_together():
    stop = "{id: stop_%s, kind: stop, text: {ja: ここではできません。}%s}"
    assert [c for c, _ in codes(YES, stop % ("a", ""))] == ["stop_for_everyone"]
    yes = stop % ("a", ", show_when: {question: yes_or_no, is: 'yes'}")
    no = stop % ("b", ", show_when: {question: yes_or_no, is: 'no'}")
    assert codes(YES, yes) == []
    assert codes(YES, yes, no) == [("stop_for_everyone", "pages.page.stop_a")]


@pytest.mark.parametrize(
    ("lines", "rest", "place"),
    [
        ([YES, YES], "", "pages.page.yes_or_no"),
        ([YES], "attachments: [{id: yes_or_no, label: {ja: 書類}}]\n", "attachments.yes_or_no"),
        ([YES], "declarations: [{id: yes_or_no, label: {ja: 同意}}]\n", "declarations.yes_or_no"),
        ([YES], "  - {id: page, title: {ja: 続き}, questions: []}\n", "pages.page"),
        ([ROWS, "{id: price, kind: text, label: {ja: 文}}"], "", "pages.page.price"),
        (
            [
                "{id: c, kind: choice, label: {ja: 選}, options: [{id: a, label: {ja: 甲}}, {id: a, label: {ja: 乙}}]}"
            ],
            "",
            "pages.page.c.options.a",
        ),
        (
            [YES],
            "review: {checklist: [{id: a, label: {ja: 甲}}, {id: a, label: {ja: 乙}}]}\n",
            "review.checklist.a",
        ),
    ],
)
def test_two_ids_alike_are_found(lines: list[str], rest: str, place: str):
    assert ("doubled_id", place) in codes(*lines, rest=rest)


def test_a_group_in_a_group_is_found():
    inner = f"{{id: inner, kind: group, label: {{ja: 内}}, questions: [{YES}]}}"
    outer = f"{{id: outer, kind: group, label: {{ja: 外}}, questions: [{inner}]}}"
    assert ("nested_group", "pages.page.outer.inner") in codes(outer)
    assert codes(inner) == []


def test_a_choice_without_options_and_a_reserved_word_are_found():
    assert [c for c, _ in codes("{id: c, kind: choice, label: {ja: 選}, options: []}")] == ["no_options"]
    assert [c for c, _ in codes("{id: today, kind: date, label: {ja: 日}}")] == ["reserved_id"]


@pytest.mark.parametrize("source", ["nobody", "yes_or_no.part", "notice"])
def test_a_delivery_item_without_a_source_is_found(source: str):
    notice = "{id: notice, kind: notice, text: {ja: お知らせ}}"
    rest = f"delivery: [{{to: core, items: {{koumoku: {source}}}}}]\n"
    assert codes(YES, notice, rest=rest) == [("no_source", "delivery.core.koumoku")]


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("kojinbango", "my_number"),
        ("hojinbango", "corporate_number"),
        ("seinengappi", "birth_date"),
        ("haigusha_denwa_bango", "phone"),
    ],
)
def test_an_item_is_of_the_kind_that_its_name_promises(item: str, kind: str):
    rest = f"delivery: [{{to: core, items: {{{item}: x}}}}]\n"
    wrong = ("item_type", f"delivery.core.{item}")
    assert wrong not in codes(f"{{id: x, kind: {kind}, label: {{ja: それ}}}}", rest=rest)
    assert wrong in codes("{id: x, kind: text, label: {ja: それ}}", rest=rest)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("{id: x, kind: text, label: {ja: ''}}", "pages.page.x.label"),
        ("{id: x, kind: notice, text: {ja: ' '}}", "pages.page.x.text"),
        ("{id: x, kind: text, label: {ja: 文}, hint: {ja: ''}}", "pages.page.x.hint"),
        (
            "{id: x, kind: choice, label: {ja: 選}, options: [{id: a, label: {ja: ''}}]}",
            "pages.page.x.options.a.label",
        ),
    ],
)
def test_a_missing_japanese_text_is_found(line: str, place: str):
    assert codes(line) == [("no_label", place)]


@pytest.mark.parametrize(
    ("line", "rest", "place"),
    [
        (YES, "window: {from: 2026-02-30}\n", "window.from"),
        (YES, "window: {to: 来年}\n", "window.to"),
        (
            YES,
            "window: {rounds: [{label: {ja: 一次}, from: 2026-10-01, to: 2026/11/15}]}\n",
            "window.rounds.0.to",
        ),
        ("{id: x, kind: date, label: {ja: 日}, not_before: 2026-4-1}", "", "pages.page.x.not_before"),
        ("{id: x, kind: year_month, label: {ja: 月}, not_after: 2026-13}", "", "pages.page.x.not_after"),
        (YES, "trials: [{name: 例, today: きょう}]\n", "trials.例.today"),
    ],
)
def test_what_must_be_a_day_is_one_of_the_calendar(line: str, rest: str, place: str):
    assert codes(line, rest=rest) == [("no_such_day", place)]


@pytest.mark.parametrize("when", ["{question: x, after: 2026-02-30}", "{question: x, before: 2026-13-01}"])
def test_a_day_in_a_condition_is_one_of_the_calendar(when: str):
    day = "{id: x, kind: date, label: {ja: 日}}"
    assert codes(day, text(when)) == [("no_such_day", "pages.page.then.show_when")]


def test_a_day_in_a_computation_is_one_of_the_calendar():
    born = "{id: born, kind: birth_date, label: {ja: 日}}"
    age = "{id: age, kind: computed, label: {ja: 歳}, compute: {age_on: {birth_date: born, day: 2027-04-31}}}"
    assert codes(born, age) == [("no_such_day", "pages.page.age.compute")]


def test_a_window_that_ends_before_it_begins_is_found():
    assert codes(YES, rest="window: {from: 2026-10-02, to: 2026-10-01}\n") == [("days_reversed", "window")]


def test_bounds_and_windows_that_are_right_are_not_found():
    month = "{id: m, kind: year_month, label: {ja: 月}, not_before: 2026-04, not_after: today}"
    day = "{id: x, kind: date, label: {ja: 日}, not_before: 2027-01-01, not_after: 2027-12-31}"
    when = text("{question: x, answered: true}")
    assert codes(month, day, when, rest="window: {from: 2026-10-01, to: 2026-10-01}\n") == []


def test_a_check_that_never_refuses_is_found():
    n = "{id: n, kind: number, label: {ja: 数}, max: 5}"
    check = (
        "checks: [{id: c, at: n, must: {question: n, at_most: '%s'}, when: {question: n, answered: true},"
        " message: {ja: 多すぎます。}}]\n"
    )
    assert [(f.code, f.severity) for f in found(n, rest=check % 5)] == [("check_never_refuses", "error")]
    assert codes(n, rest=check % 4) == []


@pytest.mark.parametrize(
    ("compute", "when"),
    [
        ("{age_on: {birth_date: born}}", "{question: value, is: '65'}"),
        ("{age_on: {birth_date: born}}", "{question: value, at_most: '64'}"),
        ("{school_year_on: {birth_date: born}}", "{question: value, is: '1'}"),
        ("{school_year_on: {birth_date: born, day: 2030-04-01}}", "{question: value, at_least: '13'}"),
        ("{fiscal_year_end_of_age: {birth_date: born, age: 18}}", "{question: value, before: today}"),
        ("{fiscal_year_end_of_age: {birth_date: born, age: 18}}", "{question: value, after: 2030-03-30}"),
        ("{deadline: {after: born, within: 14}}", "{question: value, before: today}"),
        ("{deadline: {after: born, within: 2, unit: months}}", "{question: value, after: today}"),
    ],
)
def test_what_hangs_on_an_age_or_a_deadline_can_be_reached(compute: str, when: str):
    born = "{id: born, kind: birth_date, label: {ja: 日}}"
    value = f"{{id: value, kind: computed, label: {{ja: 値}}, compute: {compute}}}"
    assert codes(born, value, text(when)) == []


REACHABLE: list[tuple[list[str], str]] = [
    ([f"{{id: x, kind: {kind}, label: {{ja: 答え}}}}"], "{question: x, answered: true}")
    for kind in (
        "text, digits: 7", "textarea", "kana", "phone", "email", "time", "my_number", "corporate_number",
        "person", "address", "bank_account", "location", "relationship", "table_choice, table: t",
        "slot, calendar: c", "signature", "money", "choices, options: [{id: a, label: {ja: 甲}}]",
    )
]  # fmt: skip
PERSON = "{id: who, kind: person, label: {ja: 人}, with: [kana, gender, birth_date, address]}"
NUMBERS = [
    "{id: a, kind: number, label: {ja: 甲}, min: 10, max: 900}",
    "{id: b, kind: money, label: {ja: 乙}}",
]
COUNT = "{id: count, kind: computed, label: {ja: 台数}, compute: {count: {group: cars}}}"
AGE = "{id: age, kind: computed, label: {ja: 歳}, compute: {age_on: {birth_date: who.birth_date, day: 2040-04-01}}}"
TOTALS = [
    *NUMBERS,
    "{id: half, kind: computed, label: {ja: 小計}, compute: {sum: [a, b]}}",
    "{id: whole, kind: computed, label: {ja: 合計}, compute: {product: [half, '2']}}",
]
MOVED = "{id: moved, kind: date, label: {ja: 日}, not_after: today}"
DAYS = [
    "{id: due, kind: date, label: {ja: 期日}}",
    "{id: wait, kind: computed, label: {ja: 日数}, compute: {days_between: {from: today, to: due}}}",
]
REACHABLE += [
    ([PERSON], "{question: who.gender, is: female}"),
    ([PERSON], "{question: who.address.prefecture, is: ほしの県}"),
    ([PERSON], "{question: who.kana, answered: true}"),
    ([PERSON, AGE], "{all: [{question: age, at_least: '65'}, {question: age, at_most: '66'}]}"),
    (NUMBERS, "{question: a, at_least: b}"),
    (NUMBERS, "{all: [{question: a, at_least: b}, {question: a, at_most: b}]}"),
    (TOTALS, "{question: whole, at_least: '5000'}"),
    ([ROWS, COUNT], "{question: count, at_least: '4'}"),
    ([ROWS], "{every_of: cars, question: price, at_least: '100'}"),
    (DAYS, "{all: [{question: wait, at_least: '30'}, {question: wait, at_most: '30'}]}"),
    ([MOVED], "{all: [{question: moved, after: 2026-03-31}, {question: moved, before: today}]}"),
    (["{id: x, kind: text, label: {ja: 文}}"], "{question: x, is_not: 'いいえ'}"),
    (["{id: x, kind: table_choice, table: t, label: {ja: 表}}"], "{question: x, is: centre_3}"),
]


@pytest.mark.parametrize(("lines", "when"), REACHABLE, ids=[when for _, when in REACHABLE])
def test_what_can_be_reached_is_not_called_unreachable(lines: list[str], when: str):
    assert codes(*lines, text(when)) == []


def test_what_a_tenants_table_decides_is_called_undecided():
    table = "{id: x, kind: table_choice, table: t, label: {ja: 表}}"
    column = "{id: y, kind: computed, label: {ja: 列}, compute: {lookup: {question: x, column: kind}}}"
    (finding,) = found(table, column, text("{question: y, is: public}"))
    assert (finding.code, finding.severity) == ("undecided", "warning")


def test_a_question_named_like_a_part_of_another_does_not_pass_for_it():
    address = "{id: addr, kind: address, label: {ja: 住所}}"
    never = "{all: [{question: yes_or_no, is: 'yes'}, {question: yes_or_no, is: 'no'}]}"
    assert codes(YES, address, text(never, name="city")) == [("unreachable", "pages.page.city.show_when")]


def test_a_search_that_would_take_too_long_says_so(monkeypatch: Any):
    monkeypatch.setattr("madoguchi.forms.domain.proving.prover.SEARCH_LIMIT", 2)
    never = "{all: [{question: yes_or_no, is: 'yes'}, {question: yes_or_no, is: 'no'}]}"
    assert [(f.code, f.severity) for f in found(YES, text(never))] == [("undecided", "warning")]


def test_a_row_among_very_many_kinds_of_rows_is_found():
    inner = [f"{{id: r{n}, kind: choice, label: {{ja: 選}}, options: [{OPTIONS}]}}" for n in range(8)]
    rows = f"{{id: rows, kind: group, label: {{ja: 組}}, repeat: {{}}, questions: [{', '.join(inner)}]}}"
    wanted = ", ".join(f"{{question: r{n}, is: o5}}" for n in range(8))
    assert codes(rows, text(f"{{any_of: rows, where: {{all: [{wanted}]}}}}")) == []


OPTIONS = ", ".join(f"{{id: o{n}, label: {{ja: 選択{n}}}}}" for n in range(6))


def test_a_number_that_is_too_large_is_told_the_limits_as_people_write_them() -> None:
    group = "{id: g, kind: group, label: {ja: 車}, repeat: {max: 1000}, questions: [{id: a, kind: text, label: {ja: 番}}]}"
    (told,) = [f for f in findings(parse_yaml(document(group))) if f.code == "impossible_number"]
    assert told.message == "「1,000」にはできません。0から100までの数にしてください。"
