"""Trials: examples in a definition that must hold before it can be published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.compiled import Form, compile_form
from madoguchi.forms.domain.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.readers import Context, Tables


def failed_trials(definition: d.Definition, tables: Tables | None = None) -> list[tuple[str, str]]:
    """(trial, what differs) for every trial that does not hold."""
    form = compile_form(definition)
    return [
        (trial.name, what) for trial in definition.trials for what in _failures(form, trial, tables or {})
    ]


def _failures(form: Form, trial: d.Trial, tables: Tables) -> Iterator[str]:
    try:
        today = date.fromisoformat(trial.today)
    except ValueError:
        yield f"「{trial.today}」は日付ではありません。"
        return
    context = Context(today=today, tables=tables)
    yield from _differences(trial.expect, evaluate(form, trial.answers, context))


def _differences(expect: d.Expectation, got: Evaluation) -> Iterator[str]:
    shown = got.shown | set(got.pages) | {p.rsplit(".", 1)[-1] for p in got.shown}
    yield from (f"「{name}」が表示されません。" for name in expect.shown if name not in shown)
    yield from (f"「{name}」が表示されています。" for name in expect.hidden if name in shown)
    if expect.errors is not None:
        names = {p.name for p in got.problems}
        yield from (f"「{name}」が誤りになりません。" for name in expect.errors if name not in names)
        yield from (f"「{name}」が誤りになります。" for name in sorted(names - set(expect.errors)))
    if expect.attachments is not None:
        asked = {n.id for n in got.attachments if n.required}
        yield from (
            f"添付書類「{name}」が求められません。" for name in expect.attachments if name not in asked
        )
        yield from (f"添付書類「{name}」が求められます。" for name in sorted(asked - set(expect.attachments)))
    for name, value in expect.computed.items():
        if str(got.computed.get(name)) != value:
            yield f"計算「{name}」は{value}ではなく{got.computed.get(name)}です。"
