"""Sums that decisions need are put together from lists, without code: whatever is drawn is read back the same."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from madoguchi.authoring.queries import draft
from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import everything
from madoguchi.builder.tests.cast import SOMEBODY, Author, begin, controls
from madoguchi.builder.tests.test_conditions import TODAY, posted
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import HEAD
from madoguchi.review.tests.cast import NOW

FEES = """
conditions:
  - {id: exempt, label: {ja: 住民税が非課税の世帯, en: Exempt}, when: {question: income, at_most: "0"}}
figures:
  - {id: rate, label: {ja: 補助率}, values: [{from: 2026-04-01, value: "0.5"}]}
pages:
  - id: page
    title: {ja: 世帯}
    questions:
      - {id: income, kind: money, label: {ja: 所得}}
      - {id: taken, kind: money, label: {ja: 控除額}}
      - {id: members, kind: number, label: {ja: 世帯の人数}, min: 1, max: 20}
      - {id: since, kind: date, label: {ja: 入園の日}}
      - id: children
        kind: group
        label: {ja: お子さん}
        repeat: {min: 0, max: 5}
        questions:
          - {id: fee, kind: money, label: {ja: 月額}}
          - {id: kept, kind: yes_no, label: {ja: 通園中}}
      - {id: result, kind: computed, label: {ja: 結果}, unit: {ja: 円}, compute: {sum: [income]}}
