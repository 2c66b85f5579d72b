"""Who sees what: nobody sees a sealed number or an answer of the office that their step does not need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.uses import of_condition
from madoguchi.forms.domain.flows.flow import OWNER, Flow, step_name
from madoguchi.forms.domain.flows.office_answers import Asked
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, warning
from madoguchi.forms.domain.proving.flow.at import PLACE, at_step, by_of, fault
from madoguchi.forms.domain.proving.references import find_question
from madoguchi.forms.domain.showing.explain import Names
from madoguchi.forms.domain.showing.named_files import attachment_of, is_office_file

_DECIDING: Final[tuple[d.Does, ...]] = ("propose", "approve", "allocate", "hand_over")
"""Steps that are about the case as a whole; the others are about what they fill."""


def sight_findings(definition: d.Definition, flow: Flow, form: Form, names: Names) -> Iterator[Finding]:
    """What `sees` shows to somebody who does not need it, or cannot show. `form` is the office's. Whoever is asked looks at a
    file of the office with their own eyes: which answer of theirs needs it, no rule says."""
    asked = Asked(definition)
    for step in flow.steps:
        by = by_of(step)
        at = at_step(step.id, "sees")
        if by.invited is not None and not step.sees:
            message = f"{step_name(step)}を頼む人に、何も見せていません。「見せる項目」を選んでください。"
            yield fault("nothing_seen", at, message, way=(step.id,))
        if by.invited is not None:
            yield from _no_pictures(step, form)
        for reference in step.sees or () if by.government is not None else ():
            if is_office_file(form, reference):
                message = f"{names.of(reference)}(役所のファイル)は、ほかの行政機関にまだ渡せません。渡すものから外してください。"
                yield fault("misplaced", at, message, way=(step.id,))
        for reference in step.sees or ():
            if _sealed(form, reference) and by.part != OWNER and by.government is None:
                message = (
                    f"{step_name(step)}をする人に、{names.of(reference)}(個人番号)を見せます。"
                    "要らないので外してください(番号法 第19条)。"
                )
                yield fault("sealed_seen", at, message, way=(step.id,))
            whole = set(asked.questions) if reference == d.OFFICE else set()
            shown = whole or {asked.named(reference)} - {None}
            looked_at = by.invited is not None and is_office_file(form, reference)
            if not looked_at and step.does not in _DECIDING and not shown <= _needed(asked, step):
                message = (
                    f"{step_name(step)}は{names.of(reference)}を使いません。見せるものから外してください。"
                )
                yield fault("office_seen", at, message, way=(step.id,))


def _no_pictures(step: d.Step, form: Form) -> Iterator[Finding]:
    """Whoever is asked from outside sees pictures of files: of a spreadsheet and a text document none is made."""
    items = {each.attachment.id: each.attachment for each in form.attachments}
    for reference in step.sees or ():
        asked: d.Attachment | d.Question | None = items.get(attachment_of(form, reference) or "")
        if is_office_file(form, reference):
            asked = find_question(form, reference)
        if isinstance(asked, d.Attachment | d.Files) and {"xlsx", "docx"} & {*asked.accept}:
            message = (
                f"{step_name(step)}を頼む人に見せる「{asked.label.ja}」は、表計算や文書のファイルでも出せます。"
                "頼まれた方は画像で見るので、表計算や文書のファイルは見られません。PDFか写真だけで出してもらうと見られます。"
            )
            yield warning("file_not_shown", PLACE, message, field=f"steps.{step.id}.sees")


def _sealed(form: Form, reference: str) -> bool:
    """It is, or holds, an individual number."""
    named = find_question(form, reference)
    inside = named.questions if isinstance(named, d.Group) else (named,)
    return any(isinstance(each, d.MyNumber) for each in inside)


def _needed(asked: Asked, step: d.Step) -> set[str]:
    """The answers of the office that a step fills, by which it begins, and those that these hang on."""
    found = set(step.fills)
    found |= {name for use in of_condition(step.when) if (name := asked.named(use.reference)) is not None}
    return {other for name in found for other in asked.rests_on(name)}
