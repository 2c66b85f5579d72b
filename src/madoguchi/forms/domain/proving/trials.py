"""Trials: examples in a definition that must hold before it can be published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.expressions import in_digits
from madoguchi.forms.domain.answers.readers import Context, Tables
from madoguchi.forms.domain.flows.conditions import Conditions
from madoguchi.forms.domain.flows.flow import flow_of, step_name
from madoguchi.forms.domain.flows.office_answers import office_form
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, questions
from madoguchi.forms.domain.format.parts import parts_of
from madoguchi.forms.domain.proving.references import find_question
from madoguchi.forms.domain.showing.labels import Labels, message


def trial_findings(definition: d.Definition) -> Iterator[Finding]:
    """Names in trials that nothing has: an expectation about them would hold, or fail, for no reason."""
    form = office_form(definition)
    steps = {step.id for step in flow_of(definition).steps}
    pages = {page.page.id for page in form.pages}
    ids = {q.id for _, q, _ in questions(form.definition)}
    parts = {part.id for _, q, _ in questions(form.definition) for part in parts_of(q)}
    attachments = {a.attachment.id for a in form.attachments}
    for trial in form.definition.trials:
        expect = trial.expect
        seen = [n for n in (*expect.shown, *expect.hidden) if n not in pages | ids | parts]
        unknown = [n for n in (*seen, *(expect.errors or ())) if find_question(form, _plain(n)) is None]
        unknown += [n for n in expect.attachments or () if n not in attachments]
        for name in expect.computed:
            if not isinstance(find_question(form, _plain(name)), d.Computed):
                unknown.append(name)
        unknown += [n for n in (*expect.runs, *expect.skips) if n not in steps]
        unknown += _unknown_answers(form, trial.answers)
        for name in dict.fromkeys(unknown):
            told = f"試し「{trial.name}」の「{name}」は、この手続にありません。名前を直してください。"
            yield error("unknown_reference", "trials", told, field=trial.name)


def _plain(path: str) -> str:
    """The reference of a path: without the numbers of rows."""
    return ".".join(step for step in path.split(".") if not step.isdecimal())


def _unknown_answers(form: Form, answers: Mapping[str, Any]) -> Iterator[str]:
    for name, answer in answers.items():
        place = form.places.get(name)
        if name not in form.known or place is None:
            yield name
        elif isinstance(place.question, d.Group):
            known = {child.id for child in place.question.questions}
            rows = answer if isinstance(answer, list | tuple) else (answer,)
            yield from (
                f"{name}.{key}" for row in rows if isinstance(row, Mapping) for key in row if key not in known
            )


def failed_trials(definition: d.Definition, tables: Tables | None = None) -> list[tuple[str, str]]:
    """(trial, what differs) for every trial that does not hold."""
    form = office_form(definition)
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
    got = evaluate(form, trial.answers, context)
    yield from _Difference(form, got).told(trial.expect)
    yield from _of_steps(form, got, context, trial.expect)


def _of_steps(form: Form, got: Evaluation, context: Context, expect: d.Expectation) -> Iterator[str]:
    flow = flow_of(form.definition)
    holds = Conditions(flow, form).holds(got, context)
    for step in flow.steps:
        runs = holds.get(step.id, True)
        if step.id in expect.runs and not runs:
            yield f"流れの{step_name(step)}が行われません。"
        if step.id in expect.skips and runs:
            yield f"流れの{step_name(step)}が行われます。"


class _Difference:
    """What an evaluation has that is not expected, and the other way round, by the labels that the author gave."""

    def __init__(self, form: Form, got: Evaluation) -> None:
        self.got = got
        self.labels = Labels(form, "ja")
        self.pages = {page.page.id: page.page.title.ja for page in form.pages}

    def told(self, expect: d.Expectation) -> Iterator[str]:
        got = self.got
        shown = got.shown | set(got.pages) | {p.rsplit(".", 1)[-1] for p in got.shown}
        yield from (f"{self.called(name)}が表示されません。" for name in expect.shown if name not in shown)
        yield from (f"{self.called(name)}が表示されています。" for name in expect.hidden if name in shown)
        if expect.errors is not None:
            yield from self.problems(set(expect.errors))
        if expect.attachments is not None:
            asked = {n.id for n in got.attachments if n.required}
            missing = (name for name in expect.attachments if name not in asked)
            yield from (f"添付書類{self.called(name)}が求められません。" for name in missing)
            more = sorted(asked - set(expect.attachments))
            yield from (f"添付書類{self.called(name)}が求められます。" for name in more)
        for name, value in expect.computed.items():
            found = got.computed.get(name)
            if in_digits(found) != value:
                digits = "答えなし" if found is None else in_digits(found)
                yield f"計算{self.called(name)}は{value}ではなく、{digits}です。"

    def problems(self, expected: set[str]) -> Iterator[str]:
        office = f"{d.OFFICE}."  # what the office has not filled in yet is nothing wrong
        found = [p for p in self.got.problems if not (p.name.startswith(office) and p.code == "required")]
        names = {p.name for p in found}
        yield from (f"{self.called(name)}が誤りになりません。" for name in sorted(expected - names))
        for problem in found:
            if problem.name not in expected:
                said = message(problem, self.labels).rstrip("。")
                yield f"{self.called(problem.name)}が誤りになります({said})。"

    def called(self, name: str) -> str:
        """「番号」(plate)"""
        label = self.pages.get(name) or self.labels.of(name)
        return f"「{label}」({name})" if label and label != name else f"「{name}」"
