"""What of a flow can be said and proved, and is not run by this program yet: published, it would stand there as if it were."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain.flows.flow import flow_of, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, warning
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
    for decision in definition.review.decisions:
        for field, what in (("opens", "続きの手続を始めること"), ("valid", "有効期間と更新のお知らせ")):
            if getattr(decision, field):
                message = f"決定「{decision.id}」の{what}は、この版ではまだ動きません。外すと公開できます。"
                yield error("flow_not_run", "review", message, field=f"decisions.{decision.id}.{field}")
    for question in definition.review.questions:
        if _kept_elsewhere(question):
            message = (
                f"役所の記入「{question.label.ja}」は個人番号かファイルなので、この版では記入できません。"
            )
            yield error("flow_not_run", "review", message, field=f"questions.{question.id}")
    if any(_is_less(step) for step in flow.steps):
        message = "見せる項目と期限は、この版ではまだ動きません。手順を行う職員は申請の全体を見ます。"
        yield warning("flow_run_with_less", "review", message, field="steps")


def _of_step(step: d.Step) -> Iterator[tuple[str, str]]:
    by = by_of(step)
    if step.together is not None and not step.after:
        yield "together", "申請が届いてすぐの「まとめて行う」設定"
    if by.government is not None:
        yield "by", "ほかの行政機関への依頼"


def _kept_elsewhere(question: d.Question) -> bool:
    """A sealed number or a file; also within a group."""
    inside = question.questions if isinstance(question, d.Group) else (question,)
    return any(isinstance(each, d.MyNumber | d.AttachmentQuestion | d.Signature) for each in inside)


def _is_less(step: d.Step) -> bool:
    """Whoever is asked from outside sees no more than that, and until that day."""
    return by_of(step).invited is None and (step.sees is not None or step.within is not None)
