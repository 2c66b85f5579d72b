"""What can be chosen in the form of a step: who does it, what it is done with, what is collected, what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from madoguchi.builder.domain.conditions.nameable import Known, Named
from madoguchi.builder.domain.posted import Posted, typed, whole
from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.flows.flow import DOES, OWNER, Flow, step_name
from madoguchi.forms.domain.flows.office_answers import fillers
from madoguchi.forms.domain.flows.together import ROUND
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.flow.owners import GOVERNMENTS_DO, ROLES
from madoguchi.forms.domain.showing.flow_text import (
    APPLICANT,
    GOVERNMENTS,
    ROLE_NAMES,
    TOGETHER,
    part_name,
)

Choices = Sequence[dict[str, str]]
INVITED: Final = "invited:"
GOVERNMENT: Final = "government:"
UNITS: Final[Choices] = (
    {"id": "days", "label": "日(休みの日も数える)"},
    {"id": "business", "label": "開庁日"},
    {"id": "months", "label": "か月"},
)
LATE: Final[Choices] = (
    {"id": "warn", "label": "担当に知らせる"},
    {"id": "escalate", "label": "上の人にも知らせる"},
)


def choices(definition: d.Definition, flow: Flow, step: d.Step, known: Known) -> dict[str, Choices]:
    """List by list; what the step names already is among them. `known` is what is settled when the step begins."""
    review, later = definition.review, flow.after(step.id)
    parts = (OWNER, *(part for part in review.parts if part != OWNER))
    named = {id: part_name(definition, id) for id in parts}
    return {
        "kinds": _listed(DOES.items()),
        "doers": [*_listed(named.items()), *_outside(step, known)],
        "roles": _roles(step),
        "others": _listed((s.id, plain(s)) for s in flow.steps if s.id != step.id and s.id not in later),
        "items": _listed((item.id, item.label.ja) for item in review.checklist),
        "questions": _listed((q.id, q.label.ja) for q in review.questions if not isinstance(q, d.Computed)),
        "decisions": _listed((each.id, name_of(each)) for each in flow.decisions),
        "attachments": _listed((a.id, a.label.ja) for a in definition.attachments),
        "places": _listed({**named, APPLICANT: part_name(definition, APPLICANT), **GOVERNMENTS}.items()),
        "collected": _collected(definition, step, known),
        "shown": _shown(definition, flow, step, known),
        "units": UNITS,
        "too_late": LATE,
    }


def _listed(pairs: Iterable[tuple[str, str]]) -> Choices:
    return [{"id": id, "label": label} for id, label in pairs]


def plain(step: d.Step) -> str:
    """The step's name without its brackets."""
    return step_name(step).strip("「」")


def doer(by: d.By) -> str:
    """Who does it, as the list of `doers` names them."""
    if by.invited is not None:
        return f"{INVITED}{by.invited}"
    return f"{GOVERNMENT}{by.government}" if by.government is not None else by.part or OWNER


def _outside(step: d.Step, known: Known) -> Choices:
    """Who is asked by mail, where an answer says to which address; and another government, where it can do such a step."""
    by = step.by or d.By(part=OWNER)
    found: dict[str, str] = {}
    if step.does == "consult":
        emails = (n for n in known.all if n.kind == "email" and n.group is None and not _of_office(n))
        found = {f"{INVITED}{n.reference}": f"「{n.label}」に書かれた方" for n in emails}
    if by.invited is not None:
        found.setdefault(doer(by), f"{known.names.of(by.invited)}に書かれた方")
    if step.does in GOVERNMENTS_DO or by.government is not None:
        found |= {f"{GOVERNMENT}{each}": name for each, name in GOVERNMENTS.items()}
    return _listed(found.items())


def _roles(step: d.Step) -> Choices:
    """Nothing where one role alone does such a step."""
    role = step.by.role if step.by is not None else None
    able = ROLES[step.does]
    if len(able) < 2 and role is None:
        return ()
    return _listed(
        (each, f"{ROLE_NAMES[each]}の担当") for each in dict.fromkeys((*able, *((role,) if role else ())))
    )


