"""Computations give exact numbers; what is not answered leaves them blank."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.expressions import settled
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import from_json, parse_yaml, to_json, to_yaml, version_of
from madoguchi.forms.domain.showing.answer_text import answer_sections, display
from madoguchi.forms.tests.examples import EXAMPLE, HEAD, TODAY, evaluated, form_of

BASE = """
figures:
  - id: limit
    label: {ja: 負担限度額}
    unit: {ja: 円}
    values: [{from: 2026-08-01, value: 809000}, {from: 2025-08-01, value: 800000}]
  - {id: share, label: {ja: 補助率}, values: [{from: 2020-04-01, value: "0.5"}, {from: 2026-04-01, value: "0.75"}]}
conditions:
  - {id: low, label: {ja: 所得が低い}, when: {question: a, at_most: "100"}}
  - {id: low_or_b, label: {ja: 所得が低いかbがある}, when: {any: [{named: low}, {question: b, answered: true}]}}
pages:
  - id: page
    title: {ja: ページ}
    questions:
      - {id: a, kind: number, label: {ja: a}, decimals: 3, required: false}
      - {id: b, kind: number, label: {ja: b}, decimals: 3, required: false}
      - {id: day, kind: date, label: {ja: 日}, required: false}
      - id: rows
        kind: group
        label: {ja: 行}
        required: false
        repeat: {min: 0, max: 5}
        questions:
          - {id: n, kind: number, label: {ja: n}, required: false}
          - {id: counts, kind: yes_no, label: {ja: 数える}, required: false}
      - {id: result, kind: computed, label: {ja: 結果}, compute: {sum: [a]}}
