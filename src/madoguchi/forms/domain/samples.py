"""Answers that the conditions of a form can tell apart: for each question, values around all it is compared with."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.compiled import Form, as_day, as_number
from madoguchi.forms.domain.finding import questions
from madoguchi.forms.domain.parts import parts_of
from madoguchi.forms.domain.uses import is_day, of_computation, uses

TODAY = date(2026, 4, 1)
MOST = 20_000
"""Values of one question, at most."""

_EXAMPLES: dict[type, Any] = {
    d.Kana: "レイ", d.Phone: "09000000000", d.Email: "rei@example.jp", d.Time: "9:00",
    d.MyNumber: {"sealed": True}, d.CorporateNumber: "8900000000001",
}  # fmt: skip
_PARTS = {
    d.Person: {"family": "例"},
    d.Address: {"prefecture": "例県", "city": "例市"},
    d.BankAccount: {"bank": "0001", "branch": "001"},
    d.Location: {"place": "例"},
}
_SOURCES = {"name": "family", "kana": "family_kana", "bank_name": "bank", "branch_name": "branch"}

Bounds = dict[str, set[str]]
"""reference → what it is compared with; `7y` is an age of 7, `7d` are 7 days, of a computation over it."""


class Samples:
    """The values to try for each question of a form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.bounds = _bounds(form)
        self.tables = _tables(form, self.bounds)

    def of(self, name: str, relevant: set[str]) -> list[Any]:
        """Values of a top-level question, None (unanswered) first; of a group's questions only the relevant."""
        question = self.form.places[name].question
        return list(itertools.islice(self._values(question, name, relevant), MOST))

    def _values(self, q: d.Question, key: str, relevant: set[str]) -> Iterator[Any]:
        yield None
        if isinstance(q, d.Group):
            yield from self._group(q, relevant)
        elif parts_of(q):
            yield from self._composite(q, key)
        else:
            yield from _simple(q, self.bounds.get(key, set()))

    def _group(self, q: d.Group, relevant: set[str]) -> Iterator[Any]:
        inner = [c for c in q.questions if c.id in relevant]
        rows = self._combined({c.id: list(self._values(c, c.id, relevant)) for c in inner})
        if q.repeat is None:
            yield from rows
            return
        yield from ([row] for row in rows)
        if len(rows) <= 12:
            yield from ([a, b] for a in rows for b in rows)
        counts = {int(n) + step for b in self.bounds.get(q.id, ()) if (n := as_number(b)) for step in (0, 1)}
        for count in sorted(c for c in counts if 2 < c <= q.repeat.max):
            yield from ([row] * count for row in rows)

    def _composite(self, q: d.Question, key: str) -> Iterator[Any]:
        named = {k.removeprefix(f"{key}.").split(".")[0] for k in self.bounds if k.startswith(f"{key}.")}
        parts = [p for p in parts_of(q) if p.id in {_SOURCES.get(n, n) for n in named}]
        domains = {p.id: list(self._values(p, f"{key}.{p.id}", set())) for p in parts}
        default = _PARTS[type(q)]
        rest = {part: value for part, value in default.items() if part not in domains}
        yield from ({**rest, **row} for row in self._combined(domains))

    def _combined(self, domains: dict[str, list[Any]]) -> list[dict[str, Any]]:
        combinations = itertools.islice(itertools.product(*domains.values()), MOST)
        return [{k: v for k, v in zip(domains, c, strict=True) if v is not None} for c in combinations]


def _bounds(form: Form) -> Bounds:
    found: Bounds = defaultdict(set)
    ordered: dict[str, list[str]] = defaultdict(list)
    for use in uses(form.definition):
        key = _key(form, use.reference)
        found[key] |= set(use.literals)
        if use.needs == "ordered":
            ordered[use.place].append(key)
    for _, q, _ in reversed([*questions(form.definition)]):  # a later computation may be over an earlier one
        if isinstance(q, d.Computed):
            _through(form, q, found)
    for keys in ordered.values():  # what is compared with each other is tried around the same values
        together = set().union(*(found[key] | _limits(form, key) for key in keys))
        for key in keys:
            found[key] |= together
    return found


def _through(form: Form, q: d.Computed, found: Bounds) -> None:
    """What a computed value is compared with matters to what it is computed from."""
    c, bounds = q.compute, found[q.id]
    suffix = "y" if c.age_on else "d" if c.days_between else ""
    spread = {f"{b}{suffix}" if as_number(b) is not None else b for b in bounds}
    operands = (
        (c.age_on.day,) if c.age_on else (c.days_between.from_, c.days_between.to) if c.days_between else ()
    )
    spread |= {o for o in operands if is_day(o)}
    for use in of_computation(c, "", None, None):
        found[_key(form, use.reference)] |= spread


