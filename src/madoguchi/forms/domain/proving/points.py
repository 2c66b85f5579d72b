"""For each question, answers that cover everything its comparisons can tell apart.

Exact for one question by itself: every interval between two values that it is compared with has a point, every set of
the options that are named, and "no answer". A point is read by the engine itself, so it counts as the engine counts it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import read_alone
from madoguchi.forms.domain.answers.instead import as_answer
from madoguchi.forms.domain.answers.operations import as_day, as_number
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.answers.uses import exists, uses
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.kinds import decimals_of, is_listed, kind_of, options_of
from madoguchi.forms.domain.format.parts import parts_of
from madoguchi.forms.domain.proving.compared import Compared

MOST = 1_500
"""Points of one question, at most."""
NAMED_OPTIONS = 9
"""Options of one `choices` of which every combination is tried."""

_SOURCES = {"name": "family", "kana": "family_kana", "bank_name": "bank", "branch_name": "branch"}
_AWAY = re.compile(r"(-?)(-?\d+(?:\.\d+)?)([yd])@(.+)")


class Point(msgspec.Struct, frozen=True):
    """An answer as it would be given, and the values it has, by path after the question."""

    raw: Any
    values: dict[str, Any]


class Domain(msgspec.Struct, frozen=True):
    """`exact`: nothing that the comparisons tell apart is missing."""

    points: tuple[Point, ...]
    exact: bool


class Points:
    """The points of a form's questions on one day, for some comparisons."""

    def __init__(self, form: Form, compared: Compared, context: Context) -> None:
        self.form = form
        self.compared = compared
        self.context = context
        self._exact = True
        self._known: dict[str, Domain] = {}

    def of(self, item: Item) -> Domain:
        """Points of a question, no answer last."""
        if item.id not in self._known:
            self._known[item.id] = self._domain(item)
        return self._known[item.id]

    def _domain(self, item: Item) -> Domain:
        self._exact = item.id not in self.compared.loose
        few = _every_number(item.question) if not self._exact else None
        self._exact = self._exact or few is not None
        raws = few or list(itertools.islice(self._values(item.question, item.id), MOST + 1))
        self._exact = self._exact and len(raws) <= MOST
        found: dict[Any, Point] = {}
        for raw in raws[:MOST]:
            values = read_alone(self.form, item, raw, self.context)
            after = {path[len(item.id) :]: value for path, value in values.items()}
            if after:
                found.setdefault(frozenset(after.items()), Point(raw, after))
        without = as_answer(item.question.instead[0]) if item.question.instead else None
        return Domain((*found.values(), Point(without, {})), self._exact)

    def _values(self, q: d.Question, key: str) -> Iterator[Any]:
        literals, reach = self.compared.literals.get(key, set()), 2 if key in self.compared.paired else 1
        kind = kind_of(q)
        if parts_of(q):
            yield from self._composite(q, key)
        elif kind.compares == "many":
            yield from self._choices(q, literals)
        elif is_listed(q):
            options = [o.id for o in options_of(q)]
            named = [o for o in options if o in literals]
            yield from (*named, *[o for o in options if o not in literals][:1])
        elif kind.compares == "number":
            yield from _numbers(q, literals, reach)
        elif kind.compares == "date":
            yield from _days(q, literals, self.context.today, reach)
        else:
            yield from _texts(q, literals)

    def _composite(self, q: d.Question, key: str) -> Iterator[Any]:
        inside = {
            k.removeprefix(f"{key}.").split(".")[0] for k in self.compared.literals if k.startswith(f"{key}.")
        }
        derived = [key, *(f"{key}.{name}" for name in _SOURCES)]
        if any(self.compared.literals.get(k) for k in derived):
            self._exact = False  # a whole name or address, put together from its parts
        parts = [p for p in parts_of(q) if p.id in {_SOURCES.get(n, n) for n in inside}]
        usual: dict[str, str] = kind_of(q).samples[0]
        # What a part must be (a prefecture that there is) only the usual answer knows.
        domains = [[*filter(None, [usual.get(p.id)]), *self._values(p, f"{key}.{p.id}"), None] for p in parts]
        for default in (usual, {}):
            for values in itertools.product(*domains):
                given = {p.id: v for p, v in zip(parts, values, strict=True)}
                yield {k: v for k, v in (default | given).items() if v is not None}

    def _choices(self, q: d.Question, literals: set[str]) -> Iterator[list[str]]:
        options = [o.id for o in options_of(q)]
        named = [o for o in options if o in literals]
        others = [o for o in options if o not in literals]
        least, most = (q.min, q.max) if isinstance(q, d.ManyBase) else (0, None)
        most = most if most is not None else len(options)
        self._exact = self._exact and len(named) <= NAMED_OPTIONS
        for length in (1, *range(2, len(named) + 1), 0) if named else (0,):
            for some in itertools.combinations(named, length):
                fill = max(max(least, 1) - length, 0)
                if fill <= len(others) and length + fill <= most:
                    yield [*some, *others[:fill]]