"""
DEFINITION = parse_yaml(HEAD + BASE)


def defined(compute: Any) -> d.Definition:
    """The definition with another computation as its result."""
    (page,) = DEFINITION.pages
    made = compute if isinstance(compute, d.Compute) else msgspec.convert(compute, d.Compute)
    result = msgspec.structs.replace(page.questions[-1], compute=made)
    pages = (msgspec.structs.replace(page, questions=(*page.questions[:-1], result)),)
    return msgspec.structs.replace(DEFINITION, pages=pages)


def with_result(compute: Any) -> Form:
    return compile_form(defined(compute))


def value_of(compute: Any, **answers: Any) -> Any:
    return evaluated(with_result(compute), answers).computed.get("result")


def ratio(of: Any, by: Any) -> dict[str, Any]:
    return {"quotient": {"of": of, "by": by}}


def rounding(of: Any, way: str, to: str = "1") -> dict[str, Any]:
    return {"round": {"of": of, "to": to, "way": way}}


HUGE = "999999999999999"


@pytest.mark.parametrize(
    ("compute", "answers", "expected"),
    [
        ({"difference": ["a", "b"]}, {"a": "3", "b": "5"}, -2),
        ({"difference": ["a", "b", "1"]}, {"a": "10", "b": "0.25"}, Decimal("8.75")),
        ({"difference": ["a"]}, {"a": "7"}, 7),
        ({"difference": ["a", "b"]}, {"a": "3"}, None),
        ({"sum": ["a", "b"]}, {"a": "0.1", "b": "0.2"}, Decimal("0.3")),
        ({"sum": ["a", "b"]}, {"a": "3"}, 3),
        ({"sum": ["a", "b"]}, {}, None),
        ({"product": ["a", "b"]}, {"a": HUGE, "b": HUGE}, 999999999999999**2),
        ({"product": ["a", "0.1"]}, {"a": HUGE}, Decimal("99999999999999.9")),
        ({"product": ["a", "b"]}, {"a": "5"}, None),
        ({"product": ["a", "b"]}, {"a": "0", "b": "-3"}, 0),
        (ratio("a", "b"), {"a": "1", "b": "8"}, Decimal("0.125")),
        (ratio("a", "b"), {"a": "1", "b": "3"}, None),
        (ratio("a", "b"), {"a": "1", "b": "0"}, None),
        (ratio("a", "b"), {"a": "1"}, None),
        ({"product": [ratio("a", "3"), "3"]}, {"a": HUGE}, 999999999999999),
        (rounding(ratio("a", "3"), "down"), {"a": "5"}, 1),
        (rounding("a", "down"), {"a": "-1.5"}, -1),
        (rounding("a", "up"), {"a": "-1.5"}, -2),
        (rounding("a", "half"), {"a": "-1.5"}, -2),
        (rounding("a", "half"), {"a": "-1.499"}, -1),
        (rounding("a", "half"), {"a": "2.5"}, 3),
        (rounding("a", "half"), {"a": "0.5"}, 1),
        (rounding("a", "up"), {"a": "0"}, 0),
        (rounding("a", "up"), {"a": "0.001"}, 1),
        (rounding("a", "down", "1000"), {"a": HUGE}, 999999999999000),
        (rounding("a", "up", "1000"), {"a": HUGE}, 10**15),
        (rounding("a", "half", "0.1"), {"a": "0.25"}, Decimal("0.3")),
        (rounding("a", "half", "500"), {"a": "750"}, 1000),
        (rounding("a", "half"), {}, None),
        ({"min": ["a", "b", "4"]}, {"a": "5", "b": "3"}, 3),
        ({"max": ["a", "b", "4"]}, {"a": "5", "b": "3"}, 5),
        ({"max": [{"difference": ["a", "b"]}, "0"]}, {"a": "3", "b": "5"}, 0),
        ({"min": ["a", "b"]}, {"a": "5"}, None),
        ({"max": ["rows.n"]}, {"rows": [{"n": "3"}, {}, {"n": "9"}]}, 9),
        ({"max": ["rows.n"]}, {"rows": []}, None),
        ({"if": {"cases": [{"when": {"named": "low"}, "then": "1"}], "otherwise": "2"}}, {"a": "100"}, 1),
        ({"if": {"cases": [{"when": {"named": "low"}, "then": "1"}], "otherwise": "2"}}, {"a": "101"}, 2),
        ({"if": {"cases": [{"when": {"named": "low"}, "then": "1"}]}}, {"a": "101"}, None),
        ({"if": {"cases": [{"when": {"named": "low_or_b"}, "then": "1"}]}}, {"a": "101", "b": "0"}, 1),
        ({"if": {"cases": [{"when": {"named": "nobody"}, "then": "1"}], "otherwise": "2"}}, {"a": "1"}, 2),
        ({"if": {"cases": [{"when": {"question": "b", "is": "0"}, "then": "0"}], "otherwise": ratio("a", "b")}},
         {"a": "3", "b": "0"}, 0),
        ({"count": {"group": "rows", "where": {"question": "counts", "is": "yes"}}},
         {"rows": [{"counts": "yes"}, {"counts": "no"}, {"counts": "yes"}]}, 2),
        ({"total": {"group": "rows", "of": "n", "where": {"question": "counts", "is": "yes"}}},
         {"rows": [{"n": "5", "counts": "yes"}, {"n": "7", "counts": "no"}, {"counts": "yes"}]}, 5),
        ({"total": {"group": "rows", "of": {"product": ["n", "a"]}}}, {"a": "2", "rows": [{"n": "5"}, {"n": "-1"}]}, 8),
        ({"total": {"group": "rows", "of": "n"}}, {"rows": []}, 0),
        ({"figure": {"figure": "limit"}}, {}, 800000),
        ({"figure": {"figure": "limit", "day": "day"}}, {"day": "2026-07-31"}, 800000),
        ({"figure": {"figure": "limit", "day": "day"}}, {"day": "2026-08-01"}, 809000),
        ({"figure": {"figure": "limit", "day": "day"}}, {"day": "2025-07-31"}, None),
        ({"figure": {"figure": "limit", "day": "day"}}, {}, None),
        ({"figure": {"figure": "limit", "day": "2026-08-01"}}, {}, 809000),
        ({"figure": {"figure": "nobody"}}, {}, None),
        (rounding({"product": ["a", {"figure": {"figure": "share"}}]}, "down", "1000"), {"a": "123456"}, 92000),
        ({"fiscal_year_end": {}}, {}, "2027-03-31"),
        ({"fiscal_year_end": {"day": "day"}}, {"day": "2026-03-31"}, "2026-03-31"),
        ({"fiscal_year_end": {"day": "day"}}, {}, None),
    ],
)  # fmt: skip
def test_a_computation_gives_exactly(compute, answers, expected):
    found = value_of(compute, **answers)
    assert (found, type(found)) == (expected, type(expected))


def test_a_named_condition_is_judged_in_the_row_where_it_stands():
    form = form_of("""