def _collected(definition: d.Definition, step: d.Step, known: Known) -> Choices:
    """Days, rounds where the filing window has some, and answers that several applications may share."""
    by = step.together.by if step.together is not None else ""
    rounds = definition.window is not None and bool(definition.window.rounds)
    ways = {id: words for id, words in TOGETHER.items() if id != ROUND or rounds or by == ROUND}
    ways |= {
        n.reference: f"「{n.label}」が同じもの"
        for n in known.all
        if n.compares not in ("none", "rows") and n.group is None and not n.minor and n.kind != "my_number"
    }
    if by and by not in ways:
        ways[by] = f"{known.names.of(by)}が同じもの"
    return _listed(ways.items())


def _shown(definition: d.Definition, flow: Flow, step: d.Step, known: Known) -> Choices:
    """What of the application whoever is asked from outside may be shown, with what was attached, and of the office's answers
    the files that are there by then. An individual number is shown to nobody (番号法 第19条). Another government may be given
    what the office filled in, but for its files, and a number where it is chosen."""
    elsewhere = step.by is not None and step.by.government is not None
    found = {n.reference: n.label for n in known.all if _may_be_shown(n, elsewhere)}
    found |= {each.id: f"{each.label.ja}(添付書類)" for each in definition.attachments}
    found |= {
        f"{d.OFFICE}.{each.id}": f"{each.label.ja}(役所のファイル)"
        for each in definition.review.questions
        if not elsewhere
        and isinstance(each, d.Files)
        and all(filler.id in flow.before[step.id] for filler in fillers(flow, each.id))
    }
    for reference in step.sees or ():
        found.setdefault(reference, known.names.of(reference).strip("「」"))
    return _listed(found.items())


def _may_be_shown(named: Named, elsewhere: bool) -> bool:
    worth = not named.minor or named.reference.endswith(".name")
    if (
        not worth
        or named.group is not None
        or named.kind in ("notice", "stop", "consent", "attachment", "files")
    ):
        return False
    decided = named.reference == d.DECISION
    return (elsewhere and not decided) or (not _of_office(named) and named.kind != "my_number")


def _of_office(named: Named) -> bool:
    return named.reference.startswith(f"{d.OFFICE}.")


def read_by(posted: Posted, step: d.Step, p: str) -> d.By | None:
    """Who is to do the step. What only goes with a part is read of a part; a role that cannot do such a step goes.

    Raises Wrong.
    """
    chosen = typed(posted, f"{p}part") or OWNER
    if chosen.startswith(INVITED):
        return d.By(invited=chosen.removeprefix(INVITED))
    if chosen.startswith(GOVERNMENT):
        government: Any = chosen.removeprefix(GOVERNMENT)
        return d.By(government=government) if government in GOVERNMENTS else d.By(part=OWNER)
    does = typed(posted, f"{p}does")
    role = typed(posted, f"{p}role") if f"{p}role" in posted else step.by.role if step.by else None
    by = d.By(
        part=chosen,
        role=next((each for each in ROLES.get(does, ()) if each == role), None),  # type: ignore[call-overload]
        level=whole(posted, f"{p}level", least=1, most=9) if does == "approve" else None,
        people=whole(posted, f"{p}people", least=1, most=20) or 1,
    )
    return None if step.by is None and by == d.By(part=OWNER) else by


def read_span(posted: Posted, name: str) -> d.Span | None:
    """A length of time: the control `name` says how many, `<name>-unit` of what. Raises Wrong."""
    number, unit = whole(posted, name, least=1, most=999), typed(posted, f"{name}-unit")
    if number is None:
        return None
    if unit == "months":
        return d.Span(months=number)
    return d.Span(days=number, calendar="business" if unit == "business" else "calendar")


def span_values(name: str, span: d.Span | None) -> dict[str, str]:
    """The same as its two controls show it."""
    if span is None:
        return {name: "", f"{name}-unit": "business"}
    unit = "months" if span.months else "business" if span.calendar == "business" else "days"
    return {name: str(span.months or span.days), f"{name}-unit": unit}
