"""What the prover decides about small random definitions is what trying every answer shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml
from madoguchi.forms.domain.proving.matter import Matter, matters_of
from madoguchi.forms.domain.proving.prove import Finding, findings
from madoguchi.forms.domain.proving.prover import Found, Prover
from madoguchi.forms.tests.examples import HEAD

EMPTY = parse_yaml(HEAD + "pages: []\n")
MOST_ANSWERS, MOST_A_DAY = 4_000, 400
FILING = [date(2026, 4, n) for n in range(1, 13)]
"""Days far enough apart for every number of days that is compared."""
NEVER = {"unreachable", "required_hidden", "check_never_refuses", "check_always_refuses"}
Draw = Any


def ja(text: str) -> d.LocalText:
    return d.LocalText(ja=text)


OPTIONS = tuple(d.Option(id=i, label=ja(i)) for i in ("a", "b", "c"))
DAYS = ("2026-03-31", "2026-04-01", "2026-04-02")

THEMES = {
    "all": ("yes_no", "choice", "number", "text", "choices", "date"),
    "dates": ("date", "date", "yes_no"),
    "numbers": ("number", "number", "yes_no"),
    "rows": ("yes_no", "choice"),
    "words": ("yes_no", "choice", "text", "choices"),
}
"""Kinds that are drawn together: what differs only among the like is not found by mixing everything."""


class Drawn:
    """Questions so far, with every answer to each: `values` of a name, None for no answer."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.theme = draw(st.sampled_from(sorted(THEMES)))
        self.kinds: dict[str, str] = {}
        self.values: dict[str, list[Any]] = {}
        self.inner: dict[str, dict[str, str]] = {}
        self.count = 0

    def pick(self, *of: Any) -> Any:
        return self.draw(st.sampled_from(of))

    def chance(self, one_in: int) -> bool:
        return bool(self.draw(st.integers(1, one_in)) == 1)

    def question(self, known: dict[str, str], *, inside: bool = False) -> tuple[d.Question, list[Any]]:
        self.count += 1
        name = f"q{self.count}"
        numbers = [n for n, kind in known.items() if kind == "number"]
        groups = [n for n, kind in known.items() if kind == "group"]
        dates = [n for n, kind in known.items() if kind == "date"]
        kinds = [kind for kind in THEMES[self.theme] if not inside or kind not in ("choices", "date")]
        kinds += ["computed"] if numbers or dates or (groups and not inside) else []
        kind = self.pick(*kinds)
        common: dict[str, Any] = {"id": name, "label": ja(name), "required": not self.chance(4)}
        common["show_when"] = self.condition(known) if known and self.chance(2) else None
        common["required_when"] = self.condition(known) if known and self.chance(4) else None
        values: list[Any] = [None]
        made: d.Question
        if kind == "yes_no":
            made, values = d.YesNo(**common), [None, "yes", "no"]
        elif kind == "choice":
            made, values = d.Choice(options=OPTIONS, **common), [None, "a", "b", "c"]
        elif kind == "choices":
            low, high = self.pick((1, None), (1, 2), (2, 3))
            made = d.Choices(options=OPTIONS, min=low, max=high, **common)
            values += [list(c) for n in range(low, (high or 3) + 1) for c in itertools.combinations("abc", n)]
        elif kind == "number":
            low = self.draw(st.integers(-1, 2))
            high = low + self.draw(st.integers(0, 3))
            made, values = d.Number(min=low, max=high, **common), [None, *map(str, range(low, high + 1))]
        elif kind == "text":
            made, values = d.Text(max_length=1, **common), [None, "x", "y", "1"]
        elif kind == "date":
            last = self.pick(DAYS[2], "today")
            made = d.Date(not_before=DAYS[0], not_after=last, **common)
            values += DAYS if last != "today" else [DAYS[0], *(day.isoformat() for day in FILING)]
        else:
            made = d.Computed(compute=self.compute(numbers, groups, dates, inside=inside), **common)
        kind = "number" if kind == "computed" else kind
        (known if inside else self.kinds)[name] = kind
        return made, values

    def compute(self, numbers: list[str], groups: list[str], dates: list[str], *, inside: bool) -> d.Compute:
        if dates and (not numbers or self.chance(2)):
            ends = (self.pick(*dates), self.pick(*dates, "today", DAYS[1]))
            first, last = ends if self.chance(2) else ends[::-1]
            return d.Compute(days_between=d.DaysBetween(from_=first, to=last))
        if groups and not inside and (not numbers or self.chance(2)):
            group = self.pick(*groups)
            where = self.condition(self.inner[group]) if self.chance(2) else None
            return d.Compute(count=d.CountOf(group=group, where=where))
        some = tuple(self.pick(*numbers) for _ in range(self.draw(st.integers(1, 2))))
        if self.chance(3):
            return d.Compute(first_answered=some)
        constant = self.pick("0", "1", "2", "-1")
        if self.chance(2):
            return self.deeper(some, constant)
        return d.Compute(sum=(*some, constant)) if self.chance(2) else d.Compute(product=(*some, constant))

    def deeper(self, some: tuple[str, ...], constant: str) -> d.Compute:
        """Computations within computations, of the same answers."""
        inner = d.Compute(difference=(*some, constant))
        way = self.pick("difference", "least", "greatest", "round", "half", "if")
        if way == "difference":
            return d.Compute(difference=(constant, *some))
        if way == "least":
            return d.Compute(min=(inner, some[0], self.pick("1", "3")))
        if way == "greatest":
            return d.Compute(max=(inner, "0"))
        if way == "round":
            return d.Compute(
                round=d.Rounded(of=inner, to=self.pick("2", "3"), way=self.pick("up", "down", "half"))
            )
        if way == "half":
            half = d.Compute(product=(some[0], "0.5"))
            return d.Compute(round=d.Rounded(of=half, way=self.pick("up", "down", "half")))
        when = d.Condition(question=some[-1], at_least=constant)
        return d.Compute(
            if_=d.Chosen(cases=(d.Case(when=when, then=inner),), otherwise=self.pick(None, "2", some[0]))
        )

    def condition(self, known: dict[str, str], depth: int = 2) -> d.Condition:
        shape = self.pick("one", "one", "one", "all", "any", "not") if depth else "one"
        if shape in ("all", "any"):
            two = (self.condition(known, depth - 1), self.condition(known, depth - 1))
            return d.Condition(all=two) if shape == "all" else d.Condition(any=two)
        if shape == "not":
            return d.Condition(not_=self.condition(known, depth - 1))
        name = self.pick(*known)
        kind = known[name]
        if kind == "group":
            over = self.pick("any_of", "every_of")
            where = self.condition(self.inner[name], 1)
            return (
                d.Condition(any_of=name, where=where)
                if over == "any_of"
                else d.Condition(every_of=name, where=where)
            )
        return d.Condition(question=name, **self.comparison(name, kind, known))

    def comparison(self, name: str, kind: str, known: dict[str, str]) -> dict[str, Any]:
        if self.chance(5):
            return {"answered": self.pick(True, False)}
        if kind == "number":
            others = [n for n, k in known.items() if k == "number" and n != name]
            bound = self.pick(*others) if others and self.chance(3) else str(self.draw(st.integers(-2, 6)))
            return {self.pick("at_least", "at_most", "before", "after"): bound}
        if kind == "date":
            others = [n for n, k in known.items() if k == "date" and n != name]
            bound = self.pick(*others) if others and self.chance(3) else self.pick(*DAYS, "today")
            return {self.pick("at_least", "at_most", "before", "after"): bound}
        if kind == "choices":
            return {"includes": self.pick("a", "b", "c")}
        words = {"yes_no": ("yes", "no"), "choice": ("a", "b", "c"), "text": ("x", "y", "z2")}[kind]
        return {"one_of": words[:2]} if self.chance(4) else {self.pick("is_", "is_not"): self.pick(*words)}

    def group(self) -> tuple[d.Group, list[Any]]:
        self.count += 1
        name = f"g{self.count}"
        inner: dict[str, str] = {}
        made = [self.question(inner, inside=True) for _ in range(self.draw(st.integers(1, 2)))]
        rows = [
            {q.id: v for (q, _), v in zip(made, values, strict=True) if v is not None}
            for values in itertools.product(*(values for _, values in made))
        ]
        most = self.draw(st.integers(1, 3 if len(rows) <= 4 else 2))
        self.inner = {**self.inner, name: inner}
        show = self.condition(self.kinds) if self.kinds and self.chance(3) else None
        group = d.Group(
            id=name,
            label=ja(name),
            questions=tuple(q for q, _ in made),
            repeat=d.Repeat(min=0, max=most),
            show_when=show,
            required=False,
        )
        self.kinds[name] = "group"
        lists = [list(c) for n in range(most + 1) for c in itertools.product(rows, repeat=n)]
        return group, [None, *lists]