conditions:
  - {id: adult, label: {ja: 大人}, when: {question: age, at_least: "18"}}
pages:
  - id: page
    title: {ja: ページ}
    questions:
      - id: people
        kind: group
        label: {ja: 人}
        repeat: {min: 0, max: 5}
        questions:
          - {id: age, kind: number, label: {ja: 年齢}}
          - {id: job, kind: text, label: {ja: 仕事}, show_when: {named: adult}}
      - {id: adults, kind: computed, label: {ja: 大人の数}, compute: {count: {group: people, where: {named: adult}}}}
      - {id: all_adults, kind: notice, text: {ja: 大人だけです。}, show_when: {every_of: people, where: {named: adult}}}
""")
    meaning = evaluated(form, {"people": [{"age": "18"}, {"age": "17"}]})
    assert meaning.computed == {"adults": 1}
    assert {"people.0.job"} == {path for path in meaning.shown if path.endswith("job")}
    assert "all_adults" not in meaning.shown


def named(listed: list[tuple[str, list[str]]], result: str) -> Any:
    """Rules that hold when any of others does, of which `ground` says that a was answered; 1 where `result` holds."""
    ground = {"id": "ground", "label": {"ja": "0"}, "when": {"question": "a", "answered": True}}
    rules = [
        ground,
        *({"id": id, "label": {"ja": id}, "when": {"any": [{"named": n} for n in of]}} for id, of in listed),
    ]
    whole = defined({"if": {"cases": [{"when": {"named": result}, "then": "1"}]}})
    conditions = tuple(msgspec.convert(rule, d.NamedCondition) for rule in rules)
    form = compile_form(msgspec.structs.replace(whole, conditions=conditions))
    return evaluate(form, {"a": "1"}, Context(today=TODAY)).computed.get("result")


def test_rules_may_use_rules():
    assert named([("one", ["ground"]), ("two", ["one", "one"])], "two") == 1


def test_names_in_a_circle_never_hold():
    assert named([("x", ["y"]), ("y", ["x"])], "x") is None
    assert named([("x", ["y"]), ("y", ["x", "ground"])], "y") == 1


def test_copies_of_copies_never_hold_and_never_hang():
    doubled = [(f"c{n}", [f"c{n - 1}", f"c{n - 1}"]) for n in range(1, 60)]
    assert named([("c0", ["ground"]), *doubled], "c5") == 1
    assert named([("c0", ["ground"]), *doubled], "c59") is None


def test_documents_written_before_there_were_such_computations_keep_their_address():
    ways = """
pages:
  - id: page
    title: {ja: ページ}
    questions:
      - {id: born, kind: birth_date, label: {ja: 生年月日}}
      - {id: a, kind: money, label: {ja: 額}}
      - {id: s, kind: computed, label: {ja: 合計}, compute: {sum: [a, "1.5"]}}
      - {id: p, kind: computed, label: {ja: 積}, compute: {product: [a, "2"]}}
      - {id: o, kind: computed, label: {ja: 年齢}, compute: {age_on: {birth_date: born}}}
      - {id: l, kind: computed, label: {ja: 期限}, compute: {deadline: {after: born, within: 3, unit: months}}}
      - {id: f, kind: computed, label: {ja: 先}, compute: {first_answered: [a, born]}, show_when: {not: {question: a, is: "1"}}}
