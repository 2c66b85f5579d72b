"""Every step has somebody who does it: a part that there is, a role that may, a person who can be written to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.flows.flow import DOES, OWNER, Flow, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.proving.flow.at import at_step, by_of, fault
from madoguchi.forms.domain.proving.references import find_question
from madoguchi.forms.domain.showing.flow_text import GOVERNMENTS, part_name

ROLES: Final[dict[d.Does, tuple[d.CaseRole, ...]]] = {
    "accept": ("reception", "examiner"),
    "examine": ("examiner",),
    "consult": ("reception", "examiner"),
    "receive": ("reception", "examiner"),
    "meet": ("reception", "examiner"),
    "propose": ("examiner",),
    "approve": ("approver",),
    "allocate": ("examiner",),
    "hand_over": ("reception", "examiner"),
}
"""Who may do what: whoever approves does nothing else (two people see every decision)."""
_INVITED: Final[tuple[d.Does, ...]] = ("consult",)
GOVERNMENTS_DO: Final[tuple[d.Does, ...]] = ("consult", "examine", "propose")
"""What another government does: it is asked, it looks into something, or it decides. It receives nothing for this office, hands
nothing over, and approves no proposal of this one."""


def owner_findings(definition: d.Definition, flow: Flow, form: Form) -> Iterator[Finding]:
    """Steps that nobody can do, or somebody who may not. `form` is the applicant's."""
    parts = {OWNER, *definition.review.parts}
    for step in flow.steps:
        by = by_of(step)
        at = at_step(step.id, "by")
        if by.part is not None and by.part not in parts:
            message = f"{step_name(step)}をする係「{by.part}」がありません。係を足すか、選び直してください。"
            yield fault("unknown_part", at, message, way=(step.id,))
        if by.role is not None and by.role not in ROLES[step.does]:
            message = f"{step_name(step)}は、この役割ではできません。{DOES[step.does]}ができる役割を選んでください。"
            yield fault("role_unfit", at, message, way=(step.id,))
        outside = (by.invited is not None and step.does not in _INVITED) or (
            by.government is not None and step.does not in GOVERNMENTS_DO
        )
        if outside:
            message = (
                f"{step_name(step)}({DOES[step.does]})は、役所の外の人にはできません。係を選んでください。"
            )
            yield fault("outsider", at, message, way=(step.id,))
        if by.invited is not None and not isinstance(find_question(form, by.invited), d.Email):
            message = f"{step_name(step)}を頼む先「{by.invited}」は、メールアドレスの質問ではありません。選び直してください。"
            yield fault("nobody_invited", at, message, way=(step.id,))


def untied(flow: Flow, tied: Collection[str]) -> Iterator[Finding]:
    """Steps of another government that the town has not named. `tied` are those that it has (prefecture)."""
    for step in flow.steps:
        government = by_of(step).government
        if government is not None and government not in tied:
            message = (
                f"{step_name(step)}をする{GOVERNMENTS[government]}が、どの団体のことか決まっていません。"
                "管理者が「手順の係と決裁」の画面で決めます。"
            )
            yield fault("government_untied", at_step(step.id, "by"), message, way=(step.id,))


def unmapped(
    definition: d.Definition, flow: Flow, mapped: Mapping[str, Collection[int]]
) -> Iterator[Finding]:
    """Parts and levels that a town has not mapped yet: the work would come to nobody. `mapped` is what the town said: part →
    the levels of approval that somebody in its unit holds. A part that is handed over to is mapped too."""
    for step in flow.steps:
        by = by_of(step)
        wanted = [by.part, step.to if step.to in {OWNER, *definition.review.parts} else None]
        for part in dict.fromkeys(each for each in wanted if each is not None):
            if part not in mapped:
                message = (
                    f"{step_name(step)}の{part_name(definition, part)}が、"
                    "この団体のどの課・係か決まっていません。管理者が「手順の係と決裁」の画面で決めます。"
                )
                yield fault("part_unmapped", at_step(step.id, "by"), message, way=(step.id,))
        if by.level is not None and by.level not in mapped.get(by.part or OWNER, (by.level,)):
            named = f"{step_name(step)}(第{by.level}段階)" if step.label else step_name(step)
            message = (
                f"{named}をする人がいません。"
                "管理者が「手順の係と決裁」の画面で階級を決め、その階級の決裁の担当者を置きます。"
            )
            yield fault("level_unmapped", at_step(step.id, "by"), message, way=(step.id,))
