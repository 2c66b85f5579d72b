"""The edge of every bound: what just counts, and what just does not."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.readers import READERS, Bad, Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE, TODAY, child, claim, codes, evaluated, questions

NAMED: dict[str, Any] = {"id": "q", "label": d.LocalText(ja="問")}
OPTIONS = tuple(d.Option(id=name, label=d.LocalText(ja=name)) for name in "abc")
NUMBER = d.Number(min=1, max=3, decimals=1, **NAMED)
DAY = d.Date(not_before="2026-04-01", not_after="2026-04-30", **NAMED)
UNTIL_TODAY = d.Date(not_after="today", **NAMED)
MONTH = d.YearMonth(not_before="2026-04", not_after="2026-06", **NAMED)
SOME = d.Choices(options=OPTIONS, min=2, max=2, **NAMED)
BORN = d.BirthDate(**NAMED)
TODAYS = TODAY.isoformat()


def read(question: Any, raw: Any) -> Any:
    return READERS[type(question)](raw, question, Context(today=TODAY))


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (NUMBER, "1"),
        (NUMBER, "3"),
        (DAY, "2026-04-01"),
        (DAY, "2026-04-30"),
        (UNTIL_TODAY, TODAYS),
        (MONTH, "2026-04"),
        (MONTH, "2026-06"),
        (SOME, ["a", "b"]),
        (BORN, TODAYS),
    ],
)
def test_what_stands_on_the_bound_counts(question, raw):
    assert read(question, raw)


@pytest.mark.parametrize(
    ("question", "raw", "code"),
    [
        (NUMBER, "0.9", "at_least"),
        (NUMBER, "3.1", "at_most"),
        (NUMBER, "2.25", "decimals"),
        (DAY, "2026-03-31", "date_not_before"),
        (DAY, "2026-05-01", "date_not_after"),
        (UNTIL_TODAY, "2026-12-31", "date_future"),
        (MONTH, "2026-03", "date_not_before"),
        (MONTH, "2026-07", "date_not_after"),
        (SOME, ["a"], "choose_at_least"),
        (SOME, ["a", "b", "c"], "choose_at_most"),
        (SOME, ["a", "a"], "option"),
        (BORN, "2026-12-31", "born_in_future"),
    ],
)
def test_what_is_just_beyond_does_not_count(question, raw, code):
    with pytest.raises(Bad) as bad:
        read(question, raw)
    assert bad.value.code == code


def test_an_age_is_nought_on_the_day_of_birth_and_unknown_before():
    form = questions(
        "{id: born, kind: birth_date, label: {ja: 生年月日}}",
        "{id: day, kind: date, label: {ja: 日}}",
        "{id: age, kind: computed, label: {ja: 年齢}, compute: {age_on: {birth_date: born, day: day, by: birthday}}}",
        "{id: between, kind: computed, label: {ja: 日数}, compute: {days_between: {from: born, to: day}}}",
    )
    counted = {
        day: evaluated(form, {"born": "2026-03-30", "day": day}).computed
        for day in ("2026-03-29", "2026-03-30", "2026-03-31")
    }
    assert [found.get("age") for found in counted.values()] == [None, 0, 0]
    assert [found.get("between") for found in counted.values()] == [-1, 0, 1]


@pytest.mark.parametrize(("count", "code"), [(2, None), (3, None), (1, "too_few_rows"), (4, "too_many_rows")])
def test_rows_are_counted_up_to_the_bound(count, code):
    text = EXAMPLE.replace("repeat: {min: 1, max: 12}", "repeat: {min: 2, max: 3}")
    assert text != EXAMPLE
    form = compile_form(parse_yaml(text))
    found = evaluated(form, claim(children=[child()] * count))
    assert codes(found).get("children") == code


def test_no_row_at_all_is_not_every_row():
    form = questions(
        "{id: people, kind: group, label: {ja: 人}, required: false, repeat: {min: 1, max: 3}, "
        "questions: [{id: alone, kind: yes_no, label: {ja: ひとり暮らし}}]}",
        "{id: all, kind: text, label: {ja: 甲}, required: false, "
        "show_when: {every_of: people, question: alone, is: 'yes'}}",
        "{id: some, kind: text, label: {ja: 乙}, required: false, "
        "show_when: {any_of: people, question: alone, is: 'yes'}}",
    )
    for rows, shown in (([], set()), (["yes", "yes"], {"all", "some"}), (["yes", "no"], {"some"})):
        found = evaluated(form, {"people": [{"alone": answer} for answer in rows]})
        assert found.shown & {"all", "some"} == shown


def test_a_product_waits_for_every_number_and_a_sum_takes_those_that_are_known():
    form = questions(
        "{id: a, kind: number, label: {ja: 甲}, required: false}",
        "{id: b, kind: number, label: {ja: 乙}, required: false}",
        "{id: product, kind: computed, label: {ja: 積}, compute: {product: [a, b]}}",
        "{id: sum, kind: computed, label: {ja: 和}, compute: {sum: [a, b]}}",
    )
    assert evaluated(form, {}).computed == {}
    assert evaluated(form, {"a": "2"}).computed == {"sum": 2}
    assert evaluated(form, {"a": "2", "b": "3"}).computed == {"product": 6, "sum": 5}
