"""What of a flow can be said and proved, and is not run by this program yet: published, it would stand there as if it were."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain.flows.flow import flow_of, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, warning
from madoguchi.forms.domain.format.kinds import kind_of
from madoguchi.forms.domain.proving.flow.at import by_of


def not_run_findings(definition: d.Definition) -> Iterator[Finding]:
    """Errors for what would not be done at all; a warning for what is done with less than is said."""
    if not definition.review.steps:
        return
    flow = flow_of(definition)
    for step in flow.steps:
        for field, what in _of_step(step):
            message = f"{step_name(step)}の{what}は、この版ではまだ動きません。外すと公開できます。"
            yield error("flow_not_run", "review", message, field=f"steps.{step.id}.{field}", way=(step.id,))
    for question in definition.review.questions:
        where = _filled_nowhere(question, [step for step in flow.steps if question.id in step.fills])
        if where:
            message = f"役所の記入「{question.label.ja}」({kind_of(question).word})は、{where}では、この版では記入できません。"
            yield error("flow_not_run", "review", message, field=f"questions.{question.id}")
    if any(_is_less(step) for step in flow.steps):
        message = "見せる項目は、この版ではまだ動きません。手順を行う職員は申請の全体を見ます。"
        yield warning("flow_run_with_less", "review", message, field="steps")


def _of_step(step: d.Step) -> Iterator[tuple[str, str]]:
    by = by_of(step)
    if by.government is not None:
        yield "by", "ほかの行政機関への依頼"


def _filled_nowhere(question: d.Question, filling: list[d.Step]) -> str:
    """At which steps it cannot be filled in: an individual number and a file are of one case, and answers that are given
    together are of all; whoever is outside of the office gives no individual number."""
    together = any(step.together is not None for step in filling)
    outside = any(by_of(step).invited is not None for step in filling)
    if isinstance(question, d.MyNumber) and (together or outside):
        return "まとめて行う手順や外の方に頼む手順"
    return "まとめて行う手順" if isinstance(question, d.Files) and together else ""


def _is_less(step: d.Step) -> bool:
    """Whoever is asked from outside sees no more than that."""
    return by_of(step).invited is None and step.sees is not None
