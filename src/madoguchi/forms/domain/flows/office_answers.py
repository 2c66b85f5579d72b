"""What the office asks itself (`review.questions`), as one more page behind the applicant's: the same engine reads it,
evaluates it, shows it, compares it and prints it.

The office's answers stand under `office`: `{"claimant": …, "office": {"grade": "half"}}`, and what was proposed beside them
as `office.decision`. Only the office's form has this page. The applicant's form, its schema and its answers do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.answers.uses import of_computation, of_condition
from madoguchi.forms.domain.flows.flow import Flow, flow_of
from madoguchi.forms.domain.format import definition as d

PAGE: Final = "the-office"
"""No page that an author writes can be called so."""
_DECISION: Final = d.DECISION.removeprefix(f"{d.OFFICE}.")


def office_form(definition: d.Definition) -> Form:
    """The form of the applicant's pages and the office's own. An answer counts where a step that fills it runs."""
    return compile_form(with_office(definition))


def office_answers(
    answers: Mapping[str, Any], office: Mapping[str, Any], decision: str | None
) -> dict[str, Any]:
    """The answers to the office's form: the applicant's, the office's, and what was proposed."""
    own = dict(office) | ({_DECISION: decision} if decision is not None else {})
    return {**answers, d.OFFICE: own} if own else dict(answers)


def with_office(definition: d.Definition, *, gated: bool = True) -> d.Definition:
    """The definition with the office's page, its questions in the order in which the flow comes to fill them. `gated`: a
    question is shown where a step that fills it runs (its own condition holds besides); else by its own condition alone. As it
    is where neither steps nor questions of the office are said."""
    if not (definition.review.questions or definition.review.steps):
        return definition
    flow = flow_of(definition)
    questions = tuple(
        _gated(question, flow) if gated else question for question in _in_order(definition, flow)
    )
    if not questions:
        return definition
    group = d.Group(id=d.OFFICE, label=d.LocalText(ja="役所の記入"), questions=questions)
    page = d.Page(id=PAGE, title=d.LocalText(ja="役所の記入"), questions=(group,))
    return msgspec.structs.replace(definition, pages=(*definition.pages, page))


def without_office(definition: d.Definition) -> d.Definition:
    """The definition as programs of applicants get it: without what the office asks itself, how it works, and trials of that."""
    review = msgspec.structs.replace(definition.review, parts={}, questions=(), steps=())
    trials = tuple(trial for trial in definition.trials if d.OFFICE not in trial.answers)
    return msgspec.structs.replace(definition, review=review, trials=trials)


def fillers(flow: Flow, question_id: str) -> tuple[d.Step, ...]:
    """The steps that fill an answer of the office; the decision is filled by what proposes."""
    if question_id == _DECISION:
        return flow.doing("propose")
    return tuple(step for step in flow.steps if question_id in step.fills)


class Asked:
    """What the office asks itself, and what of it hangs on what."""

    def __init__(self, definition: d.Definition) -> None:
        self.questions = {question.id: question for question in definition.review.questions}
        self._names = {*self.questions, _DECISION}

    def named(self, reference: str) -> str | None:
        """`grade` of `office.grade`, `office.grade.x` and `grade` alone; None for an answer of the applicant."""
        head, _, rest = reference.partition(".")
        if head == d.OFFICE:
            return rest.partition(".")[0] or None
        return head if head in self._names else None

    def needs(self, name: str) -> set[str]:
        """The answers of the office that its question `name` hangs on, or is computed from."""
        question = self.questions.get(name)
        if question is None:
            return set()
        uses = [*of_condition(question.show_when), *of_condition(question.required_when)]
        if isinstance(question, d.Computed):
            uses += of_computation(question.compute)
        return {found for use in uses if (found := self.named(use.reference)) is not None}

    def rests_on(self, name: str) -> tuple[str, ...]:
        """The answer itself, and all of the office's that it hangs on or is computed from."""
        found, waiting = [name], [name]
        while waiting:
            for other in sorted(self.needs(waiting.pop())):
                if other not in found:
                    found.append(other)
                    waiting.append(other)
        return tuple(found)


def _decision(flow: Flow) -> d.Question:
    options = tuple(d.Option(id=each.id, label=d.LocalText(ja=name_of(each))) for each in flow.decisions)
    return d.Choice(id=_DECISION, label=d.LocalText(ja="決定"), options=options)


def _in_order(definition: d.Definition, flow: Flow) -> Iterator[d.Question]:
    """What is computed stands as early as all that it is computed from is there; what no step fills stands last."""
    asked = Asked(definition)
    left = dict(asked.questions)
    if flow.doing("propose") and flow.decisions:
        left[_DECISION] = _decision(flow)
    for step in (None, *flow.order):
        filled = () if step is None else (*step.fills, *([_DECISION] if step.does == "propose" else ()))
        for name in dict.fromkeys(filled):
            if name in left:
                yield left.pop(name)
        while ready := [
            q
            for q in left.values()
            if isinstance(q, d.Computed) and left.keys().isdisjoint(asked.needs(q.id))
        ]:
            for question in ready:
                yield left.pop(question.id)
    yield from left.values()


def _gated(question: d.Question, flow: Flow) -> d.Question:
    filling = fillers(flow, question.id)
    if not filling or any(step.when is None for step in filling):
        return question
    runs = d.Condition(any=tuple(step.when for step in filling if step.when is not None))
    both = d.Condition(all=(runs, question.show_when)) if question.show_when is not None else runs
    return msgspec.structs.replace(question, show_when=both)