"""
    assert version_of(parse_yaml(HEAD + ways)) == "d2e0a6a4cae22e97"
    assert version_of(parse_yaml(EXAMPLE)) == "0a6144dec52c7384"


def test_a_definition_with_all_of_it_is_written_and_read_without_loss():
    compute = rounding({"product": ["a", {"figure": {"figure": "share", "day": "day"}}]}, "half", "100")
    whole = with_result(
        {"if": {"cases": [{"when": {"named": "low"}, "then": compute}], "otherwise": "0"}}
    ).definition
    assert parse_yaml(to_yaml(whole)) == whole == from_json(to_json(whole))


def test_a_value_is_read_as_people_read_it():
    for compute, answers, said in (
        ({"product": ["a", "0.000001"]}, {"a": "0.001"}, "0.000000001"),
        ({"difference": ["a", "b"]}, {"a": "1", "b": "1001.5"}, "−1,000.5"),
        ({"fiscal_year_end": {}}, {}, "令和9年3月31日(2027年)"),
    ):
        form = with_result(compute)
        (section,) = answer_sections(form, evaluated(form, answers), language="ja", tables={})
        assert {row.name: row.value for row in section.rows}["result"] == said


def test_below_zero_an_amount_says_so_with_a_minus():
    amount, result = d.Money(id="m", label=d.LocalText(ja="額")), d.Number(id="n", label=d.LocalText(ja="数"))
    said = [display(amount, -1500, language, {}) for language in ("ja", "en")]
    assert [*said, display(result, Decimal("-0.5"), "ja", {})] == ["−1,500円", "−¥1,500", "−0.5"]


# random computations, against one that was written without looking at the engine

WAYS = ("up", "down", "half")
numbers = st.sampled_from(["0", "1", "-1", "2", "3", "0.5", "-2.5", "10", "1000000000000000"])


def deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    listed = st.sampled_from(["sum", "product", "difference", "min", "max"])
    conditions = st.fixed_dictionaries({"question": st.sampled_from(["a", "b"])}, optional={}).flatmap(
        lambda c: st.builds(lambda op, n: c | {op: n}, st.sampled_from(["at_least", "before", "is"]), numbers)
    )
    return st.one_of(
        st.builds(lambda way, of: {way: of}, listed, several),
        st.builds(ratio, inner, inner),
        st.builds(rounding, inner, st.sampled_from(WAYS), st.sampled_from(["1", "0.1", "3", "1000"])),
        st.builds(
            lambda c, x, y: {"if": {"cases": [{"when": c, "then": x}], **({"otherwise": y} if y else {})}},
            conditions, inner, st.none() | inner,
        ),
    )  # fmt: skip


expressions = st.recursive(st.sampled_from(["a", "b"]) | numbers, deeper, max_leaves=8)


def naive(e: Any, answers: dict[str, Fraction]) -> Fraction | None:
    if isinstance(e, str):
        return answers.get(e) if e in "ab" else Fraction(e)
    ((way, of),) = e.items()
    if way == "if":
        for case in of["cases"]:
            if holds(case["when"], answers):
                return naive(case["then"], answers)
        return naive(of["otherwise"], answers) if "otherwise" in of else None
    if way == "quotient":
        parts = naive(of["of"], answers), naive(of["by"], answers)
        return None if None in parts or parts[1] == 0 else parts[0] / parts[1]  # type: ignore[operator]
    if way == "round":
        inner = naive(of["of"], answers)
        if inner is None:
            return None
        unit = Fraction(of["to"])
        sign, amount = (-1 if inner < 0 else 1), abs(inner) / unit
        whole = {
            "down": math.floor(amount),
            "up": math.ceil(amount),
            "half": math.floor(amount + Fraction(1, 2)),
        }
        return sign * whole[of["way"]] * unit
    values = [naive(part, answers) for part in of]
    if way == "sum":
        there = [value for value in values if value is not None]
        return sum(there, Fraction(0)) if there else None
    if None in values:
        return None
    known = [value for value in values if value is not None]
    if way == "product":
        return math.prod(known, start=Fraction(1))
    if way == "difference":
        return known[0] - sum(known[1:])
    return min(known) if way == "min" else max(known)


def holds(c: dict[str, str], answers: dict[str, Fraction]) -> bool:
    value = answers.get(c["question"])
    if value is None:
        return False
    if "is" in c:
        return value == Fraction(c["is"])
    return value >= Fraction(c["at_least"]) if "at_least" in c else value < Fraction(c["before"])


answered = (
    st.none() | st.integers(-5_000, 5_000).map(lambda n: Fraction(n, 8)) | st.just(Fraction(10**15 - 1))
)


@settings(max_examples=400, deadline=None)
@given(expressions.filter(lambda e: isinstance(e, dict)), answered, answered)
def test_random_computations_give_what_a_naive_reading_of_them_gives(expression, a, b):
    known = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
    given = {
        name: f"{settled(value):f}" if value.denominator > 1 else str(value) for name, value in known.items()
    }
    assert value_of(expression, **given) == settled(naive(expression, known)), expression
