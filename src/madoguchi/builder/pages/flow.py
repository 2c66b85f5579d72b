"""The office's flow in the settings: the way as a picture, the parts of the office, each step and each decision with a form of
its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from madoguchi.authoring.domain.changes import Change, PutParts
from madoguchi.authoring.domain.definition_places import OFFICE
from madoguchi.authoring.domain.ids import issue
from madoguchi.authoring.queries import DraftView, last_written, names_in_work
from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import Known, everything, of_office
from madoguchi.builder.domain.conditions.sentences import when
from madoguchi.builder.domain.flow import allocate_step
from madoguchi.builder.domain.flow.allocate_step import AllocateForm
from madoguchi.builder.domain.flow.decision_form import (
    DecisionForm,
    carriable,
    decision_form,
    read_decision,
    renamed,
)
from madoguchi.builder.domain.flow.flow_edit import own_flow, with_step, with_step_after, without_step
from madoguchi.builder.domain.flow.flow_picture import Picture, picture
from madoguchi.builder.domain.flow.step_choices import (
    Choices,
    choices,
    doer,
    plain,
    read_by,
    read_span,
    span_values,
)
from madoguchi.builder.domain.inspector.palette import entry_of
from madoguchi.builder.domain.inspector.palette import name_of as name_of_question
from madoguchi.builder.domain.inspector.posted_question import read_condition
from madoguchi.builder.domain.posted import Posted, Wrong, several, several_of, typed, words
from madoguchi.builder.domain.settings.sections import adds, rows
from madoguchi.catalog.queries import begun
from madoguchi.forms.domain.answers.outcomes import DEFAULTS
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.flows.flow import DOES, OWNER, Flow, flow_of, step_name
from madoguchi.forms.domain.flows.office_answers import fillers
from madoguchi.forms.domain.flows.seen import settled_before
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.explain import Names
from madoguchi.forms.domain.showing.flow_text import decision_sentence, sentence
from madoguchi.kernel.clock import day_in_japan

ID = "flow"
"""The section's."""


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """A step as its form shows it; `said` and `wrong` are by control, `choices` list by list."""

    id: str
    p: str
    name: str
    words: str
    said: dict[str, str]
    wrong: dict[str, str]
    does: str
    doer: str
    role: str
    of_office: bool
    """a part of the office does it"""
    elsewhere: bool
    """another government does it"""
    after: tuple[str, ...]
    fills: tuple[str, ...]
    checklist: tuple[str, ...]
    offers: tuple[str, ...]
    of: tuple[str, ...]
    sees: tuple[str, ...]
    to: str
    together: str
    late: str
    condition: Any
    condition_words: str
    possible: bool
    first: bool
    allocation: AllocateForm | None
    choices: dict[str, Choices]


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
    checklist: tuple[tuple[str, str], ...]
    decides: bool
    decisions: tuple[DecisionForm, ...]
    usual: tuple[str, ...]
    """what is decided where the definition lists nothing"""


def change(view: DraftView, posted: Posted, *, today: date) -> tuple[Change | None, dict[str, str]]:
    """What was posted about the flow of the draft as it was seen, and by control what of it cannot be used."""
    do = typed(posted, "do")
    if do == "entry" and (question := allocate_step.added(posted, view.definition, typed(posted, "entry"))):
        return question, {}
    try:
        of_flow = do in ("own_flow", "drop_flow", "add_entry", "section", "entry")
        review = _flow(view, posted, do, today) if of_flow else _beside(view.definition.review, posted, do)
    except Wrong as problem:
        return None, {problem.name: problem.message}
    if review == view.definition.review:
        return None, {}
    return PutParts(values={"review": msgspec.to_builtins(review)}), {}


def _flow(view: DraftView, posted: Posted, do: str, today: date) -> d.Review:
    """The steps, and the parts that do them. Raises Wrong."""
    review, entry = own_flow(view.definition), typed(posted, "entry")
    if do == "drop_flow":
        return msgspec.structs.replace(view.definition.review, steps=())
    if do == "section":
        return msgspec.structs.replace(view.definition.review, parts=_parts(posted, view.definition))
    if do == "add_entry" and entry:
        return with_step_after(review, entry)
    if do == "entry" and several(posted, "_remove"):
        return without_step(review, entry)
    step = next((each for each in review.steps if each.id == entry), None) if do == "entry" else None
    return review if step is None else with_step(review, _step(posted, step, view, today))


def _beside(review: d.Review, posted: Posted, do: str) -> d.Review:
    """What is checked, and the decisions. Raises Wrong."""
    if do == "checklist":
        return msgspec.structs.replace(review, checklist=tuple(_checklist(posted, review)))
    decisions = review.decisions
    if do == "own_decisions" and not decisions:
        decisions = DEFAULTS
    if do == "add_decision":
        new = next((each for each in DEFAULTS if each.id == typed(posted, "_add")), DEFAULTS[0])
        decisions = (*decisions, msgspec.structs.replace(new, id=issue(new.id)))
    if do == "decision":
        own, away = typed(posted, "entry"), bool(several(posted, "_remove"))
        read = (read_decision(posted, each) if each.id == own and not away else each for each in decisions)
        decisions = tuple(each for each in read if not (away and each.id == own))
    return msgspec.structs.replace(review, decisions=decisions)


