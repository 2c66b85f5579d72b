"""A decision in the builder: its form, what the form posted, and what of an application goes along to a next procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from madoguchi.builder.domain.conditions.nameable import Known
from madoguchi.builder.domain.flow.step_choices import Choices, read_span, span_values
from madoguchi.builder.domain.inspector.palette import name_of as name_of_question
from madoguchi.builder.domain.posted import Posted, several, several_of, typed, whole, words
from madoguchi.builder.domain.settings.sections import rows
from madoguchi.forms.domain.answers.carry import carried_name
from madoguchi.forms.domain.answers.outcomes import name_of, outcome_of
from madoguchi.forms.domain.comparing.field_names import OUTCOMES
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.flow_text import decision_sentence

APPEALS: Final[Choices] = (
    {"id": "shinsa-seikyu", "label": "審査請求ができることを知らせる"},
    {"id": "moshide", "label": "要綱などの申出ができることを知らせる"},
)
"""How one appeals (行政不服審査法 第82条), or where a decision is no 処分, what the town's own rules give."""
_STAY: Final = (d.MyNumber, d.AttachmentQuestion, d.Signature, d.Computed, d.Notice, d.Stop, d.Slot)
"""What does not go along: it is asked anew, or says nothing."""


class OpensForm(msgspec.Struct, frozen=True, kw_only=True):
    """A procedure that begins with the decision. `number`: whose controls begin with `<p>opens-<number>`."""

    at: str
    procedure: str
    name: str
    carries: tuple[str, ...]
    carriable: Choices
    fixed: tuple[str, ...]
    fixable: Choices
    late: str


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as its form shows it; `said` and `wrong` are by control."""

    id: str
    p: str
    name: str
    words: str
    said: dict[str, str]
    wrong: dict[str, str]
    outcome: str
    required: bool
    appeal: str
    appeals: Choices
    until: str
    days: Choices
    renew: str
    procedures: Choices
    others: Choices
    """procedures that it does not open yet"""
    opens: tuple[OpensForm, ...]


def prefix(decision: str) -> str:
    """What the names of its controls begin with; no step's do, whose ids have no dot."""
    return f"decision.{decision}-"


def decision_form(
    decision: d.Decision,
    known: Known,
    *,
    procedures: Mapping[str, str],
    openable: Mapping[str, Choices],
    wrong: dict[str, str],
    posted: Posted | None,
) -> DecisionForm:
    """`known` are all answers, `procedures` the town's by name, `openable` what goes along to those that are opened."""
    p, valid = prefix(decision.id), decision.valid
    own = {name: message for name, message in wrong.items() if name.startswith(p)}
    said = {
        f"{p}label": decision.label.ja if decision.label else "",
        f"{p}remind": str(valid.remind.days) if valid and valid.remind else "",
    }
    for number, opened in enumerate(decision.opens):
        said |= span_values(f"{p}opens-{number}-within", opened.within)
    said |= {name: ((posted or {}).get(name) or ("",))[-1] for name in own}
    listed = dict(procedures) | {
        each.procedure: each.procedure for each in decision.opens if each.procedure not in procedures
    }
    opened_here = {each.procedure for each in decision.opens}
    return DecisionForm(
        id=decision.id,
        p=p,
        name=name_of(decision),
        words=decision_sentence(decision, known.names, procedures),
        said=said,
        wrong=own,
        outcome=outcome_of(decision) or "",
        required=decision.reason == "required",
        appeal=decision.appeal or "",
        appeals=_with(APPEALS, decision.appeal, called="ファイルで決めたもの({})"),
        until=valid.until if valid else "",
        days=_days(known, valid),
        renew=valid.renew or "" if valid else "",
        procedures=_with([{"id": id, "label": name} for id, name in procedures.items()], valid.renew if valid else None),
        others=[{"id": id, "label": name} for id, name in procedures.items() if id not in opened_here],
        opens=tuple(
            _opens_form(f"{p}opens-{number}", each, listed[each.procedure], openable.get(each.procedure, ()), known)
            for number, each in enumerate(decision.opens)
        ),
    )  # fmt: skip


def _with(listed: Choices, chosen: str | None, *, called: str = "{}") -> Choices:
    """The choices, and what was chosen elsewhere than here."""
    if not chosen or chosen in (each["id"] for each in listed):
        return listed
    return [*listed, {"id": chosen, "label": called.format(chosen)}]


