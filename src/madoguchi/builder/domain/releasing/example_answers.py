"""Answers of an invented person, as far as the form asks: for samples, and to fill a page while trying."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context, Tables, is_blank
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of, options_of, table_of
from madoguchi.forms.domain.format.parts import TICKS

ROUNDS = 8
"""An answer can bring up questions: so often the form is looked through again."""


def example_answers(
    form: Form, answers: Mapping[str, Any], *, today: date, tables: Tables, page: str = ""
) -> dict[str, Any]:
    """The answers with whatever is shown and not answered filled in; of one page alone when it is named.

    Where a choice leads to a stop, the next one is taken.
    """
    filler = _Filler(form, Context(today=today, tables=tables), page)
    filled = filler.filled(dict(answers))
    for item, option in filler.ways_round(filled, answers):
        if not filler.evaluated(filled).stops:
            break
        other = filler.filled({**answers, item: option})
        if len(filler.evaluated(other).stops) < len(filler.evaluated(filled).stops):
            filled = other
    return filled


class _Filler:
    def __init__(self, form: Form, context: Context, page: str) -> None:
        self.form = form
        self.context = context
        self.items = tuple(i for p in form.pages if not page or p.page.id == page for i in p.items)

    def evaluated(self, answers: Mapping[str, Any]) -> Evaluation:
        return evaluate(self.form, answers, self.context)

    def filled(self, answers: dict[str, Any]) -> dict[str, Any]:
        for _ in range(ROUNDS):
            shown = self.evaluated(answers).shown
            more = {**answers, **self.level(self.items, answers, "", shown)}
            if more == answers:
                break
            answers = more
        return answers

    def level(
        self, items: tuple[Item, ...], given: Mapping[str, Any], prefix: str, shown: frozenset[str]
    ) -> dict[str, Any]:
        """Answers of one level, by id: those there are, and examples for the others."""
        found: dict[str, Any] = {}
        for item in items:
            path, raw = prefix + item.id, given.get(item.id)
            if path not in shown:
                continue
            if item.repeat is not None:
                rows = raw if isinstance(raw, list) and raw else [{}] * max(1, item.repeat.min)
                found[item.id] = [
                    {**row, **self.level(item.children, row, f"{path}.{n}.", shown)}
                    for n, row in enumerate(rows)
                    if isinstance(row, dict)
                ]
            elif item.children:
                own = raw if isinstance(raw, dict) else {}
                typical = {
                    k: v for k, v in (kind_of(item.question).example or {}).items() if f"{path}.{k}" in shown
                }
                inner = {**typical, **{k: v for k, v in own.items() if not is_blank(v)}}
                found[item.id] = {**inner, **self.level(item.children, inner, path + ".", shown)}
            elif item.reads and is_blank(raw) and item.id not in TICKS:
                example = self.example(item.question)
                if example is not None:
                    found[item.id] = example
            elif raw is not None:
                found[item.id] = raw
        return found

    def example(self, q: d.Question) -> Any:
        kind, options, table = kind_of(q), options_of(q), table_of(q)
        if isinstance(q, d.Text):
            return q.example or ("1" * q.digits if q.digits else None if q.id == "building" else kind.example)
        if isinstance(q, d.NumberBase):
            usual = float(kind.example)
            low, high = q.min if q.min is not None else usual, q.max if q.max is not None else usual
            return f"{min(max(low, usual), high):.10g}"
        if isinstance(q, d.ManyBase):
            return [o.id for o in options[: max(1, q.min)]]
        if isinstance(q, d.DayBase):
            return self.day(q)[:7] if kind.month else self.day(q)
        if table is not None:
            return next(iter(self.context.tables.get(table, {})), None)
        if options and all(o.id != kind.example for o in options):
            return options[0].id
        return kind.example

    def day(self, q: d.DayBase) -> str:
        today = self.context.today.isoformat()
        first = today if q.not_before == "today" else q.not_before or ""
        last = today if q.not_after == "today" else q.not_after or "9999-12-31"
        return min(max(today, first), last)

    def ways_round(self, filled: Mapping[str, Any], typed: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """Other choices than those made, of questions that nobody has answered."""
        ways: list[tuple[str, Any]] = []
        for item in self.items:
            if item.id not in filled or not is_blank(typed.get(item.id)):
                continue
            if kind_of(item.question).compares == "one":
                ways += [(item.id, o.id) for o in options_of(item.question) if o.id != filled[item.id]]
        return ways
