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
    if step.together is not None and not step.after:
        yield "together", "申請が届いてすぐの「まとめて行う」設定"
    elif step.together is not None and by_of(step).government is not None:
        yield "together", "ほかの行政機関が行う手順の「まとめて行う」設定"


def _filled_nowhere(question: d.Question, filling: list[d.Step]) -> str:
    """At which steps it cannot be filled in: an individual number is of one case, and answers that are given together are of all;
    whoever is outside of the office gives no individual number. Of a file each case of a list has its own; an allocation gives
    each what it works out, and nothing else."""
    together = any(step.together is not None for step in filling)
    outside = any(by_of(step).part is None for step in filling)
    if isinstance(question, d.MyNumber) and (together or outside):
        return "まとめて行う手順や、外の方かほかの行政機関が行う手順"
    elsewhere = any(by_of(step).government is not None for step in filling)
    allocated = any(step.does == "allocate" for step in filling)
    if isinstance(question, d.Files) and (allocated or elsewhere):
        return "割り当てる手順や、ほかの行政機関が行う手順"
    return ""


def _is_less(step: d.Step) -> bool:
    """Whoever is asked from outside, and another government, sees no more than that."""
    return by_of(step).part is not None and step.sees is not None