def _texts(q: d.Question, literals: set[str]) -> Iterator[Any]:
    """What is named, and one that is not."""
    yield from sorted(literals)
    others: Iterable[Any] = kind_of(q).samples
    if isinstance(q, d.Text) and q.digits is not None:
        others = (f"{n:0{q.digits}d}" for n in range(10 ** min(q.digits, 4)))
    yield from itertools.islice((o for o in others if not (isinstance(o, str) and o in literals)), 1)


FEW = 40
"""A number that can be so few is tried as each of them, where comparing alone does not say which matter."""


def _every_number(q: d.Question) -> list[Any] | None:
    """Each number that can be answered, when they are few."""
    if not isinstance(q, d.NumberBase) or q.min is None or q.max is None:
        return None
    scale = 10 ** decimals_of(q)
    low, high = (Decimal(str(bound)) * scale for bound in (q.min, q.max))
    if high - low >= FEW:
        return None
    first, last = (int(low.to_integral_value(ROUND_CEILING)), int(high.to_integral_value(ROUND_FLOOR)))
    return [f"{Decimal(n) / scale:f}" for n in range(first, last + 1)]


def _numbers(q: Any, literals: set[str], reach: int) -> Iterator[str]:
    step = Decimal(1).scaleb(-decimals_of(q))
    limits = [as_number(f"{limit:.10f}") for limit in (q.min, q.max) if limit is not None]
    around = [n for n in (*map(as_number, literals), *limits) if n is not None] or [Decimal(0)]
    found: set[Decimal] = set()
    for n in around:
        for near in {n.quantize(step, ROUND_FLOOR), n.quantize(step, ROUND_CEILING)}:
            found |= {near + step * away for away in range(-reach, reach + 1)}
    yield from (f"{n:f}" for n in sorted(found))


def _days(q: Any, literals: set[str], today: date, reach: int) -> Iterator[str]:
    bounds = (q.not_before, q.not_after) if isinstance(q, d.DayBase) else ()
    bases = {today - timedelta(days=365 * 30), today}
    for literal in literals | set(filter(None, bounds)):
        bases |= set(_meant(literal, today))
    if kind_of(q).month:
        yield from sorted({month for base in bases for month in _months(base, reach)})
        return
    days = {day for base in bases for day in _around(base, reach)}
    yield from (day.isoformat() for day in sorted(days))
    if isinstance(q, d.BirthDate) and q.partly_unknown:
        yield "不詳"


def _around(base: date, reach: int) -> Iterator[date]:
    for away in range(-reach, reach + 1):
        if 1 <= base.toordinal() + away <= date.max.toordinal():
            yield base + timedelta(days=away)


def _months(base: date, reach: int) -> Iterator[str]:
    for away in range(-reach, reach + 1):
        year, month = divmod(base.year * 12 + base.month - 1 + away, 12)
        if 1 <= year <= 9999:
            yield f"{year:04d}-{month + 1:02d}"


def _meant(literal: str, today: date) -> Iterator[date]:
    """The days that a literal stands for."""
    away = _AWAY.fullmatch(literal)
    if away is None:
        day = today.isoformat() if literal == "today" else as_day(literal)
        if day is not None:
            yield date.fromisoformat(day)
        return
    sign, number, unit, text = away.groups()
    base = today if text == "today" else date.fromisoformat(text)
    exact = Decimal(number) * (-1 if sign else 1)
    for n in {int(exact.to_integral_value(ROUND_FLOOR)), int(exact.to_integral_value(ROUND_CEILING))}:
        for near in (n - 1, n, n + 1):
            yield from _shifted(base, near, unit)


def _shifted(base: date, number: int, unit: str) -> Iterator[date]:
    """So many days, or years, before a day. A birthday on 29 February counts from 1 March in other years."""
    if unit == "d":
        ordinal = base.toordinal() - number
        if 1 <= ordinal <= date.max.toordinal():
            yield date.fromordinal(ordinal)
    elif 1 <= base.year - number <= 9999:
        leap = (base.month, base.day) == (2, 29)
        yield date(base.year - number, base.month, 28 if leap else base.day)


def tables_of(form: Form) -> dict[str, dict[str, dict[str, str]]]:
    """Tables that hold every row that a condition may name, and one more; what is in their columns is not known."""
    rows = {"1", *(literal for use in uses(form.definition) for literal in use.literals)}
    tables = [q.table for _, q, _ in questions(form.definition) if isinstance(q, d.TableChoice)]
    return {table: {row: {} for row in rows} for table in tables}


def filing_samples(compared: Compared, first: date, last: date) -> list[date]:
    """Days of filing between which nothing changes for these comparisons, the first one first."""
    if not compared.dated:
        return [first]
    literals = set().union(*compared.literals.values())
    fixed = {date.fromisoformat(day) for literal in literals if (day := as_day(literal)) and exists(day)}
    bases = set(fixed)
    for away in filter(None, map(_AWAY.fullmatch, literals)):
        number = int(Decimal(away[2])) * (-1 if away[1] else 1)
        for n in (number - 1, number, number + 1):
            bases |= {shifted for day in fixed for shifted in _shifted(day, -n, away[3])}
    reach = 2 + len(compared.paired)  # strictly after one day, strictly before another, and others between
    days = {near for base in bases for near in _around(base, reach)}
    return [first, *sorted(day for day in days if first < day <= last)]
