from __future__ import annotations

import pytest

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import ADDRESS, EXAMPLE, child, claim, codes, evaluated, questions
from madoguchi.kernel.numbers import example_my_number

FORM = compile_form(parse_yaml(EXAMPLE))


def test_complete_answers_have_no_problem() -> None:
    evaluation = evaluated(FORM, claim())
    assert codes(evaluation) == {}
    assert evaluation.complete
    assert evaluation.values["claimant.name"] == "山田　太郎"
    assert evaluation.values["claimant.birth_date"] == "1985-01-08"
    assert evaluation.values["claimant.address"] == "〒990-0000 ほしの県あおば市青葉1丁目2番3号"


def test_an_individual_number_is_never_among_the_values() -> None:
    number = example_my_number(1)
    evaluation = evaluated(FORM, claim(claimant_number=number))
    assert evaluation.values["claimant_number"] == "entered"
    assert number not in repr(evaluation.values)


def test_a_sealed_number_counts_as_entered() -> None:
    assert codes(evaluated(FORM, claim(claimant_number={"sealed": True}))) == {}


def test_a_public_servant_meets_the_stop() -> None:
    evaluation = evaluated(FORM, claim(occupation="public"))
    assert evaluation.stops == ("public_stop",)
    assert not evaluation.complete


def test_a_child_living_apart_asks_for_the_statement_and_the_address() -> None:
    together = evaluated(FORM, claim())
    assert [a.required for a in together.attachments if a.id == "apart_statement"] == [False]
    apart = evaluated(FORM, claim(children=[child(), child(name="次郎", living="apart")]))
    assert [a.required for a in apart.attachments if a.id == "apart_statement"] == [True]
    assert codes(apart)["children.1.child_address.postal_code"] == "required"
    assert "children.0.child_address" not in apart.shown


def test_answers_to_a_hidden_question_are_kept_listed_and_do_not_count() -> None:
    answers = claim(children=[child(child_address=ADDRESS)])
    evaluation = evaluated(FORM, answers)
    assert evaluation.ignored == ("children.0.child_address",)
    assert not any(path.startswith("children.0.child_address") for path in evaluation.values)
    assert evaluation.answers is answers


def test_a_hidden_answer_shows_nothing_further() -> None:
    form = questions(
        "{id: a, kind: yes_no, label: {ja: 甲}}",
        "{id: b, kind: yes_no, label: {ja: 乙}, show_when: {question: a, is: 'yes'}}",
        "{id: c, kind: text, label: {ja: 丙}, show_when: {question: b, is: 'yes'}}",
    )
    assert "c" in evaluated(form, {"a": "yes", "b": "yes"}).shown
    assert "c" not in evaluated(form, {"a": "no", "b": "yes"}).shown


def test_an_unknown_question_is_a_problem() -> None:
    assert codes(evaluated(FORM, claim(hack="1")))["hack"] == "unknown_question"
    inside = claim(children=[child(extra="1")])
    assert codes(evaluated(FORM, inside))["children.0.extra"] == "unknown_question"


@pytest.mark.parametrize(
    ("answers", "name", "code"),
    [
        ({"claimant_number": "123456789012"}, "claimant_number", "my_number_check"),
        ({"claimant_number": "1234"}, "claimant_number", "my_number_length"),
        ({"event_date": "昭和65年1月8日"}, "event_date", "era_ended"),
        ({"event_date": "2026-02-30"}, "event_date", "no_such_day"),
        ({"event_date": "きのう"}, "event_date", "date"),
        ({"occupation": "pirate"}, "occupation", "option"),
        ({"occupation": ["employee"]}, "occupation", "shape"),
        ({"children": []}, "children", "too_few_rows"),
        ({"children": "x"}, "children", "shape"),
        ({"children": [child()] * 13}, "children", "too_many_rows"),
        (
            {"claimant": {**claim()["claimant"], "birth_date": "2026-04-02"}},
            "claimant.birth_date",
            "born_in_future",
        ),
        ({"claimant": {**claim()["claimant"], "family": "山\x00田"}}, "claimant.family", "characters"),
        ({"claimant": {**claim()["claimant"], "family": "\ud800"}}, "claimant.family", "characters"),
        ({"claimant": {**claim()["claimant"], "family": "山\ufffd田"}}, "claimant.family", "characters"),
        ({"claimant": {**claim()["claimant"], "family": "山" * 1_000_000}}, "claimant.family", "too_long"),
        ({"claimant": {**claim()["claimant"], "family": ""}}, "claimant.family", "required"),
        ({"claimant": {**claim()["claimant"], "phone": "12"}}, "claimant.phone", "phone"),
        ({"claimant": {**claim()["claimant"], "family_kana": "山田"}}, "claimant.family_kana", "kana"),
        ({"claimant": "山田"}, "claimant", "shape"),
    ],
)
def test_bad_input_is_named(answers: dict[str, object], name: str, code: str) -> None:
    assert codes(evaluated(FORM, claim(**answers)))[name] == code