"""
RESULT = "pages.page.result"
KEPT = {"question": "kept", "is": "yes"}
LESS: dict[str, Any] = {"difference": ["income", "taken"]}
COMPUTATIONS: list[dict[str, Any]] = [
    {"sum": ["income", "children.fee", "100"]},
    {"sum": ["income", "fee"]},
    LESS,
    {"difference": ["income", "taken", "1"]},
    {"product": [LESS, {"figure": {"figure": "rate", "day": "since"}}]},
    {"product": ["income", {"figure": {"figure": "rate", "day": "2026-05-01"}}]},
    {"quotient": {"of": {"sum": ["income", "taken"]}, "by": "members"}},
    {"round": {"of": LESS, "to": "1000", "way": "half"}},
    {"min": ["income", "taken", "300000"]},
    {"max": [LESS, "0"]},
    {"if": {"cases": [{"when": {"named": "exempt"}, "then": "0"},
                      {"when": {"question": "income", "at_least": "5"}, "then": LESS}], "otherwise": "income"}},
    {"if": {"cases": [{"when": {"not": {"named": "exempt"}}, "then": "income"}]}},
    {"total": {"group": "children", "of": "fee", "where": KEPT}},
    {"total": {"group": "children", "of": {"product": ["fee", "0.5"]}}},
    {"max": [{"count": {"group": "children", "where": KEPT}}, "1"]},
    {"count": {"group": "children"}},
    {"figure": {"figure": "rate", "day": "since"}},
    {"figure": {"figure": "rate"}},
    {"fiscal_year_end": {"day": "since"}},
    {"fiscal_year_end": {}},
]  # fmt: skip


def definition(compute: Any = None) -> d.Definition:
    whole = parse_yaml(HEAD + FEES)
    if compute is None:
        return whole
    (page,) = whole.pages
    result = msgspec.structs.replace(page.questions[-1], compute=msgspec.convert(compute, d.Compute))
    return msgspec.structs.replace(
        whole, pages=(msgspec.structs.replace(page, questions=(*page.questions[:-1], result)),)
    )


def now() -> d.Definition:
    return draft("example", by=SOMEBODY, now=NOW).definition


def computed() -> Any:
    q = now().pages[0].questions[-1]
    assert isinstance(q, d.Computed)
    return msgspec.json.decode(msgspec.json.encode(q.compute))


@pytest.fixture
def author(aoba):
    def of(compute: Any = None) -> Author:
        begin(definition(compute))
        return Author(aoba, procedure="example")

    return of


@pytest.mark.parametrize("compute", COMPUTATIONS, ids=str)
def test_what_is_drawn_and_posted_as_it_stands_changes_nothing(author, compute):
    at_work = author(compute)
    before = now()
    assert at_work.put(RESULT).status_code == 200
    assert now() == before


def test_another_way_is_put_around_what_was_there(author):
    at_work = author(LESS)
    assert at_work.put(RESULT, compute__way="round").status_code == 200
    assert computed() == {"round": {"of": LESS, "way": "down"}}
    assert at_work.put(RESULT, **{"compute-to": "1000", "compute-rounding": "half"}).status_code == 200
    assert computed() == {"round": {"of": LESS, "to": "1000", "way": "half"}}
    assert at_work.put(RESULT, compute__way="difference").status_code == 200
    assert computed() == LESS
    assert at_work.put(RESULT, compute__way="max").status_code == 200
    assert computed() == {"max": ["income", "taken"]}
    assert at_work.put(RESULT, compute__way="if_").status_code == 200
    assert computed()["if"]["cases"][0]["then"] == {"max": ["income", "taken"]}
    assert at_work.put(RESULT, compute__way="count").status_code == 200
    assert computed() == {"count": {"group": "children"}}


def test_a_line_becomes_a_computation_of_what_it_said_and_lines_come_and_go(author):
    at_work = author(LESS)
    at_work.put(RESULT, **{"compute.0-q": "=sum"})
    assert computed() == {"difference": [{"sum": ["income"]}, "taken"]}
    at_work.put(RESULT, _add_operand="compute.0")
    at_work.put(RESULT, **{"compute.0.1-q": "number"})
    at_work.put(RESULT, **{"compute.0.1-v": "１，５００"})
    assert computed() == {"difference": [{"sum": ["income", "1500"]}, "taken"]}
    at_work.put(RESULT, _remove_operand="compute.0.0")
    assert computed() == {"difference": [{"sum": ["1500"]}, "taken"]}
    at_work.put(RESULT, **{"compute.1-q": "figure:rate"})
    assert computed()["difference"][1] == {"figure": {"figure": "rate"}}
    at_work.put(RESULT, **{"compute.1-day": "since"})
    assert computed()["difference"][1] == {"figure": {"figure": "rate", "day": "since"}}


def test_cases_are_added_and_say_when(author):
    at_work = author({"if": {"cases": [{"when": {"named": "exempt"}, "then": "0"}], "otherwise": "income"}})
    at_work.put(RESULT, _add_operand="compute")
    assert len(computed()["if"]["cases"]) == 2
    at_work.put(
        RESULT, **{"compute.c1.when.0-q": "named:exempt", "compute.c1.when.0-c": "fails", "compute.o-q": ""}
    )
    assert computed()["if"]["cases"][1] == {"when": {"not": {"named": "exempt"}}, "then": "0"}
    assert "otherwise" not in computed()["if"]
    at_work.put(RESULT, _remove_operand="compute.c0")
    assert computed() == {"if": {"cases": [{"when": {"not": {"named": "exempt"}}, "then": "0"}]}}


def test_what_cannot_be_used_is_said_at_its_control_and_nothing_is_lost(author):
    at_work = author({"round": {"of": {"sum": ["income", "1"]}, "way": "down"}})
    before = computed()
    for name, value in (("compute.0.1-v", "千円"), ("compute-to", "0")):
        response = at_work.put(RESULT, **{name: value})
        assert response.status_code == 422 and f'id="{name}-error"' in response.content.decode()
    assert computed() == before


def test_the_sentence_its_names_and_what_it_can_come_to_stand_below(author):
    text = author(
        {"if": {"cases": [{"when": {"named": "exempt"}, "then": "0"}], "otherwise": {"max": [LESS, "0"]}}}
    ).page(place=RESULT)
    assert "「住民税が非課税の世帯」にあてはまるときは0円、そのほかは" in text
    assert "(「住民税が非課税の世帯」は、「所得」が0円以下のとき)" in text
    assert "とりうる値: 0円から999,999,999,999円まで" in text


def test_what_is_deeper_than_lists_go_stays_as_it_is(author):
    deep: Any = "income"
    for _ in range(d.DEEPEST):
        deep = {"sum": [deep, "1"]}
    at_work = author(deep)
    before = now()
    assert at_work.put(RESULT).status_code == 200
    assert now() == before


# named conditions


def test_a_named_condition_is_a_line_like_another():
    known = everything(definition(), tables={})
    for condition in (
        d.Condition(named="exempt"),
        d.Condition(not_=d.Condition(named="exempt")),
        d.Condition(all=(d.Condition(named="exempt"), d.Condition(question="members", at_least="3"))),
    ):
        drawn = conditions.node(condition, "show", known)
        assert conditions.read(posted(drawn), "show", known, today=TODAY) == condition
    lost = d.Condition(named="nobody")
    drawn = conditions.node(lost, "show", known)
    assert drawn.parts[0].kept and conditions.read(posted(drawn), "show", known, today=TODAY) == lost


def test_a_named_condition_is_made_changed_used_and_taken_away(author):
    at_work = author()

    def put(section: str, form: str, **changes: Any) -> Any:
        data = controls(at_work.page(f"settings/{section}/"), form) | changes
        return at_work.post(f"settings/{section}/", scripted=True, **data)

    assert put("conditions", "form-exempt").status_code == 200 and now() == definition()
    assert put("conditions", "form-exempt", **{"exempt-label-ja": "非課税の世帯"}).status_code == 200
    assert now().conditions[0].label == d.LocalText(ja="非課税の世帯", en="Exempt")
    at_work.post("settings/conditions/", do="add_entry", revision=str(revision(at_work)))
    new = now().conditions[1]
    assert new.id.startswith("condition_") and new.when.question
    text = at_work.page("settings/conditions/")
    inside = text[text.index(f"form-{new.id}") :]
    assert "named:exempt" in inside and f"named:{new.id}" not in inside
    assert put("conditions", f"form-{new.id}", **{f"{new.id}-label-ja": " "}).status_code == 422
    assert put("conditions", f"form-{new.id}", _remove=new.id).status_code == 200
    assert [rule.id for rule in now().conditions] == ["exempt"]


def test_a_figure_is_made_changed_and_taken_away(author):
    at_work = author()

    def put(form: str, **changes: Any) -> Any:
        data = controls(at_work.page("settings/figures/"), form) | changes
        return at_work.post("settings/figures/", scripted=True, **data)

    assert put("form-rate").status_code == 200 and now() == definition()
    assert put("form-rate", _add="rate-values").status_code == 200
    assert [v.value for v in now().figures[0].values] == ["0.5", "0.5"]
    changes = {"rate-values-1-from": "2026-03-01", "rate-values-1-value": "０．７５", "rate-unit-ja": "倍"}
    assert put("form-rate", **changes).status_code == 200
    (figure,) = now().figures
    assert [(v.from_, v.value) for v in figure.values] == [("2026-03-01", "0.75"), ("2026-04-01", "0.5")]
    assert put("form-rate", **{"rate-values-0-value": "半分"}).status_code == 422
    assert put("form-rate", _drop="rate-values-0").status_code == 200
    at_work.post("settings/figures/", do="add_entry", revision=str(revision(at_work)))
    assert now().figures[1].id.startswith("figure_")
    assert put("form-rate", _remove="rate").status_code == 200
    assert len(now().figures) == 1


def revision(at_work: Author) -> int:
    return draft("example", by=SOMEBODY, now=NOW).revision
