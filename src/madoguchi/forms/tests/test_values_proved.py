"""What is proved of computed values is what trying every answer shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.expressions import settled
from madoguchi.forms.domain.answers.form_outline import Outline
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.proving.ranges import Ranges
from madoguchi.forms.domain.proving.reach import Fineness
from madoguchi.forms.tests.examples import HEAD
from madoguchi.forms.tests.test_computations import naive

ASKED = """
pages:
  - id: page
    title: {ja: ページ}
    questions:
      - {id: a, kind: number, label: {ja: a}, min: -2, max: 2, required: false}
      - {id: b, kind: number, label: {ja: b}, min: 0, max: 3}
      - {id: first, kind: computed, label: {ja: 途中}, compute: {sum: [a]}}
      - {id: result, kind: computed, label: {ja: 結果}, compute: {sum: [a]}}
"""
BASE = parse_yaml(HEAD + ASKED)
ANSWERS = [
    {name: str(value) for name, value in (("a", a), ("b", b)) if value is not None}
    for a, b in itertools.product([None, *range(-2, 3)], [None, *range(4)])
]
Draw = Any
constants = st.sampled_from(["0", "1", "-1", "2", "3", "0.5"])
operands = st.sampled_from(["a", "b"])


@st.composite
def conditions(draw: Draw, names: list[str]) -> dict[str, Any]:
    name, way = (
        draw(st.sampled_from(names)),
        draw(st.sampled_from(["at_least", "at_most", "after", "before", "is", "is_not"])),
    )
    other = st.sampled_from(names) if way in ("at_least", "at_most", "after", "before") else st.nothing()
    one: dict[str, Any] = {"question": name, way: draw(st.integers(-2, 3).map(str) | other)}
    shape = draw(st.sampled_from(["one", "one", "not", "all", "any"]))
    if shape == "not":
        return {"not": one}
    return (
        one
        if shape == "one"
        else {shape: [one, {"question": draw(st.sampled_from(names)), "answered": True}]}
    )


@st.composite
def computations(draw: Draw, names: list[str], depth: int = 2) -> dict[str, Any]:
    def part() -> Any:
        deep = depth > 0 and draw(st.integers(0, 2)) == 0
        return draw(computations(names, depth - 1)) if deep else draw(st.sampled_from(names) | constants)

    way = draw(
        st.sampled_from(
            ["sum", "difference", "product", "quotient", "quotient", "min", "max", "round", "if", "if"]
        )
    )
    if way == "quotient":
        return {way: {"of": part(), "by": part()}}
    if way == "round":
        return {
            way: {
                "of": part(),
                "to": draw(st.sampled_from(["1", "2", "0.5"])),
                "way": draw(st.sampled_from(["up", "down", "half"])),
            }
        }
    if way == "if":
        cases = [{"when": draw(conditions(names)), "then": part()} for _ in range(draw(st.integers(1, 2)))]
        return {way: {"cases": cases, **({"otherwise": part()} if draw(st.booleans()) else {})}}
    return {way: [part() for _ in range(draw(st.integers(1, 3)))]}


@st.composite
def forms(draw: Draw) -> Form:
    """Two computations one after another over two small numbers; perhaps shown on a condition, perhaps in yen."""
    first = draw(computations(["a", "b"], 1))
    result = draw(computations(["a", "b", "first"]))
    shown = draw(st.none() | conditions(["a", "b"]))
    unit = draw(st.sampled_from([None, "円"]))
    (page,) = BASE.pages
    made = [
        msgspec.structs.replace(
            q,
            compute=msgspec.convert(c, d.Compute),
            unit=d.LocalText(ja=unit) if unit else None,
            show_when=msgspec.convert(shown, d.Condition) if shown and q.id == "result" else None,
        )
        for q, c in zip(page.questions[2:], (first, result), strict=True)
    ]
    pages = (msgspec.structs.replace(page, questions=(*page.questions[:2], *made)),)
    return compile_form(msgspec.structs.replace(BASE, pages=pages))


def codes_at(found: list[Finding], name: str) -> set[str]:
    return {f.code for f in found if f.place == f"pages.page.{name}"}


def values(form: Form, name: str) -> Iterator[Any]:
    for answers in ANSWERS:
        value = evaluate(form, answers, Context(today=date(2026, 4, 1))).computed.get(name)
        if value is not None:
            yield value


def plain(form: Form, name: str) -> Any:
    return next(msgspec.to_builtins(q)["compute"] for q in form.definition.pages[0].questions if q.id == name)


def zero_divided(form: Form) -> dict[str, bool]:
    """Whether trying everything divides by zero, told by a reading of its own."""
    met = {"first": False, "result": False}
    for answers in ANSWERS:
        known: dict[str, Any] = {name: Fraction(value) for name, value in answers.items()}
        shown = evaluate(form, answers, Context(today=date(2026, 4, 1))).shown
        for name in ("first", "result"):
            if name in shown:
                value, met_here = tried(plain(form, name), known)
                met[name] = met[name] or met_here
                if settled(value) is not None:  # what no decimal holds is blank
                    known[name] = value
    return met


def tried(e: Any, known: dict[str, Any]) -> tuple[Any, bool]:
    """(the value, whether something was divided by zero on the way)."""
    if isinstance(e, str):
        return (Fraction(e) if e[0] in "-0123456789" else known.get(e)), False
    ((way, of),) = e.items()
    if way == "if":
        for case in of["cases"]:
            if true_of(case["when"], known):
                return tried(case["then"], known)
        return tried(of["otherwise"], known) if "otherwise" in of else (None, False)
    parts = [of["of"], of["by"]] if way == "quotient" else [of["of"]] if way == "round" else of
    done = [tried(part, known) for part in parts]
    met = any(inner for _, inner in done)
    names = {f"x{n}": value for n, (value, _) in enumerate(done) if value is not None}
    if way == "quotient":
        divides = "x0" in names and names.get("x1") == 0
        value = names["x0"] / names["x1"] if len(names) == 2 and not divides else None
        return value, met or divides
    if way == "round":
        return (naive_round(names["x0"], of) if names else None), met
    if way == "sum":
        return (sum(names.values(), Fraction(0)) if names else None), met
    if len(names) < len(done):
        return None, met
    texts = [str(value) for value in names.values()]
    return naive({way: texts}, {}), met


def naive_round(value: Fraction, of: dict[str, str]) -> Fraction | None:
    return naive({"round": {"of": "a", "to": of.get("to", "1"), "way": of["way"]}}, {"a": value})


def true_of(c: dict[str, Any], known: dict[str, Any]) -> bool:
    if "not" in c:
        return not true_of(c["not"], known)
    for join, together in (("all", all), ("any", any)):
        if join in c:
            return together(true_of(part, known) for part in c[join])
    value = known.get(c["question"])
    if "answered" in c:
        return value is not None
    ((way, other),) = ((k, v) for k, v in c.items() if k != "question")
    bound = Fraction(other) if other[0] in "-0123456789" else known.get(other)
    if value is None or bound is None:
        return False
    return bool({
        "at_least": value >= bound, "at_most": value <= bound, "after": value > bound, "before": value < bound,
        "is": value == bound, "is_not": value != bound,
    }[way])  # fmt: skip


drawn = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@drawn
@given(forms())
def test_a_division_by_zero_is_found_when_trying_everything_finds_one(form: Form) -> None:
    found, met = findings(form.definition), zero_divided(form)
    for name, divides in met.items():
        assert ("divides_by_zero" in codes_at(found, name)) is divides, to_yaml(form.definition)
    for finding in found:
        if finding.code == "divides_by_zero":
            assert finding.witness is not None, to_yaml(form.definition)
            shown = dict(finding.witness)
            one = {name: Fraction(value) for name, value in shown.items()}
            name = finding.place.rpartition(".")[2]
            if name == "result" and (before := settled(tried(plain(form, "first"), one)[0])) is not None:
                one["first"] = Fraction(before)
            assert tried(plain(form, name), one)[1], (shown, to_yaml(form.definition))


@drawn
@given(forms())
def test_a_reach_contains_every_value_there_is(form: Form) -> None:
    ranges = Ranges(Outline(form))
    for name in ("first", "result"):
        reach = ranges.of(name)
        for value in values(form, name):
            assert reach.low <= value <= reach.high, (name, reach, value, to_yaml(form.definition))
            assert value != 0 or reach.may_be_zero, (name, reach, to_yaml(form.definition))
            whole = value == int(value)
            assert whole or reach.fine is not Fineness.WHOLE, (name, reach, value, to_yaml(form.definition))


@drawn
@given(forms())
def test_an_amount_below_zero_is_found_when_trying_everything_finds_one(form: Form) -> None:
    found = findings(form.definition)
    for name in ("first", "result"):
        (q,) = [q for q in form.definition.pages[0].questions if q.id == name]
        assert isinstance(q, d.Computed)
        below = q.unit is not None and any(value < 0 for value in values(form, name))
        told = codes_at(found, name) & {"below_zero", "undecided"}
        assert ("below_zero" in told) is below or told == {"undecided"}, to_yaml(form.definition)


def of_one(compute: str, *, figures: str = "", unit: str = "") -> list[tuple[str, str]]:
    """(code, severity) of what is found about one computation over a money and a number of people."""
    text = f"""
{figures}
pages:
  - id: page
    title: {{ja: ページ}}
    questions:
      - {{id: income, kind: money, label: {{ja: 所得}}}}
      - {{id: taken, kind: money, label: {{ja: 控除額}}}}
      - {{id: adults, kind: number, label: {{ja: 大人}}, min: 0}}
      - {{id: children, kind: number, label: {{ja: 子ども}}, min: 0}}
      - {{id: day, kind: date, label: {{ja: 日}}, not_before: 2026-04-01}}
      - {{id: people, kind: computed, label: {{ja: 人数}}, compute: {{sum: [adults, children]}}}}
      - {{id: result, kind: computed, label: {{ja: 結果}}, {unit} compute: {compute}}}