@pytest.mark.parametrize("name", ["𠮷田", "髙橋", "葛\U000e0100飾", "ﾔﾏﾀﾞ", "田中１２３"])
def test_a_name_is_kept_as_typed(name: str) -> None:
    evaluation = evaluated(FORM, claim(claimant={**claim()["claimant"], "family": name}))
    assert evaluation.values["claimant.family"] == name
    assert codes(evaluation) == {}


def test_a_number_is_normalised_where_its_kind_says_so() -> None:
    form = questions("{id: n, kind: number, label: {ja: 枚数}}", "{id: t, kind: text, label: {ja: 備考}}")
    evaluation = evaluated(form, {"n": "１，２００", "t": "１，２００"})
    assert evaluation.values == {"n": 1200, "t": "１，２００"}


def test_a_birth_date_may_be_partly_unknown() -> None:
    form = questions("{id: b, kind: birth_date, label: {ja: 生年月日}, partly_unknown: true}")
    evaluation = evaluated(form, {"b": "昭和25年不詳月不詳日"})
    assert evaluation.values == {"b": "1950-XX-XX"}


def test_an_optional_person_left_blank_is_fine_and_half_filled_is_not() -> None:
    form = questions("{id: p, kind: person, label: {ja: 連絡先}, with: [phone], required: false}")
    assert codes(evaluated(form, {"p": {"family": " ", "phone": ""}})) == {}
    assert codes(evaluated(form, {"p": {"phone": "090-0000-0000"}})) == {
        "p.family": "required",
        "p.given": "required",
    }


def test_required_when_asks_only_then() -> None:
    form = questions(
        "{id: a, kind: yes_no, label: {ja: 甲}}",
        "{id: b, kind: text, label: {ja: 乙}, required_when: {question: a, is: 'yes'}}",
    )
    assert codes(evaluated(form, {"a": "no"})) == {}
    assert codes(evaluated(form, {"a": "yes"})) == {"b": "required"}


COMPUTING = questions(
    "{id: rows, kind: group, label: {ja: 明細}, repeat: {min: 1, max: 5}, questions: ["
    "{id: price, kind: money, label: {ja: 単価}}, {id: copies, kind: number, label: {ja: 部数}},"
    "{id: subtotal, kind: computed, label: {ja: 小計}, compute: {product: [price, copies]}}]}",
    "{id: total, kind: computed, label: {ja: 合計}, compute: {sum: [subtotal]}}",
    "{id: many, kind: computed, label: {ja: 件数}, compute: {count: {group: rows, where: {question: copies, at_least: '2'}}}}",
    "{id: born, kind: birth_date, label: {ja: 生年月日}}",
    "{id: age, kind: computed, label: {ja: 年齢}, compute: {age_on: {birth_date: born}}}",
    "{id: since, kind: computed, label: {ja: 日数}, compute: {days_between: {from: born, to: today}}}",
    "{id: place, kind: table_choice, label: {ja: 園}, table: centres}",
    "{id: fee, kind: computed, label: {ja: 階層}, compute: {lookup: {question: place, column: fee}}}",
    "{id: first, kind: computed, label: {ja: はじめ}, compute: {first_answered: [fee, total]}}",
)


def test_computed_values() -> None:
    answers = {
        "rows": [{"price": "1,500円", "copies": "２"}, {"price": "300", "copies": "1"}],
        "born": "2000-04-02",
        "place": "c1",
    }
    computed = evaluated(COMPUTING, answers, centres={"c1": {"label": "第一", "fee": "A"}}).computed
    assert computed == {
        "rows.0.subtotal": 3000,
        "rows.1.subtotal": 300,
        "total": 3300,
        "many": 1,
        "age": 26,  # by law, on the day before the birthday
        "since": 9495,
        "fee": "A",
        "first": "A",
    }