@st.composite
def definitions(draw: Draw) -> tuple[d.Definition, list[dict[str, Any]]]:
    """A definition with every way to answer it."""
    drawn = Drawn(draw)
    pages, values = [], {}
    for number in range(draw(st.integers(1, 2))):
        show = drawn.condition(drawn.kinds) if drawn.kinds and drawn.chance(2) else None
        questions: list[d.Question] = []
        for _ in range(draw(st.integers(1, 3))):
            made, answers = (
                drawn.group()
                if drawn.chance(2 if drawn.theme == "rows" else 5)
                else drawn.question(drawn.kinds)
            )
            questions.append(made)
            values[made.id] = answers
        pages.append(d.Page(id=f"page{number}", title=ja("頁"), questions=tuple(questions), show_when=show))
    checks = []
    if drawn.chance(2):
        at = drawn.pick(*[q.id for q in pages[-1].questions])
        checks.append(
            d.Check(id="check", at=at, must=drawn.condition(drawn.kinds), message=ja("確認"),
                    when=drawn.condition(drawn.kinds) if drawn.chance(2) else None)
        )  # fmt: skip
    attachment = d.Attachment(id="paper", label=ja("書類"), required_when=drawn.condition(drawn.kinds),
                              show_when=drawn.condition(drawn.kinds) if drawn.chance(2) else None)  # fmt: skip
    whole = msgspec.structs.replace(
        EMPTY, pages=tuple(pages), attachments=(attachment,), checks=tuple(checks), representative="none"
    )
    total = 1
    for answers in values.values():
        total *= len(answers)
    every = (
        itertools.islice(itertools.product(*values.values()), MOST_ANSWERS) if total <= MOST_ANSWERS else ()
    )
    given = [{k: v for k, v in zip(values, one, strict=True) if v is not None} for one in every]
    return whole, given


