"""Conditions and computations in words, made from the labels."""

from __future__ import annotations

import msgspec
import pytest
import yaml

from madoguchi.forms.domain.format.definition import Compute, Condition
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.showing.explain import Names, computation, condition
from madoguchi.forms.tests.examples import EXAMPLE, HEAD

NAMES = Names(parse_yaml(EXAMPLE))
INCOME = """
pages:
  - id: page
    title: {ja: 収入}
    questions:
      - {id: pay, kind: money, label: {ja: 月収}}
      - {id: bonus, kind: money, label: {ja: 賞与}}
      - {id: size, kind: number, label: {ja: 広さ}, unit: {ja: 平方メートル}}
      - {id: help, kind: choices, label: {ja: 手伝い}, options: [{id: bath, label: {ja: 入浴}}]}
      - {id: from_day, kind: date, label: {ja: 始まり}}
      - {id: centre, kind: table_choice, table: centres, label: {ja: 園}}
      - {id: born, kind: birth_date, label: {ja: 生年月日}}
"""
MONEY = Names(parse_yaml(HEAD + INCOME))


def words(text: str, names: Names = NAMES) -> str:
    return condition(msgspec.convert(yaml.load(text, yaml.BaseLoader), Condition, strict=False), names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{question: occupation, is: public}", "「職業」が「公務員」のとき"),
        ("{question: occupation, is_not: public}", "「職業」が「公務員」ではないとき"),
        ("{question: occupation, one_of: [public, self]}", "「職業」が「公務員」か「自営業」のとき"),
        ("{question: claimant.birth_date, answered: true}", "「請求者の生年月日」に答えがあるとき"),
        ("{not: {question: claimant.kana, answered: true}}", "「請求者のフリガナ」に答えがないとき"),
        ("{question: claimant.birth_date, before: 2008-04-02}", "「請求者の生年月日」が2008年4月2日より前のとき"),
        ("{question: event_date, at_least: today}", "「出生や転入の日」が申請する日以後のとき"),
        ("{any_of: children, question: living, is: apart}", "「お子さん」のどれか一つで、「同居・別居」が「別居」のとき"),
        ("{every_of: children, question: living, is: apart}", "「お子さん」のすべてで、「同居・別居」が「別居」のとき"),
        ("{not: {question: occupation, is: public}}", "(「職業」が「公務員」)ではないとき"),
        ("{all: [{question: occupation, is: self}, {question: event_date, answered: true}]}",
         "「職業」が「自営業」で、「出生や転入の日」に答えがあるとき"),
        ("{any: [{question: occupation, is: self}, {question: event_date, answered: false}]}",
         "「職業」が「自営業」、または「出生や転入の日」に答えがないとき"),
        ("{any: [{question: occupation, is: self}, {all: [{question: event_date, answered: true}, {question: occupation,"
         " is: none}]}]}", "「職業」が「自営業」、または(「出生や転入の日」に答えがあり、「職業」が「無職」)のとき"),
        ("{question: nobody, is: x}", "「nobody」が「x」のとき"),
        ("{question: filing_for, is: other}", "「どなたの手続ですか」が「家族などに代わって手続する」のとき"),
    ],
)  # fmt: skip
def test_a_condition_in_words(text, expected):
    assert words(text) == expected


def test_a_number_has_its_unit():
    assert words("{question: size, at_least: '40'}", MONEY) == "「広さ」が40平方メートル以上のとき"
    assert words("{question: pay, at_most: '1000'}", MONEY) == "「月収」が1000円以下のとき"
    assert words("{question: pay, after: bonus}", MONEY) == "「月収」が「賞与」より後のとき"
    assert words("{question: help, includes: bath}", MONEY) == "「手伝い」に「入浴」が入っているとき"


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        ({"sum": ["pay", "bonus"]}, "「月収」と「賞与」の合計"),
        ({"product": ["pay", "12"]}, "「月収」×12"),
        ({"count": {"group": "help"}}, "「手伝い」の数"),
        (
            {"age_on": {"birth_date": "born", "day": "2026-04-01"}},
            "「生年月日」から数えた、2026年4月1日の年齢",
        ),
        (
            {"age_on": {"birth_date": "born", "by": "birthday"}},
            "「生年月日」から数えた、申請する日の年齢(誕生日で数える)",
        ),
        ({"school_year_on": {"birth_date": "born"}}, "「生年月日」から数えた、申請する日の学年"),
        (
            {"fiscal_year_end_of_age": {"birth_date": "born", "age": 18}},
            "「生年月日」から数えて、18歳になる年度の終わりの日",
        ),
        ({"deadline": {"after": "from_day", "within": 15}}, "「始まり」から15日の期限の日"),
        (
            {"deadline": {"after": "from_day", "within": 5, "calendar": "business"}},
            "「始まり」から開庁日で5日の期限の日",
        ),
        ({"days_between": {"from": "from_day", "to": "today"}}, "「始まり」から申請する日までの日数"),
        ({"lookup": {"question": "centre", "column": "fee"}}, "「園」で選んだものの「fee」"),
        ({"first_answered": ["pay", "bonus"]}, "「月収」「賞与」のうち、はじめに答えのあるもの"),
    ],
)
def test_a_computation_in_words(compute, expected):
    assert computation(msgspec.convert(compute, Compute), MONEY) == expected
