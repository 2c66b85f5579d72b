"""Cases in flight and another version: what would change, and what stands in the way. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

from madoguchi.applications.domain.states import OPEN, State
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.carry import carry
from madoguchi.forms.domain.answers.readers import is_blank
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import prepared_by
from madoguchi.forms.domain.flows.moving import StepsMoved, moved
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.review.queries.steps.flows import CaseFlow, Noted, case_flow, stood


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of a case on another version. `why_not` are the reasons for which it stays; none: it can go over."""

    application_id: UUID
    to: str
    steps: StepsMoved
    lost: tuple[str, ...]
    """labels of the office's answers that have no question there any more"""
    why_not: tuple[str, ...]
    before: CaseFlow
    after: CaseFlow | None
    """as it stands there"""


def move_of(application: ApplicationView, to: str) -> Move | None:
    """None where the procedure has no steps of its own, or the case is on that version."""
    before = case_flow(application)
    if before is None or application.version == to:
        return None
    way = _way(application.procedure, to)
    if way is None:
        why = ("新しい版には、手続に決められた手順がありません。",)
        return Move(
            application_id=application.id,
            to=to,
            steps=StepsMoved(),
            lost=(),
            why_not=why,
            before=before,
            after=None,
        )
    after = stood(way, msgspec.structs.replace(application, version=to), before.noted, before.work)
    steps = moved(before.way.flow, way.flow, before=before.position, after=after.position)
    return Move(
        application_id=application.id,
        to=to,
        steps=steps,
        lost=tuple(_lost(before, way)),
        why_not=tuple(_why_not(before, after, steps)),
        before=before,
        after=after,
    )


def _way(procedure: str, version: str) -> forms.Way | None:
    try:
        return forms.way(procedure, version)
    except forms.NoSuchVersion:
        return None


def _lost(before: CaseFlow, way: forms.Way) -> list[str]:
    asked = {question.id for question in way.definition.review.questions}
    labels = {question.id: question.label.ja for question in before.way.definition.review.questions}
    return [labels.get(n, n) for n, value in before.office.items() if n not in asked and not is_blank(value)]


def _why_not(before: CaseFlow, after: CaseFlow, steps: StepsMoved) -> list[str]:
    state = State(before.application.state)
    found = [f"行った手順{name}が、新しい版にはありません。" for name in steps.missing]
    if state not in OPEN:
        found.append("決定したか、終わった申請は移せません。")
    if state is State.CORRECTING:
        found.append("補正を待つ間は移せません。")
    elif not found and after.state is not state:
        found.append("移すと、申請した方に知らせた状態が変わります。手順を戻してから移してください。")
    if before.proposal is not None and _proposed(before, before) != _proposed(before, after):
        found.append("起案した決定が、新しい版では変わるか、なくなります。起案に戻してから移してください。")
    old = forms.form(before.application.procedure, before.application.version)
    new = forms.form(before.application.procedure, after.application.version)
    labels = Labels(old, "ja")
    dropped = carry(old, new, before.application.answers).dropped
    found += [
        f"申請した方の答え「{labels.of(each.path)}」の質問が、新しい版にはありません。" for each in dropped
    ]
    found += _otherwise(before, after)
    words = Labels(new, "ja")
    told = before.evaluation.problems
    lacking = (
        p for p in after.evaluation.problems if p not in told and not p.name.startswith(f"{d.OFFICE}.")
    )
    found += [f"申請した方の「{words.of(each.name)}」が、新しい版では足りません。" for each in lacking]
    return found


def _otherwise(before: CaseFlow, after: CaseFlow) -> Iterator[str]:
    """What was done stands for what it was: it becomes no other act, and nobody's approval that of their own work."""
    for standing in after.position.standings.values():
        step, earlier = standing.step, before.position.standings.get(standing.step.id)
        if earlier is not None and earlier.done_by and earlier.step.does != step.does:
            was = earlier.step
            yield f"手順{step_name(was)}ですることが、新しい版では変わります。手順を戻してから移してください。"
        if step.does == "approve" and any(_own(after, each) for each in after.counted(step.id)):
            yield f"手順{step_name(step)}をした人が、新しい版では自分の仕事を認めたことになります。戻してから移してください。"


def _own(there: CaseFlow, approval: Noted) -> bool:
    """Whether whoever approved had prepared it; what they did afterwards, they did not approve."""
    step = there.position.standings[approval.record.step].step
    earlier = there.records[: there.noted.index(approval)]
    barred = prepared_by(there.way.flow, step, earlier)
    return not barred.isdisjoint((approval.record.by, approval.record.instead_of))


def _proposed(before: CaseFlow, there: CaseFlow) -> d.Decision | None:
    """What was proposed, as the version of `there` says it."""
    id = before.proposal.record.decision if before.proposal is not None else None
    return next((each for each in there.way.flow.decisions if each.id == id), None)
