"""What of a flow can be said and proved, and is not run by this program yet: published, it would stand there as if it were."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain.flows.flow import OWNER, flow_of, step_name
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
    for question in definition.review.questions:
        if _kept_elsewhere(question):
            message = (
                f"役所の記入「{question.label.ja}」は個人番号かファイルなので、この版では記入できません。"
            )
            yield error("flow_not_run", "review", message, field=f"questions.{question.id}")
    if any(_is_less(step) for step in flow.steps):
        message = (
            "係、決裁の段階、見せる項目は、この版では職員の所属や権限と結びつきません。"
            "どの係の手順も、役割の合う職員ならだれでも行えます。決裁の段階は、段階ごとに別の人が行います。"
        )
        yield warning("flow_run_with_less", "review", message, field="steps")


def _of_step(step: d.Step) -> Iterator[tuple[str, str]]:
    by = by_of(step)
    if step.together is not None and not step.after:
        yield "together", "申請が届いてすぐの「まとめて行う」設定"
    if by.invited is not None:
        yield "by", "外の方への依頼"
    if by.government is not None:
        yield "by", "ほかの行政機関への依頼"


def _kept_elsewhere(question: d.Question) -> bool:
    """A sealed number or a file; also within a group."""
    inside = question.questions if isinstance(question, d.Group) else (question,)
    return any(isinstance(each, d.MyNumber | d.AttachmentQuestion | d.Signature) for each in inside)


def _is_less(step: d.Step) -> bool:
    by = by_of(step)
    return by.part not in (None, OWNER) or by.level is not None or step.sees is not None