@pytest.mark.parametrize(
    "compute",
    [
        "{age_on: {birth_date: born, day: '2026-13-01'}}",
        "{school_year_on: {birth_date: born, day: '2026-02-30'}}",
        "{days_between: {from: born, to: '2026-02-30'}}",
        "{deadline: {after: '2026-02-30', within: 3}}",
    ],
)
def test_a_day_that_the_calendar_does_not_have_gives_no_value(compute: str) -> None:
    form = questions(
        "{id: born, kind: date, label: {ja: 日}}",
        f"{{id: c, kind: computed, label: {{ja: 計}}, compute: {compute}}}",
    )
    assert evaluated(form, {"born": "2020-04-01"}).computed == {}


def test_a_rule_across_questions_names_its_place() -> None:
    from madoguchi.forms.tests.examples import form_of

    form = form_of("""\
pages:
  - id: page
    title: {ja: 期間}
    questions:
      - {id: start, kind: date, label: {ja: はじまり}}
      - {id: end, kind: date, label: {ja: おわり}}
checks:
  - id: order
    at: end
    must: {question: end, after: start}
    when: {question: start, answered: true}
    message: {ja: おわりは、はじまりより後の日にしてください。}
""")
    assert codes(evaluated(form, {"start": "2026-04-02", "end": "2026-04-01"})) == {"end": "check"}
    assert codes(evaluated(form, {"start": "2026-04-01", "end": "2026-04-02"})) == {}


@pytest.mark.parametrize(
    ("condition", "answers", "holds"),
    [
        ("{question: a, is: x}", {"a": "x"}, True),
        ("{question: a, is_not: x}", {"a": "y"}, True),
        ("{question: a, is_not: x}", {}, False),
        ("{question: a, one_of: [x, y]}", {"a": "y"}, True),
        ("{question: a, answered: false}", {}, True),
        ("{question: n, at_least: '3'}", {"n": "3"}, True),
        ("{question: n, at_most: '3'}", {"n": "4"}, False),
        ("{question: d, before: today}", {"d": "2026-03-31"}, True),
        ("{question: d, after: '2026-04-01'}", {"d": "令和8年4月1日"}, False),
        ("{question: m, includes: p}", {"m": ["p", "q"]}, True),
        ("{not: {question: m, includes: p}}", {"m": ["q"]}, True),
        ("{all: [{question: a, is: x}, {question: n, is: '3'}]}", {"a": "x", "n": "３"}, True),
        ("{any: [{question: a, is: x}, {question: n, is: '3'}]}", {"a": "y", "n": "4"}, False),
    ],
)
def test_conditions(condition: str, answers: dict[str, object], holds: bool) -> None:
    form = questions(
        "{id: a, kind: choice, label: {ja: 甲}, options: [{id: x, label: {ja: X}}, {id: y, label: {ja: Y}}]}",
        "{id: n, kind: number, label: {ja: 数}}",
        "{id: d, kind: date, label: {ja: 日}}",
        "{id: m, kind: choices, label: {ja: 複}, options: [{id: p, label: {ja: P}}, {id: q, label: {ja: Q}}]}",
        f"{{id: z, kind: text, label: {{ja: 後}}, show_when: {condition}}}",
    )
    assert ("z" in evaluated(form, answers).shown) is holds


OWN_ACCOUNT = questions(
    "{id: claimant, kind: person, label: {ja: 請求者}, with: [kana]}",
    "{id: account, kind: bank_account, label: {ja: 口座}, holder: claimant}",
)
ACCOUNT = {"bank": "山形銀行", "branch": "本店営業部", "type": "ordinary", "number": "1234567"}