"""
    found = findings(parse_yaml(HEAD + text))
    return [
        (f.code, f.severity) for f in found if f.place == "pages.page.result" and f.code != "untranslated"
    ]


YEN = "unit: {ja: 円},"
HIDDEN = "visible: 'false',"
SHARE = "{round: {of: {quotient: {of: income, by: people}}, way: down}}"


@pytest.mark.parametrize(
    ("compute", "unit", "expected"),
    [
        (SHARE, YEN, [("divides_by_zero", "error")]),
        (f"{{if: {{cases: [{{when: {{question: people, after: '0'}}, then: {SHARE}}}]}}}}", YEN, []),
        (f"{{if: {{cases: [{{when: {{question: people, is: '0'}}, then: '0'}}], otherwise: {SHARE}}}}}", YEN, []),
        (f"{{if: {{cases: [{{when: {{question: income, is: '0'}}, then: '0'}}], otherwise: {SHARE}}}}}", YEN,
         [("divides_by_zero", "error")]),
        ("{round: {of: {quotient: {of: income, by: {max: [people, '1']}}}, way: half}}", YEN, []),
        ("{quotient: {of: income, by: '3'}}", HIDDEN, [("unrounded", "error")]),
        ("{quotient: {of: income, by: '4'}}", HIDDEN, []),
        ("{quotient: {of: income, by: '4'}}", "", [("unrounded", "error")]),
        ("{quotient: {of: income, by: '4'}}", "unit: {ja: 点},", []),
        ("{quotient: {of: income, by: '4'}}", YEN, [("unrounded", "error")]),
        ("{product: [income, '0.3']}", YEN, [("unrounded", "error")]),
        ("{round: {of: {product: [income, '0.3']}, to: '100', way: up}}", YEN, []),
        ("{difference: [income, taken]}", YEN, [("below_zero", "warning")]),
        ("{difference: [income, taken]}", "", [("below_zero", "warning")]),
        ("{difference: [income, taken]}", HIDDEN, []),
        ("{max: [{difference: [income, taken]}, '0']}", YEN, []),
        ("{if: {cases: [{when: {question: income, at_least: taken}, then: {difference: [income, taken]}}], otherwise: '0'}}",
         YEN, []),
    ],
)  # fmt: skip
def test_a_computation_is_told_what_it_lacks(compute, unit, expected):
    assert of_one(compute, unit=unit) == expected


@pytest.mark.parametrize(("day", "first", "early"), [
    ("today", "2026-04-01", False), ("today", "2026-04-02", True), ("day", "2026-04-01", False),
    ("day", "2026-05-01", True), ("2026-03-31", "2026-04-01", True),
])  # fmt: skip
def test_a_figure_that_is_asked_for_before_its_first_day_is_told(day, first, early):
    figures = f"figures: [{{id: f, label: {{ja: 額}}, values: [{{from: {first}, value: '3'}}]}}]"
    found = of_one(f"{{figure: {{figure: f, day: {day}}}}}", figures=figures)
    assert found == ([("before_first_day", "warning")] if early else [])