def _days(known: Known, valid: d.Valid | None) -> Choices:
    listed = [
        {"id": n.reference, "label": n.label}
        for n in known.all
        if n.compares == "date" and n.group is None and not n.minor
    ]
    if valid is None or valid.until in (each["id"] for each in listed):
        return listed
    return [*listed, {"id": valid.until, "label": known.names.of(valid.until).strip("「」")}]


def _opens_form(at: str, opened: d.Opens, name: str, fits: Choices, known: Known) -> OpensForm:
    there = {each["id"] for each in fits}
    gone = [each for each in opened.carries if each not in there]
    carriable = [*fits, *({"id": each, "label": known.names.of(each).strip("「」")} for each in gone)]
    labels = {each["id"]: each["label"] for each in carriable}
    fixable = {_question_of(reference): labels[reference] for reference in opened.carries}
    return OpensForm(
        at=at,
        procedure=opened.procedure,
        name=name,
        carries=opened.carries,
        carriable=carriable,
        fixed=opened.fixed,
        fixable=[{"id": id, "label": label} for id, label in fixable.items()],
        late=opened.late,
    )


def _question_of(reference: str) -> str:
    """The question of the next procedure that an answer goes along to."""
    return carried_name(reference).partition(".")[0]


def carriable(definition: d.Definition, other: d.Definition | None) -> Choices:
    """The answers to `definition`, applicant's and office's, that are answers to questions of the other procedure: those of
    the same id and kind (`carried_on`)."""
    asked = {q.id: q for page in other.pages for q in page.questions} if other is not None else {}
    own = [(q.id, q) for page in definition.pages for q in page.questions]
    own += [(f"{d.OFFICE}.{q.id}", q) for q in definition.review.questions]
    return [
        {"id": reference, "label": name_of_question(q)}
        for reference, q in own
        if type(asked.get(q.id)) is type(q) and not isinstance(q, _STAY)
    ]


def read_decision(posted: Posted, former: d.Decision) -> d.Decision:
    """What its form posted; what the form does not show stays. Raises Wrong."""
    p = prefix(former.id)
    outcome = next((each for each in OUTCOMES if each == typed(posted, f"{p}outcome")), former.outcome)
    opens = rows(posted, f"{p}opens", lambda at: _read_opens(posted, at, former))
    new = typed(posted, f"{p}opens-new")
    if new and new not in {each.procedure for each in opens}:
        opens.append(d.Opens(procedure=new))
    return msgspec.structs.replace(
        former,
        label=renamed(former.label, words(posted, f"{p}label", most=60)),
        outcome=outcome,
        reason="required" if several(posted, f"{p}reason") else "optional",
        appeal=typed(posted, f"{p}appeal") or None,
        valid=_read_valid(posted, p),
        opens=tuple(opens),
    )


def _read_valid(posted: Posted, p: str) -> d.Valid | None:
    until = typed(posted, f"{p}until")
    if not until:
        return None
    days = whole(posted, f"{p}remind", least=1, most=999)
    renew = typed(posted, f"{p}renew") or None
    return d.Valid(until=until, renew=renew, remind=d.Remind(days=days) if days else None)


def _read_opens(posted: Posted, at: str, former: d.Decision) -> d.Opens | None:
    procedure = typed(posted, f"{at}-procedure")
    if not procedure:
        return None
    was = next((each for each in former.opens if each.procedure == procedure), d.Opens(procedure=procedure))
    carries = several_of(posted, f"{at}-carries", was.carries)
    there = {_question_of(reference) for reference in carries}
    return d.Opens(
        procedure=procedure,
        within=read_span(posted, f"{at}-within"),
        carries=carries,
        fixed=tuple(each for each in several_of(posted, f"{at}-fixed", was.fixed) if each in there),
        late="refuse" if typed(posted, f"{at}-late") == "refuse" else "accept",
    )


def renamed(former: d.LocalText | None, ja: str) -> d.LocalText | None:
    """A name that staff read in Japanese; in other languages it stays. None without one."""
    if not ja:
        return None
    return msgspec.structs.replace(former, ja=ja) if former else d.LocalText(ja=ja)
