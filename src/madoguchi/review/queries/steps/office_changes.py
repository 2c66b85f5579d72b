"""What of a case that goes by steps is another than it was: the office's answers before and after, told by the code that tells
what an applicant corrected. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.answers.files import markers_in
from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.flows.office_answers import PAGE
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.forms.domain.showing.views import AnswerSection
from madoguchi.review.domain import mended, naming
from madoguchi.review.queries.steps.flows import CaseFlow, Noted, latest, read_as

VISIT: Final = timedelta(hours=1)
"""Looks at a case that are not further apart are one visit."""
MOST_ROUNDS: Final = 40
"""Of the acts that gave answers, so many are told, the latest."""
APPLICANT: Final = "申請した方"
COMPUTED: Final = "計算"
Why = Literal["voided", "approved", "looked", "proposed"]
"""Since when: an approval that does not count any more, one that does or was sent back, one's own last visit, the proposal."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An answer before and after; `who` gave it last, and `at` when. What is computed follows from others: COMPUTED, at None."""

    label: str
    before: str
    after: str
    who: str
    at: datetime | None


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """All that changed since a moment; `who` approved or proposed then. Nothing in it: all is as it was."""

    why: Why
    at: datetime
    who: str
    changes: tuple[Told, ...]
    files: tuple[str, ...]
    """attachments that came since then: what they were attached as, and their names"""

    @property
    def labels(self) -> tuple[str, ...]:
        """What changed, by name."""
        return (*(each.label for each in self.changes), *self.files)


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """An act at a step that gave answers: the n-th at it, and how each answer was before and after."""

    step: str
    number: int
    who: str
    at: datetime
    changes: tuple[Told, ...]


class _State(msgspec.Struct, frozen=True):
    """A case at a moment: its answers as text, and what stands for those whose text says too little."""

    sections: tuple[AnswerSection, ...]
    stands_for: dict[str, str]
    proposed: tuple[str, str]
    """the decision that was put forward, and its reason"""


def since_approval(flow: CaseFlow, step: str) -> Since | None:
    """Since the step was done last, by whoever did it; None where it never was."""
    done = [n for n, each in enumerate(flow.noted) if (each.record.step, each.record.act) == (step, "did")]
    if not done:
        return None
    why: Why = "voided" if flow.position.standings[step].why == "changed" else "approved"
    return _since(flow, why, done[-1])


def since_proposal(flow: CaseFlow) -> Since | None:
    """Since what stands proposed was."""
    proposal = flow.proposal
    return _since(flow, "proposed", flow.noted.index(proposal)) if proposal is not None else None


def since_visit(flow: CaseFlow, *, by: Member, now: datetime) -> Since | None:
    """Since this member looked at the case before they came now; None where they never did, or lately did it themselves."""
    at = _looked_before(flow, by, now)
    if at is None:
        return None
    number = sum(each.record.at <= at for each in flow.noted)
    return _told_since(flow, "looked", number, at, who="")


def voided(flow: CaseFlow) -> dict[str, Since]:
    """step → by what its approval is void."""
    open_ = (each.step.id for each in flow.position.open if each.why == "changed")
    found = {step: since_approval(flow, step) for step in open_}
    return {step: since for step, since in found.items() if since is not None}


def before_approving(flow: CaseFlow, step: d.Step, *, by: Member, now: datetime) -> Since | None:
    """What whoever approves is shown first: what changed since this was approved last, else since they looked, else since it
    was put forward."""
    if step.does != "approve":
        return None
    return since_approval(flow, step.id) or since_visit(flow, by=by, now=now) or since_proposal(flow)


def rounds(flow: CaseFlow) -> tuple[Round, ...]:
    """Each act that gave answers of the office, the latest first, and how they were before: with the applicant's answers as they
    are now, so that only what the office did is another."""
    gave = [n for n, each in enumerate(flow.noted) if each.filled or each.record.decision][-MOST_ROUNDS:]
    answers = flow.application.answers
    found: list[Round] = []
    for n in gave:
        act = flow.noted[n]
        before, after = (_state(flow, flow.noted[:end], answers) for end in (n, n + 1))
        found.append(
            Round(
                step=act.record.step,
                number=sum(_same_act(each, act) for each in flow.noted[: n + 1]),
                who=act.who,
                at=act.record.at,
                changes=_between(flow, before, after, flow.noted[n : n + 1], ()),
            )
        )
    return tuple(reversed(found))


def _same_act(one: Noted, other: Noted) -> bool:
    return (one.record.step, one.record.act) == (other.record.step, other.record.act)


