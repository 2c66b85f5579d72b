"""The office's flow in the settings: the way as a picture, the parts of the office, and each step with a form of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import msgspec

from madoguchi.authoring.domain.changes import Change, PutParts
from madoguchi.authoring.domain.definition_places import OFFICE
from madoguchi.authoring.domain.ids import issue
from madoguchi.authoring.queries import DraftView
from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import Known, everything, of_office
from madoguchi.builder.domain.conditions.sentences import when
from madoguchi.builder.domain.flow import allocate_step
from madoguchi.builder.domain.flow.allocate_step import AllocateForm
from madoguchi.builder.domain.flow.flow_edit import own_flow, with_step, with_step_after, without_step
from madoguchi.builder.domain.flow.flow_picture import Picture, picture
from madoguchi.builder.domain.inspector.palette import entry_of
from madoguchi.builder.domain.inspector.palette import name_of as name_of_question
from madoguchi.builder.domain.inspector.posted_question import read_condition
from madoguchi.builder.domain.posted import Posted, Wrong, several, typed, whole, words
from madoguchi.builder.domain.settings.sections import adds, rows
from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.flows.flow import DOES, OWNER, Flow, flow_of, step_name
from madoguchi.forms.domain.flows.office_answers import fillers
from madoguchi.forms.domain.flows.seen import settled_before
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.explain import Names
from madoguchi.forms.domain.showing.flow_text import APPLICANT, GOVERNMENTS, part_name, sentence

ID = "flow"
"""The section's."""
Choices = Sequence[dict[str, str]]


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """A step as its form shows it. `fixed`: its other words are in the file, and stay."""

    id: str
    p: str
    name: str
    words: str
    said: dict[str, str]
    wrong: dict[str, str]
    does: str
    kinds: Choices
    part: str
    parts: Choices
    others: Choices
    """the steps that it can wait for: those that do not wait for it"""
    after: tuple[str, ...]
    questions: Choices
    fills: tuple[str, ...]
    decisions: Choices
    offers: tuple[str, ...]
    attachments: Choices
    of: tuple[str, ...]
    places: Choices
    to: str
    condition: Any
    condition_words: str
    possible: bool
    first: bool
    allocation: AllocateForm | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the office: where it is edited, and who fills it in, in words."""

    place: str
    name: str
    kind: str
    filled: str


class FlowPage(msgspec.Struct, frozen=True, kw_only=True):
    """What `settings_flow.jinja` shows."""

    own: bool
    picture: Picture
    sentences: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    questions: tuple[Asked, ...]
    steps: tuple[StepForm, ...]


def change(view: DraftView, posted: Posted, *, today: date) -> tuple[Change | None, dict[str, str]]:
    """What was posted about the flow of the draft as it was seen, and by control what of it cannot be used."""
    review, do, entry = own_flow(view.definition), typed(posted, "do"), typed(posted, "entry")
    try:
        if do == "drop_flow":
            review = msgspec.structs.replace(view.definition.review, steps=())
        elif do == "add_entry" and entry:
            review = with_step_after(review, entry)
        elif do == "section":
            review = msgspec.structs.replace(view.definition.review, parts=_parts(posted, view.definition))
        elif do == "entry" and several(posted, "_remove"):
            review = without_step(review, entry)
        elif do == "entry":
            step = next((each for each in review.steps if each.id == entry), None)
            if step is not None and (question := allocate_step.added(posted, step, view.definition)):
                return question, {}
            review = review if step is None else with_step(review, _step(posted, step, view, today))
    except Wrong as problem:
        return None, {problem.name: problem.message}
    if review == view.definition.review:
        return None, {}
    return PutParts(values={"review": msgspec.to_builtins(review)}), {}


def _parts(posted: Posted, definition: d.Definition) -> dict[str, d.Part]:
    found = {
        typed(posted, f"{name}-id"): d.Part(ja=words(posted, f"{name}-ja", most=60))
        for name in rows(posted, "parts", lambda name: name)
    }
    if adds(posted, "parts"):
        found[issue("part")] = d.Part(ja="新しい係")
    kept = {OWNER: definition.review.parts[OWNER]} if OWNER in definition.review.parts else {}
    return kept | found


def _step(posted: Posted, step: d.Step, view: DraftView, today: date) -> d.Step:
    """Raises Wrong."""
    p, flow = f"{step.id}-", flow_of(view.definition)
    label = words(posted, f"{p}label", most=60)
    does: Any = typed(posted, f"{p}does")
    days = whole(posted, f"{p}days", least=1, most=999)
    former = msgspec.to_builtins(step.label) if step.label else {}
    changed: dict[str, Any] = {
        "label": msgspec.convert(former | {"ja": label}, d.LocalText) if label else None,
        "after": tuple(several(posted, f"{p}after")),
        "fills": tuple(several(posted, f"{p}fills")),
        "when": step.when
        if step.does == "accept"
        else read_condition(posted, f"{p}when", _known(view, flow, step), today=today),
        "within": step.within if step.within and step.within.months else d.Span(days=days) if days else None,
    }
    if days and step.within and step.within.days:
        changed["within"] = msgspec.structs.replace(step.within, days=days)
    changed["does"] = does = does if does in DOES else step.does
    offers = tuple(several(posted, f"{p}offers")) if does == "propose" else ()
    whole_list = offers == flow.offered(step) and not step.offers
    changed["offers"] = () if whole_list else offers
    changed["of"] = tuple(several(posted, f"{p}of")) if does == "receive" else ()
    changed["to"] = (typed(posted, f"{p}to") or OWNER) if does == "hand_over" else None
    changed |= allocate_step.read(posted, step, view.definition, _known(view, flow, step), does)
    if step.by is None or step.by.part is not None:
        changed["by"] = _by(posted, step, p, does)
    return msgspec.structs.replace(step, **changed)


def _by(posted: Posted, step: d.Step, p: str, does: str) -> d.By | None:
    """Whom a part sends; what only the file says (a role) stays while the step does the same."""
    part = typed(posted, f"{p}part") or OWNER
    people = whole(posted, f"{p}people", least=1, most=20) or 1
    level = whole(posted, f"{p}level", least=1, most=9) if does == "approve" else None
    role = step.by.role if step.by is not None and does == step.does else None
    by = d.By(part=part, role=role, level=level, people=people)
    return None if step.by is None and by == d.By(part=OWNER) else by


def _known(view: DraftView, flow: Flow, step: d.Step) -> Known:
    """What is settled when a step begins: of the office's answers, with what was proposed, and of the applicant's all."""
    known = everything(view.definition, tables=view.tables)
    settled = settled_before(view.definition, flow, step.id)
    answers = of_office(view.definition, tables=view.tables)
    own = tuple(named for named in answers if named.reference.split(".")[1] in settled)
    return msgspec.structs.replace(known, all=(*own, *known.all), every=(*own, *known.every))


def shown(view: DraftView, wrong: dict[str, str], posted: Posted | None) -> FlowPage:
    """The flow as the section shows it."""
    definition = view.definition
    flow, names = flow_of(definition), Names(definition)
    own = definition.review.steps
    return FlowPage(
        own=flow.own,
        picture=picture(definition, flow),
        sentences=tuple(sentence(definition, flow, step, names) for step in flow.steps),
        parts=tuple((id, part.ja) for id, part in definition.review.parts.items() if id != OWNER),
        questions=tuple(_asked(q, flow) for q in definition.review.questions),
        steps=tuple(
            _shown(definition, flow, step, _known(view, flow, step), wrong, posted, view.tables)
            for step in own
        ),
    )


def _asked(question: d.Question, flow: Flow) -> Asked:
    steps = "と".join(step_name(step) for step in fillers(flow, question.id))
    computed = isinstance(question, d.Computed)
    return Asked(
        place=f"{OFFICE}.{question.id}",
        name=name_of_question(question),
        kind=entry_of(question).name,
        filled="計算で決まります"
        if computed
        else f"{steps}で記入します"
        if steps
        else "記入する段階がありません",
    )


def _shown(
    definition: d.Definition,
    flow: Flow,
    step: d.Step,
    known: Known,
    wrong: dict[str, str],
    posted: Posted | None,
    tables: Tables,
) -> StepForm:
    p = f"{step.id}-"
    resolved = flow.step(step.id) or step
    by = resolved.by or d.By(part=OWNER)
    within = step.within
    said = {
        f"{p}label": step.label.ja if step.label else "",
        f"{p}people": str(by.people) if by.people > 1 else "",
        f"{p}level": str(by.level or ""),
        f"{p}days": str(within.days or "") if within else "",
    }
    own = {name: message for name, message in wrong.items() if name.startswith(p)}
    said |= {name: ((posted or {}).get(name) or ("",))[-1] for name in own}
    return StepForm(
        id=step.id,
        p=p,
        name=_plain(step),
        words=sentence(definition, flow, resolved, known.names),
        said=said,
        wrong=own,
        does=step.does,
        part=by.part or "",
        after=resolved.after or (),
        fills=step.fills,
        offers=flow.offered(step),
        of=step.of,
        to=step.to or "",
        condition=conditions.node(step.when, f"{p}when", known),
        condition_words=when(step.when, known),
        possible=conditions.begun(known) is not None,
        first=step.does == "accept",
        allocation=allocate_step.shown(step, definition, known, tables),
        **_choices(definition, flow, step),
    )


def _choices(definition: d.Definition, flow: Flow, step: d.Step) -> dict[str, Choices]:
    """What can be chosen in the form of a step, list by list."""
    parts = (OWNER, *(part for part in definition.review.parts if part != OWNER))
    later = flow.after(step.id)
    others = [s for s in flow.steps if s.id != step.id and s.id not in later]
    asked = [q for q in definition.review.questions if not isinstance(q, d.Computed)]
    return {
        "kinds": [{"id": each, "label": DOES[each]} for each in get_args(d.Does)],
        "parts": [{"id": part, "label": part_name(definition, part)} for part in parts],
        "others": [{"id": s.id, "label": _plain(s)} for s in others],
        "questions": [{"id": q.id, "label": q.label.ja} for q in asked],
        "decisions": [{"id": each.id, "label": name_of(each)} for each in flow.decisions],
        "attachments": [{"id": a.id, "label": a.label.ja} for a in definition.attachments],
        "places": [
            {"id": to, "label": part_name(definition, to)} for to in (*parts, APPLICANT, *GOVERNMENTS)
        ],
    }


def _plain(step: d.Step) -> str:
    return step_name(step).strip("「」")