@pytest.mark.parametrize(
    ("claimant", "holder", "wrong"),
    [
        ({"family": "山田", "given": "花子", "family_kana": "ヤマダ", "given_kana": "ハナコ"}, "ﾔﾏﾀﾞ ﾊﾅｺ", {}),
        (
            {"family": "山田", "given": "裕子", "family_kana": "やまだ", "given_kana": "ゆうこ"},
            "ヤマダユウコ",
            {},
        ),
        ({"family": "Núñez", "given": "José"}, "NUNEZ JOSE", {}),
        (
            {"family": "山田", "given": "花子", "family_kana": "ヤマダ", "given_kana": "ハナコ"},
            "タナカ タロウ",
            {"account.holder_kana": "holder_differs"},
        ),
        ({"family": "SMITH", "given": "John"}, "TANAKA TARO", {"account.holder_kana": "holder_differs"}),
    ],
)
def test_an_account_must_be_the_persons_own_where_the_form_says_so(
    claimant: dict[str, str], holder: str, wrong: dict[str, str]
) -> None:
    answers = {"claimant": claimant, "account": {**ACCOUNT, "holder_kana": holder}}
    assert codes(evaluated(OWN_ACCOUNT, answers)) == wrong


def test_no_two_rows_may_answer_alike_where_the_form_says_so() -> None:
    form = questions(
        "{id: wishes, kind: group, label: {ja: 希望}, repeat: {min: 1, max: 6, distinct: centre}, questions: "
        "[{id: centre, kind: table_choice, label: {ja: 園}, table: centres}, "
        "{id: why, kind: text, label: {ja: 理由}, required: false}]}"
    )
    rows = [{"centre": "c1"}, {"centre": "c2"}, {"centre": "c1", "why": "近い"}, {"centre": ""}]
    evaluation = evaluated(form, {"wishes": rows}, centres={"c1": {"label": "第一"}, "c2": {"label": "第二"}})
    assert codes(evaluation) == {"wishes.2.centre": "same_as_before", "wishes.3.centre": "required"}


COUNTING = questions(
    "{id: born, kind: birth_date, label: {ja: 生年月日}}",
    "{id: event, kind: date, label: {ja: 出来事の日}, required: false}",
    "{id: age, kind: computed, label: {ja: 年齢}, compute: {age_on: {birth_date: born}}}",
    "{id: said, kind: computed, label: {ja: 年齢}, compute: {age_on: {birth_date: born, by: birthday}}}",
    "{id: year, kind: computed, label: {ja: 学年}, compute: {school_year_on: {birth_date: born}}}",
    "{id: end, kind: computed, label: {ja: 年度末}, compute: {fiscal_year_end_of_age: {birth_date: born, age: 18}}}",
    "{id: last, kind: computed, label: {ja: 期限}, compute: {deadline: {after: event, within: 15}}}",
    "{id: month, kind: computed, label: {ja: 期限}, compute: {deadline: {after: event, within: 1, unit: months}}}",
    "{id: late, kind: notice, text: {ja: 期限を過ぎています。}, show_when: {question: last, before: today}}",
)


@pytest.mark.parametrize(
    ("born", "computed"),
    [
        ("1961-04-02", {"age": 65, "said": 64}),  # 介護保険: on the day before the 65th birthday
        ("1961-04-03", {"age": 64, "said": 64}),
        ("2008-04-02", {"age": 18, "end": "2027-03-31", "year": 12}),
        ("2008-04-01", {"age": 18, "end": "2026-03-31", "year": 13}),
        ("2020-04-01", {"age": 6, "year": 1}),
        ("2020-04-02", {"age": 6, "said": 5, "year": 0}),
    ],
)
def test_ages_and_school_years_are_those_of_the_law(born: str, computed: dict[str, object]) -> None:
    evaluation = evaluated(COUNTING, {"born": born})
    assert {name: evaluation.computed.get(name) for name in computed} == computed


@pytest.mark.parametrize(
    ("event", "last", "month"),
    [
        ("2026-03-17", "2026-04-01", "2026-04-17"),
        ("2026-04-03", "2026-04-20", "2026-05-07"),  # a Saturday, and the holidays of May
        ("2026-12-15", "2027-01-04", "2027-01-15"),
        ("2026-01-30", "2026-02-16", "2026-03-02"),
        ("9999-12-30", None, None),
    ],
)
def test_a_deadline_ends_on_a_day_on_which_the_office_is_open(
    event: str, last: object, month: object
) -> None:
    evaluation = evaluated(COUNTING, {"born": "2000-01-01", "event": event})
    assert (evaluation.computed.get("last"), evaluation.computed.get("month")) == (last, month)
    assert ("late" in evaluation.shown) == (last is not None and str(last) < "2026-04-01")