def _checklist(posted: Posted, review: d.Review) -> list[d.ChecklistItem]:
    labels = {item.id: item.label for item in review.checklist}

    def item(name: str) -> d.ChecklistItem:
        id, ja = typed(posted, f"{name}-id"), words(posted, f"{name}-label")
        return d.ChecklistItem(id=id, label=renamed(labels.get(id), ja) or d.LocalText(ja=""))

    found: list[d.ChecklistItem] = rows(posted, "checklist", item)
    if adds(posted, "checklist"):
        found.append(d.ChecklistItem(id=issue("check"), label=d.LocalText(ja="書類がそろっている")))
    return found


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
    does: Any = typed(posted, f"{p}does")
    together = typed(posted, f"{p}together")
    changed: dict[str, Any] = {
        "label": renamed(step.label, words(posted, f"{p}label", most=60)),
        "by": read_by(posted, step, p),
        "after": tuple(several(posted, f"{p}after")),
        "fills": several_of(posted, f"{p}fills", step.fills),
        "checklist": several_of(posted, f"{p}checklist", step.checklist),
        "when": step.when
        if step.does == "accept"
        else read_condition(posted, f"{p}when", _known(view, flow, step), today=today),
        "together": d.Together(by=together) if together else None,
        "within": read_span(posted, f"{p}within"),
    }
    if f"{p}late" in posted:
        changed["late"] = "escalate" if typed(posted, f"{p}late") == "escalate" else "warn"
    if f"{p}shows" in posted:
        changed["sees"] = several_of(posted, f"{p}sees", step.sees or ()) or None
    if does in DOES:
        changed["does"] = does
        offers = several_of(posted, f"{p}offers", flow.offered(step)) if does == "propose" else ()
        whole_list = offers == flow.offered(step) and not step.offers
        changed["offers"] = () if whole_list else offers
        changed["of"] = several_of(posted, f"{p}of", step.of) if does == "receive" else ()
        changed["to"] = (typed(posted, f"{p}to") or OWNER) if does == "hand_over" else None
        changed |= allocate_step.read(posted, step, view.definition, _known(view, flow, step), does)
    return msgspec.structs.replace(step, **changed)


def _known(view: DraftView, flow: Flow, step: d.Step) -> Known:
    """What is settled when a step begins: of the office's answers, with what was proposed, and of the applicant's all."""
    known = everything(view.definition, tables=view.tables)
    settled = settled_before(view.definition, flow, step.id)
    answers = of_office(view.definition, tables=view.tables)
    own = tuple(named for named in answers if named.reference.split(".")[1] in settled)
    return msgspec.structs.replace(known, all=(*own, *known.all), every=(*own, *known.every))


def shown(view: DraftView, wrong: dict[str, str], posted: Posted | None, *, now: datetime) -> FlowPage:
    """The flow as the section shows it."""
    definition = view.definition
    flow, names, review = flow_of(definition), Names(definition), definition.review
    return FlowPage(
        own=flow.own,
        picture=picture(definition, flow),
        sentences=tuple(sentence(definition, flow, step, names) for step in flow.steps),
        parts=tuple((id, part.ja) for id, part in review.parts.items() if id != OWNER),
        questions=tuple(_asked(q, flow) for q in review.questions),
        steps=tuple(
            _shown(definition, flow, step, _known(view, flow, step), wrong, posted, view.tables)
            for step in review.steps
        ),
        checklist=tuple((item.id, item.label.ja) for item in review.checklist),
        decides=flow.decides,
        decisions=_decisions(view, wrong, posted, now),
        usual=tuple(decision_sentence(each, names, {}) for each in flow.decisions),
    )


def _decisions(
    view: DraftView, wrong: dict[str, str], posted: Posted | None, now: datetime
) -> tuple[DecisionForm, ...]:
    definition = view.definition
    if not definition.review.decisions:
        return ()
    known = everything(definition, tables=view.tables)
    answers = of_office(definition, tables=view.tables)
    known = msgspec.structs.replace(known, all=(*answers, *known.all), every=(*answers, *known.every))
    opened = {each.procedure for decision in definition.review.decisions for each in decision.opens}
    procedures = _procedures(view, now)
    openable = {id: carriable(definition, last_written(id, now=now)) for id in opened}
    return tuple(
        decision_form(each, known, procedures=procedures, openable=openable, wrong=wrong, posted=posted)
        for each in definition.review.decisions
    )


def _procedures(view: DraftView, now: datetime) -> Mapping[str, str]:
    """Procedure → its name: what the town offers and what is being made, without this one."""
    offered = {card.id: card.name.ja for card in begun(today=day_in_japan(now)).values()}
    found = {**offered, **names_in_work()}
    return {id: name for id, name in found.items() if id != view.procedure}


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
        else "記入する手順がありません",
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
    said = {
        f"{p}label": step.label.ja if step.label else "",
        f"{p}people": str(by.people),
        f"{p}level": str(by.level or ""),
    } | span_values(f"{p}within", step.within)
    own = {name: message for name, message in wrong.items() if name.startswith(p)}
    said |= {name: ((posted or {}).get(name) or ("",))[-1] for name in own}
    return StepForm(
        id=step.id,
        p=p,
        name=plain(step),
        words=sentence(definition, flow, resolved, known.names),
        said=said,
        wrong=own,
        does=step.does,
        doer=doer(by),
        role=by.role or "",
        of_office=by.part is not None,
        elsewhere=by.government is not None,
        after=resolved.after or (),
        fills=step.fills,
        checklist=step.checklist,
        offers=flow.offered(step),
        of=step.of,
        sees=step.sees or (),
        to=step.to or "",
        together=step.together.by if step.together is not None else "",
        late=step.late,
        condition=conditions.node(step.when, f"{p}when", known),
        condition_words=when(step.when, known),
        possible=conditions.begun(known) is not None,
        first=step.does == "accept",
        allocation=allocate_step.shown(step, definition, known, tables),
        choices=choices(definition, flow, step, known),
    )
