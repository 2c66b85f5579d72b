"""The steps of a case's own flow as the desk shows them: where each stands, who did it, what this member can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.desk.batches.batch_words import named
from madoguchi.forms.domain.flows.flow import DOES, OWNER, step_name
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.explain import Names, condition
from madoguchi.forms.domain.showing.flow_text import GOVERNMENTS, part_name
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.review.domain import step_doers
from madoguchi.review.queries.batches.batches import Waits
from madoguchi.review.queries.clock.step_times import StepTime
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.queries.steps.office_changes import Since, voided
from madoguchi.review.services.steps.reopen_step import reopenable

ROLES = {"reception": "受付の担当者", "examiner": "審査の担当者", "approver": "決裁の担当者"}
_BY_WHAT = {
    "case.accept": "受付の担当者",
    "case.examine": "審査の担当者",
    "case.decide": "決裁の担当者",
    "case.issue": "交付の担当者",
}
_TAGS = {
    "done": ("終わり", "success"),
    "open": ("今", "info"),
    "waiting": ("これから", "neutral"),
    "skipped": ("行わない", "neutral"),
}
_MARKS: dict[str, Literal["done", "current", "todo"]] = {"done": "done", "open": "current"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A step on the case's page. `do` and `again` are addresses below the case, for whoever may."""

    name: str
    mark: Literal["done", "current", "todo"]
    tag: tuple[str, str]
    who: str
    done: tuple[tuple[str, datetime], ...]
    said: str
    void: Since | None
    """by what an approval is void that was there"""
    note: str
    """the reason for which it is open again"""
    ticked: tuple[str, ...]
    changed: bool
    time: StepTime | None
    """until when an open step should be done"""
    sees: tuple[str, ...]
    """what of the answers whoever does it is shown, where that is not all"""
    do: str
    again: str


def lines(
    flow: CaseFlow, member: Member, batches: Mapping[str, Waits], times: Mapping[str, StepTime]
) -> tuple[Line, ...]:
    """In the order of the flow. `batches`: step → the batch in which the case waits there; `times` are those of
    `queries.step_times`. Asks the database where an approval is void."""
    words = Labels(flow.way.form, "ja")
    back = {step.id for step in reopenable(flow, member)}
    void = voided(flow)
    labels = {item.id: item.label.ja for item in flow.way.definition.review.checklist}
    return tuple(
        Line(
            name=plain_name(standing.step),
            mark=_MARKS.get(standing.where, "todo"),
            tag=_tag(flow, standing),
            who=who_does(flow, standing.step),
            done=tuple((each.who, each.record.at) for each in flow.counted(step)),
            said="".join(_said(flow, standing, batches.get(step))),
            void=void.get(step),
            note=_reopened(flow, standing),
            ticked=tuple(
                labels[item] for each in flow.counted(step) for item in each.checked if item in labels
            ),
            changed=standing.where == "done" and flow.changed_since(step),
            time=times.get(step),
            sees=tuple(words.of(each) for each in standing.step.sees or ()),
            do=f"steps/{step}/" if can_do(flow, standing, member) else "",
            again=f"steps/{step}/reopen/" if step in back else "",
        )
        for step, standing in flow.position.standings.items()
    )


def _tag(flow: CaseFlow, standing: Standing) -> tuple[str, str]:
    """While a correction is out, or once the case ended, nobody can do what is open."""
    held_up = standing.where == "open" and not flow.goes_on
    return ("止まっています", "warning") if held_up else _TAGS[standing.where]


def buttons(flow: CaseFlow, member: Member) -> Iterator[tuple[str, str]]:
    """(address below the case, what the button says) of the open steps that this member can do."""
    for standing in flow.position.open:
        if can_do(flow, standing, member):
            yield f"steps/{standing.step.id}/", _button(standing.step)


def _button(step: d.Step) -> str:
    if step.by is not None and step.by.government is not None:
        return f"{step_name(step)}の進達を見る"
    outside = step.by is not None and step.by.invited is not None
    return f"{step_name(step)}の依頼を見る" if outside else f"{step_name(step)}を行う"


def can_do(flow: CaseFlow, standing: Standing, member: Member) -> bool:
    """Whether this member can do it now."""
    return bool(flow.ways_now(member, standing))


def stands_in(flow: CaseFlow, standing: Standing, member: Member) -> str:
    """For whom this member would do it now who is away (代決); nothing where it is for themself."""
    absent = next(iter(flow.ways_now(member, standing)), None)
    return absent.name if absent is not None else ""


def waiting_for(flow: CaseFlow) -> str:
    """Who is waited for when there is no button for this member."""
    state = State(flow.application.state)
    if not flow.goes_on:
        return (
            "申請した方が直すのを待っています。" if state is State.CORRECTING else "この申請は終わりました。"
        )
    waited = [f"{step_name(s.step)}({who_does(flow, s.step)})" for s in flow.position.open]
    return f"{'、'.join(waited)}を待っています。" if waited else "手順はすべて終わりました。"


def plain_name(step: d.Step) -> str:
    return step.label.ja if step.label else step_name(step)


def who_does(flow: CaseFlow, step: d.Step) -> str:
    """家屋調査の係(税務課)・審査の担当者; where units are kept the part is a unit, and a level a rank."""
    by, work = step.by or d.By(part=OWNER), flow.work
    if by.invited is not None:
        return "外の方"
    if by.government is not None:
        return GOVERNMENTS[by.government]
    role = ROLES.get(by.role or "") or _BY_WHAT.get(step_doers.PERMISSIONS.get(step.does, ""), "")
    level = work.rank_of(step)
    rank = work.rank_names.get(level, "") if level is not None else ""
    said = "・".join(each for each in (rank, role) if each) or DOES[step.does]
    if by.part in (None, OWNER):
        return said
    part = part_name(flow.way.definition, by.part)
    unit = work.units[work.parts[by.part]].name if by.part in work.parts else ""
    return f"{part}({unit})・{said}" if unit else f"{part}・{said}"


def _said(flow: CaseFlow, standing: Standing, batch: Waits | None) -> Iterator[str]:
    step, steps = standing.step, {each.id: each for each in flow.way.flow.steps}
    if standing.where == "waiting":
        yield f"{'と'.join(step_name(steps[other]) for other in standing.waits_for)}を待っています。"
    elif standing.where == "skipped" and step.when is not None:
        yield f"{condition(step.when, Names(flow.way.definition))}だけ行います。"
    elif standing.why == "more_people" and step.by is not None:
        yield f"あと{step.by.people - len(standing.done_by)}人が行います。"
    elif standing.why == "changed":
        yield "確かめた内容が変わったので、もう一度行います。"
    if batch is not None:
        what = "の処理を待っています" if batch.state == "closing" else "にまとめて行います"
        yield f"{named(batch.name, batch.by)}({batch.cases}件){what}。"


def _reopened(flow: CaseFlow, standing: Standing) -> str:
    """Why a step is open again, and who said so."""
    if standing.why != "reopened":
        return ""
    last = next(each for each in reversed(flow.noted) if each.record.step == standing.step.id)
    return f"{last.by_name}: {last.note}"