def everything_seen(whole: d.Definition, given: list[dict[str, Any]]) -> Iterator[Evaluation]:
    """What the engine says to all answers, on all days where the day may matter; nothing where that is too much."""
    form = compile_form(whole)
    dated = "today" in to_yaml(whole)
    for today in FILING if dated else FILING[:1]:
        for answers in given if not dated or len(given) <= MOST_A_DAY else ():
            yield evaluate(form, answers, Context(today=today))


def shown_as(whole: d.Definition, matter: Matter) -> str:
    """What went wrong, to read."""
    return f"{matter.at} in {to_yaml(whole)}"


def found_at(found: list[Finding], matter: Matter, codes: set[str]) -> bool:
    return any((f.place, f.field) == matter.at and f.code in codes for f in found)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(definitions())
def test_what_is_decided_is_what_trying_everything_shows(
    drawn: tuple[d.Definition, list[dict[str, Any]]],
) -> None:
    whole, given = drawn
    found = findings(whole)
    assert {f.code for f in found if f.severity == "error"} <= NEVER | {"always"}, to_yaml(whole)
    seen = list(everything_seen(whole, given))
    form = compile_form(whole)
    prover = Prover(form)
    for matter in matters_of(form, prover.outline) if seen else ():
        if matter.seen is None:
            continue
        shown = any(matter.seen(e) for e in seen)
        told = found_at(found, matter, NEVER - {"check_always_refuses"})
        given_up = found_at(found, matter, {"undecided"})
        closed = matter.at[0].startswith("checks.") and any(f.place == matter.at[0] for f in found)
        assert not (told and shown), shown_as(whole, matter)
        assert shown or told or given_up or closed, shown_as(whole, matter)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(definitions())
def test_what_is_called_reachable_has_answers_that_really_show_it(drawn: tuple[d.Definition, Any]) -> None:
    form = compile_form(drawn[0])
    prover = Prover(form)
    for matter in matters_of(form, prover.outline):
        answers = prover.find(matter.goal, prover.about_matter(matter))
        if isinstance(answers, Found) and matter.seen is not None:
            assert matter.seen(prover.evaluate(answers)), (matter.at, answers, to_yaml(drawn[0]))


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(definitions())
def test_what_is_said_to_hold_always_is_never_seen_to_fail(drawn: tuple[d.Definition, Any]) -> None:
    whole, given = drawn
    always = {
        f.place.split(".")[-1]: f.place
        for f in findings(whole)
        if f.code == "always" and f.field == "show_when"
    }
    for meaning in everything_seen(whole, given) if always else ():
        for name, place in always.items():
            if place.startswith("attachments."):
                assert any(n.id == name for n in meaning.attachments), to_yaml(whole)
            elif place.count(".") == 1:
                assert name in meaning.pages, to_yaml(whole)
            elif place.count(".") == 2 and place.split(".")[1] in meaning.pages:
                assert name in meaning.shown, to_yaml(whole)


@st.composite
def stopped(draw: Draw) -> tuple[d.Definition, list[dict[str, Any]]]:
    """A definition with one or two stops at its end, and every way to answer it."""
    whole, given = draw(definitions())
    asked = {q.id: q for page in whole.pages for q in page.questions if isinstance(q, d.YesNo | d.Choice)}
    drawn = Drawn(draw)
    drawn.kinds = {name: "yes_no" if isinstance(q, d.YesNo) else "choice" for name, q in asked.items()}
    stops = tuple(
        d.Stop(
            id=f"stop{n}",
            text=ja("別の窓口です。"),
            show_when=drawn.condition(drawn.kinds) if asked else None,
        )
        for n in range(draw(st.integers(1, 2)))
    )
    last = msgspec.structs.replace(whole.pages[-1], id="last", questions=stops, show_when=None)
    return msgspec.structs.replace(whole, pages=(*whole.pages, last), checks=()), given


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stopped())
def test_a_stop_is_for_everyone_when_nobody_who_answers_everything_passes(
    drawn: tuple[d.Definition, list[dict[str, Any]]],
) -> None:
    whole, given = drawn
    found = findings(whole)
    seen = list(everything_seen(whole, given))
    if not seen or any(f.code == "undecided" for f in found):
        return
    passed = any(meaning.complete for meaning in seen)
    for_everyone = [f for f in found if f.code == "stop_for_everyone"]
    assert passed is not bool(for_everyone), to_yaml(whole)
    for finding in for_everyone:
        meaning = evaluate(compile_form(whole), finding.witness, Context(today=FILING[0]))
        assert meaning.stops, to_yaml(whole)
