"""Sums, named conditions and figures follow the questions that they name, and keep their own ids for ever."""

from __future__ import annotations

import msgspec
import pytest

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.apply import apply
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.forms.domain.answers.births import births, born_again
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml
from madoguchi.forms.tests.examples import HEAD

AMOUNT = """
conditions:
  - {id: poor, label: {ja: 所得が低い}, when: {any: [{question: income, at_most: "0"}, {question: work, is: none}]}}
figures:
  - {id: limit, label: {ja: 限度額}, values: [{from: 2026-04-01, value: "1000"}]}
pages:
  - id: page
    title: {ja: ページ}
    questions:
      - {id: income, kind: money, label: {ja: 所得}}
      - {id: since, kind: date, label: {ja: 始まり}}
      - {id: work, kind: choice, label: {ja: 職業}, options: [{id: none, label: {ja: 無職}}, {id: some, label: {ja: 有職}}]}
      - {id: rows, kind: group, label: {ja: 行}, repeat: {max: 3}, questions: [{id: fee, kind: money, label: {ja: 額}}]}
      - id: amount
        kind: computed
        label: {ja: 額}
        compute:
          if:
            cases:
            - when: {all: [{named: poor}, {question: income, at_least: "5"}]}
              then: {max: [{difference: [income, {total: {group: rows, of: {product: [fee, "2"]}}}]}, rows.fee]}
            otherwise: {round: {of: {quotient: {of: income, by: {figure: {figure: limit, day: since}}}}, way: up}}
      - {id: ends, kind: computed, label: {ja: 年度末}, compute: {fiscal_year_end: {day: since}}}
"""
WHOLE = parse_yaml(HEAD + AMOUNT)


def renamed(id_: str, new: str) -> d.Definition:
    place, q = next((place, q) for place, q, _ in questions(WHOLE) if q.id == id_)
    return apply(WHOLE, c.PutQuestion(place=place, question=msgspec.structs.replace(q, id=new))).definition


@pytest.mark.parametrize("id_", ["income", "since", "fee", "rows"])
def test_every_place_of_a_sum_follows_a_new_id(id_):
    expected = to_yaml(WHOLE)
    for around in ("{}\n", "{}.", ".{}\n"):
        expected = expected.replace(f" {around}".format(id_) if around[0] == "{" else around.format(id_),
                                    f" {around}".format("other") if around[0] == "{" else around.format("other"))  # fmt: skip
    assert to_yaml(renamed(id_, "other")) == expected


def test_an_option_that_is_renamed_is_followed_into_a_named_condition():
    place, q = next((place, q) for place, q, _ in questions(WHOLE) if q.id == "work")
    assert isinstance(q, d.Choice)
    options = (msgspec.structs.replace(q.options[0], id="nothing"), q.options[1])
    after = apply(WHOLE, c.PutQuestion(place=place, question=msgspec.structs.replace(q, options=options)))
    assert after.definition.conditions[0].when.any[1].is_ == "nothing"  # type: ignore[index]


@pytest.mark.parametrize("part", ["conditions", "figures"])
def test_an_entry_is_put_and_taken_away_and_keeps_its_id(part):
    entry = getattr(WHOLE, part)[0]
    value = msgspec.to_builtins(entry)
    changed = apply(
        WHOLE, c.PutPart(part=f"{part}.{entry.id}", value=value | {"label": {"ja": "新しい名前"}})
    )
    assert getattr(changed.definition, part)[0].label.ja == "新しい名前"
    assert changed.touched == {f"{part}.{entry.id}"} and "「新しい名前」" in changed.said
    with pytest.raises(CannotChange):
        apply(WHOLE, c.PutPart(part=f"{part}.{entry.id}", value=value | {"id": "other"}))
    gone = apply(WHOLE, c.PutPart(part=f"{part}.{entry.id}", value=None)).definition
    assert getattr(gone, part) == ()
    again = msgspec.structs.replace(entry, label=d.LocalText(ja="ちがうもの"))
    back = msgspec.structs.replace(gone, **{part: (again,)})
    versions = {"first": births(WHOLE), "second": births(gone)}
    assert [(f.code, f.place) for f in born_again(back, versions, ["second"])] == [
        ("reused_id", f"{part}.{entry.id}")
    ]
    assert list(born_again(WHOLE, versions, ["second"])) == []