def _key(form: Form, reference: str) -> str:
    """The reference without the name of a group before it: ids are unique."""
    head, _, rest = reference.partition(".")
    place = form.places.get(head)
    return rest if rest and place is not None and isinstance(place.question, d.Group) else reference


def _limits(form: Form, key: str) -> set[str]:
    place = form.places.get(key)
    if place is None or not isinstance(place.question, d.Number | d.Money):
        return set()
    return {f"{limit:g}" for limit in (place.question.min, place.question.max) if limit is not None}


def _tables(form: Form, bounds: Bounds) -> dict[str, dict[str, dict[str, str]]]:
    """Tables that hold what is picked from them."""
    tables: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for _, q, _ in questions(form.definition):
        if isinstance(q, d.TableChoice):
            tables[q.table] |= {row: {} for row in ("1", *bounds.get(q.id, ()))}
    return tables


def _simple(q: d.Question, bounds: set[str]) -> Iterator[Any]:
    if isinstance(q, d.Choice | d.Choices) or (isinstance(q, d.Relationship) and q.options):
        yield from _options(q)
    elif isinstance(q, d.YesNo):
        yield from ("yes", "no")
    elif isinstance(q, d.Consent):
        yield "yes"
    elif isinstance(q, d.Gender):
        yield from ("male", "female", "other", "not_stated")
    elif isinstance(q, d.Number | d.Money):
        yield from _numbers(q, bounds)
    elif isinstance(q, d.Date | d.EraDate | d.BirthDate | d.YearMonth):
        yield from _days(q, bounds)
    elif not isinstance(q, d.Computed | d.Notice | d.Stop | d.AttachmentQuestion):
        digits = q.digits if isinstance(q, d.Text) else None
        other = _EXAMPLES.get(type(q), "1" * (digits or 1))
        yield from (*sorted(bounds), *(() if any(b == other for b in bounds) else (other,)))


def _options(q: d.Choice | d.Choices | d.Relationship) -> Iterator[Any]:
    ids = [o.id for o in q.options]
    if not isinstance(q, d.Choices):
        yield from ids
        return
    lengths = {max(q.min, 1), min(q.max or len(ids), len(ids))}
    for length in sorted(lengths):
        starts = range(len(ids)) if length < len(ids) else range(1)
        yield from ([ids[(start + n) % len(ids)] for n in range(length)] for start in starts)


def _numbers(q: d.Number | d.Money, bounds: set[str]) -> Iterator[str]:
    limits = [as_number(f"{limit:.10g}") for limit in (q.min, q.max) if limit is not None]
    near = {n + step for b in bounds if (n := as_number(b)) is not None for step in (-1, 0, 1)}
    values = near | {n for n in limits if n is not None} | {n for n in map(as_number, "012") if n is not None}
    for value in sorted(values):
        if (q.min is None or value >= q.min) and (q.max is None or value <= q.max):
            yield f"{value:f}"


def _days(q: d.Date | d.EraDate | d.BirthDate | d.YearMonth, bounds: set[str]) -> Iterator[str]:
    """Days around each bound; for ages and numbers of days, counted from today and from each named day."""
    own = set() if isinstance(q, d.BirthDate) else {q.not_before, q.not_after} - {None, "today"}
    named = {date.fromisoformat(day) for bound in (bounds | own) if bound and (day := as_day(bound))}
    days = {TODAY - timedelta(days=365 * 30)}
    for base in {TODAY, *named}:
        days |= {base + timedelta(days=step) for step in (-1, 0, 1)}
        for number, unit in (m.groups() for b in bounds if (m := re.fullmatch(r"(\d{1,5})([yd])", b))):
            days |= set(_counted(base, int(number), unit))
    ahead = not isinstance(q, d.BirthDate)
    length = 7 if isinstance(q, d.YearMonth) else 10
    yield from dict.fromkeys(day.isoformat()[:length] for day in sorted(days) if ahead or day <= TODAY)


def _counted(base: date, number: int, unit: str) -> Iterator[date]:
    for near in (number - 1, number, number + 1):
        if unit == "y" and 0 <= near < 150:
            yield date(base.year - near, base.month, 1) - timedelta(days=180)
        elif unit == "d" and near < 40_000:
            yield base - timedelta(days=near)
            yield base + timedelta(days=near)