def _since(flow: CaseFlow, why: Why, n: int) -> Since:
    """Since the act with this number."""
    act = flow.noted[n]
    return _told_since(flow, why, n + 1, act.record.at, who=act.who)


def _told_since(flow: CaseFlow, why: Why, number: int, at: datetime, *, who: str) -> Since:
    application = flow.application
    replaced = [each for each in applications.revisions(application.id) if each.replaced_at > at]
    was = replaced[0].answers if replaced else application.answers
    before, after = _state(flow, flow.noted[:number], was), _state(flow, flow.noted, application.answers)
    names = flow.way.form.file_labels
    files = attachment_queries.files(application_id=application.id)
    return Since(
        why=why,
        at=at,
        who=who,
        changes=_between(flow, before, after, flow.noted[number:], replaced),
        files=tuple(f"{names.get(f.item, f.item)}: {f.name}" for f in files if f.uploaded_at > at),
    )


def _state(flow: CaseFlow, noted: Sequence[Noted], answers: dict[str, Any]) -> _State:
    way, application = flow.way, msgspec.structs.replace(flow.application, answers=answers)
    evaluation, context = read_as(way, application, noted)
    office = latest(noted)
    proposed = next((each for each in reversed(noted) if each.record.decision is not None), None)
    labels = {each.id: name_of(each) for each in way.flow.decisions}
    decided = proposed.record.decision or "" if proposed is not None else ""
    return _State(
        tuple(_answered(answer_sections(way.form, evaluation, language="ja", tables=context.tables))),
        dict(_standing_for(answers, office)),
        (labels.get(decided, decided), proposed.note if proposed is not None else ""),
    )


def _answered(sections: Sequence[AnswerSection]) -> Iterator[AnswerSection]:
    """Of the office's page what is answered; what was put forward is told by itself."""
    for section in sections:
        rows = section.rows
        if section.page == PAGE:
            rows = tuple(row for row in rows if row.kind == "answer" and row.name != d.DECISION)
        yield msgspec.structs.replace(section, rows=rows)


def _standing_for(answers: dict[str, Any], office: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Sealed numbers by their references, files by their hashes: two may be told by the same words."""
    yield from sealed_references(answers)
    yield from sealed_references(office, d.OFFICE)
    for name, value in office.items():
        hashes = [each.sha256 for each in markers_in(value)]
        if hashes:
            yield f"{d.OFFICE}.{name}", " ".join(hashes)


def _between(
    flow: CaseFlow,
    before: _State,
    after: _State,
    acts: Sequence[Noted],
    replaced: Sequence[applications.RevisionView],
) -> tuple[Told, ...]:
    """In the order of the form, and then what is put forward."""
    found = mended.changes(
        before.sections,
        after.sections,
        sealed_before=before.stands_for,
        sealed_after=after.stands_for,
    )
    names = naming.told_apart(Labels(flow.way.form, "ja"), [each.path for each in found])
    told = []
    for each in found:
        who, at = _by_whom(each.path, acts, replaced, flow.application.answers)
        told.append(Told(label=names[each.path], before=each.before, after=each.after, who=who, at=at))
    proposing = next((each for each in reversed(acts) if each.record.decision is not None), None)
    if proposing is not None:
        pairs = zip(("決定", "理由"), before.proposed, after.proposed, strict=True)
        told += [
            Told(
                label=label,
                before=was or mended.NOT_THERE,
                after=now or mended.NOT_THERE,
                who=proposing.who,
                at=proposing.record.at,
            )
            for label, was, now in pairs
            if was != now
        ]
    return tuple(told)


def _by_whom(
    path: str, acts: Sequence[Noted], replaced: Sequence[applications.RevisionView], now: dict[str, Any]
) -> tuple[str, datetime | None]:
    """Who gave an answer last, and when."""
    head, *rest = path.split(".")
    if head == d.OFFICE:
        given = next((each for each in reversed(acts) if rest and rest[0] in each.filled), None)
        return (given.who, given.record.at) if given is not None else (COMPUTED, None)
    following = [*(each.answers for each in replaced[1:]), now]
    mended_at = [
        each.replaced_at
        for each, then in zip(replaced, following, strict=False)
        if each.answers.get(head) != then.get(head)
    ]
    return (APPLICANT, mended_at[-1]) if mended_at else (COMPUTED, None)


def _looked_before(flow: CaseFlow, by: Member, now: datetime) -> datetime | None:
    """When they looked at it last before this visit."""
    of = subject(flow.application.id)
    last = now
    for entry in entries(subject=of, actions=["case.opened"], colleague=str(by.id), limit=200):
        if last - entry.at > VISIT:
            return entry.at
        last = entry.at
    return None
