"""Conditions and computations in words, made from the labels."""

from __future__ import annotations

import msgspec
import pytest
import yaml

from madoguchi.forms.domain.format.definition import Compute, Condition
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.showing.explain import Names, condition, rules
from madoguchi.forms.domain.showing.explain_computation import computation
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
      - {id: members, kind: number, label: {ja: 世帯の人数}, unit: {ja: 人}}
      - id: children
        kind: group
        label: {ja: お子さん}
        repeat: {max: 5}
        questions:
          - {id: fee, kind: money, label: {ja: 月額}}
          - {id: kept, kind: yes_no, label: {ja: 通園中}}
conditions:
  - {id: exempt, label: {ja: 住民税が非課税の世帯}, when: {question: pay, at_most: "0"}}
  - {id: helped, label: {ja: 支援の要る世帯}, when: {any: [{named: exempt}, {question: members, at_least: "6"}]}}
figures:
  - {id: limit, label: {ja: 負担限度額}, unit: {ja: 円}, values: [{from: 2025-08-01, value: 800000}]}
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
    assert words("{question: pay, at_most: '1000'}", MONEY) == "「月収」が1,000円以下のとき"
    assert words("{question: pay, after: bonus}", MONEY) == "「月収」が「賞与」より大きいとき"
    less = "{all: [{question: pay, before: '48600'}, {question: from_day, after: today}]}"
    assert words(less, MONEY) == "「月収」が48,600円より小さく、「始まり」が申請する日より後のとき"
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


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        ({"difference": ["pay", "bonus"]}, "「月収」から「賞与」を引いた額"),
        ({"difference": ["members", "1", "2"]}, "「世帯の人数」から1人と2人を引いた数"),
        (
            {"round": {"of": {"difference": ["pay", "bonus"]}, "to": "1000", "way": "down"}},
            "「月収」から「賞与」を引いた額(千円未満切り捨て)",
        ),
        ({"round": {"of": "pay", "to": "500", "way": "up"}}, "「月収」(500円単位に切り上げ)"),
        ({"round": {"of": "size", "to": "0.01", "way": "half"}}, "「広さ」(小数点以下3けためを四捨五入)"),
        (
            {"round": {"of": {"quotient": {"of": "pay", "by": "members"}}, "way": "half"}},
            "「月収」を「世帯の人数」で割った額(1円未満四捨五入)",
        ),
        ({"quotient": {"of": "pay", "by": "bonus"}}, "「月収」を「賞与」で割った数"),
        ({"max": [{"difference": ["pay", "bonus"]}, "0"]}, "「月収」から「賞与」を引いた額(0円より小さいときは0円)"),
        ({"min": ["pay", "300000"]}, "「月収」(300,000円より大きいときは300,000円)"),
        ({"min": ["pay", "bonus"]}, "「月収」と「賞与」のうち、小さいほう"),
        ({"max": ["pay", "bonus", {"figure": {"figure": "limit"}}]},
         "「月収」と「賞与」と「負担限度額」(申請する日のもの)のうち、いちばん大きいもの"),
        ({"product": [{"sum": ["pay", "bonus"]}, "0.5"]}, "(「月収」と「賞与」の合計)×0.5"),
        (
            {"if": {"cases": [{"when": {"named": "exempt"}, "then": "0"}], "otherwise": "pay"}},
            "「住民税が非課税の世帯」にあてはまるときは0円、そのほかは「月収」",
        ),
        ({"if": {"cases": [{"when": {"question": "members", "at_least": "3"}, "then": "pay"}]}},
         "「世帯の人数」が3人以上のときは「月収」、そのほかはなし"),
        ({"total": {"group": "children", "of": "fee", "where": {"question": "kept", "is": "yes"}}},
         "「お子さん」のうち、「通園中」が「はい」のときの「月額」の合計"),
        ({"total": {"group": "children", "of": "fee"}}, "「お子さん」すべての「月額」の合計"),
        ({"figure": {"figure": "limit", "day": "from_day"}}, "「負担限度額」(「始まり」のもの)"),
        ({"fiscal_year_end": {}}, "申請する日の年度の終わりの日"),
    ],
)  # fmt: skip
def test_a_sum_that_a_decision_needs_in_words(compute, expected):
    assert computation(msgspec.convert(compute, Compute), MONEY) == expected


def test_a_named_condition_is_said_by_its_name_and_on_request_by_its_rule():
    assert words("{named: exempt}", MONEY) == "「住民税が非課税の世帯」にあてはまるとき"
    assert words("{not: {named: exempt}}", MONEY) == "「住民税が非課税の世帯」にあてはまらないとき"
    both = "{all: [{named: exempt}, {question: members, at_least: '2'}]}"
    assert words(both, MONEY) == "「住民税が非課税の世帯」にあてはまり、「世帯の人数」が2人以上のとき"
    helped = msgspec.convert({"named": "helped"}, Condition)
    assert rules(helped, MONEY) == (
        "「支援の要る世帯」は、「住民税が非課税の世帯」にあてはまる、または「世帯の人数」が6人以上のとき。"
        "「住民税が非課税の世帯」は、「月収」が0円以下のとき。"
    )
    assert rules(msgspec.convert({"question": "pay", "is": "1"}, Condition), MONEY) == ""
