"""Where a case stands that goes by its procedure's own steps. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.units import now_of
from madoguchi.accounts.permissions import INVITED_NAME, Member, StandsIn
from madoguchi.accounts.queries import flow_places, ranks, units
from madoguchi.applications.domain.flow_state import state_of
from madoguchi.applications.domain.states import OPEN, State
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.machine import Position, Record, Standing, last_decision, prepared_by, stand
from madoguchi.forms.domain.flows.office_answers import PAGE, office_answers
from madoguchi.forms.domain.flows.seen import digest
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.views import AnswerSection
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.deputies import in_name_of
from madoguchi.review.domain.step_doers import WHOLE_OFFICE, Work
from madoguchi.review.models import StepRecord
from madoguchi.review.queries.decision.preparers import written_beside


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """An act at a step with what is kept beside it."""

    record: Record
    by_name: str
    instead_of_name: str = ""
    note: str
    checked: tuple[str, ...]
    filled: dict[str, Any]

    @property
    def who(self) -> str:
        """「山田 課長(代決: 佐藤 係長)」: for whom it was done, and by whom."""
        return in_name_of(self.by_name, self.instead_of_name)


class CaseFlow(msgspec.Struct, frozen=True, kw_only=True):
    """A case in its flow. `seen`: step → the digest of what lies before whoever does it now."""

    way: forms.Way
    application: applications.ApplicationView
    context: Context
    noted: tuple[Noted, ...]
    evaluation: Evaluation
    holds: dict[str, bool]
    counts: dict[str, str]
    """step → the digest with which an approval counts"""
    position: Position
    seen: dict[str, str]
    work: Work
    """whose work its steps are"""

    def ways_now(self, member: Member, standing: Standing) -> tuple[StandsIn | None, ...]:
        """In which ways this member may do an open step now, the first that counts first; `step_doers.ways_to_do`."""
        if not self.goes_on or standing.where != "open":
            return ()
        return step_doers.free_ways(member, standing.step, self.work, barred=self.barred(standing))

    def barred(self, standing: Standing) -> frozenset[str]:
        """Ids of who may not do an open step now, nor have it done for them. Asks the database of an approval."""
        barred = step_doers.barred(self.position, self.way.flow, standing, self.work)
        if standing.step.does != "approve":
            return barred
        asked = any(each.by_name == INVITED_NAME for each in self.noted)
        beside = written_beside([self.application.id], asked=asked).get(self.application.id, ())
        return barred | prepared_by(self.way.flow, standing.step, beside)

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(each.record for each in self.noted)

    @property
    def state(self) -> State:
        """The state to which the steps brought it."""
        return state_of(self.way.flow, self.position)

    @property
    def office(self) -> dict[str, Any]:
        """The office's answers as typed, the latest of each."""
        return latest(self.noted)

    @property
    def goes_on(self) -> bool:
        return goes_on(self.application.state)

    def counted(self, step_id: str) -> tuple[Noted, ...]:
        """What was done at a step, as far as it counts, the earliest first."""
        done_by = self.position.standings[step_id].done_by
        mine = [each for each in self.noted if each.record.step == step_id and each.record.act == "did"]
        return tuple(mine[len(mine) - len(done_by) :]) if done_by else ()

    @property
    def proposal(self) -> Noted | None:
        """The proposal that stands."""
        proposing = (step.id for step in self.way.flow.doing("propose"))
        done = (step for step in proposing if self.position.standings[step].where == "done")
        return next((self.counted(step)[-1] for step in done), None)

    def changed_since(self, step_id: str) -> bool:
        """Whether what whoever did the step had before them is another now."""
        return any(each.record.seen != self.seen[step_id] for each in self.counted(step_id))

    @property
    def sections(self) -> tuple[AnswerSection, ...]:
        """What the office filled in, as text, of what is answered; the decision is told by its own rows."""
        whole = answer_sections(self.way.form, self.evaluation, language="ja", tables=self.context.tables)
        found = []
        for section in whole:
            rows = tuple(
                row
                for row in section.rows
                if row.kind != "missing" and row.name not in (d.OFFICE, d.DECISION)
            )
            if section.page == PAGE and rows:
                found.append(msgspec.structs.replace(section, rows=rows))
        return tuple(found)

    def after(self, noted: Noted) -> CaseFlow:
        """As it stands once this was done too."""
        return stood(self.way, self.application, (*self.noted, noted), self.work)

    def reopened(self, noted: Noted) -> CaseFlow:
        """As it stands once a step is reopened, which changes no answer."""
        records = (*self.records, noted.record)
        position = stand(self.way.flow, records, holds=self.holds, seen=self.counts)
        return msgspec.structs.replace(self, noted=(*self.noted, noted), position=position)


GOING_ON: Final = frozenset({*OPEN, State.APPROVED, State.REFUSED} - {State.CORRECTING})
"""Steps of a case in these states can be done: nothing is waited for from the applicant, and it did not end."""


def goes_on(state: str) -> bool:
    """Whether steps of a case in this state can be done."""
    return state in GOING_ON


def case_flow(application: applications.ApplicationView) -> CaseFlow | None:
    """None where the procedure has no steps of its own."""
    way = forms.way(application.procedure, application.version)
    if way is None:
        return None
    return stood(way, application, noted(application.id), work_of(application.procedure, application.unit_id))


def work_of(procedure: str, unit: UUID) -> Work:
    """Whose work the steps of a case of this unit are."""
    return works(procedure)(unit)


def works(procedure: str) -> Callable[[UUID], Work]:
    """The same of many cases of a procedure: the unit whose case it is → whose work its steps are."""
    everything = units()
    if not everything:
        return lambda unit: WHOLE_OFFICE
    places, names = flow_places(procedure, everything), ranks()
    return lambda unit: Work(
        units=everything,
        owner=now_of(unit, everything),
        parts=places.parts,
        ranks=places.ranks,
        rank_names=names,
    )


def case_flows(ids: Sequence[UUID]) -> dict[UUID, CaseFlow]:
    """The same of several, without those that go the default way."""
    acts: dict[UUID, list[Noted]] = {}
    for row in StepRecord.objects.filter(application_id__in=ids).order_by("number"):
        acts.setdefault(row.application_id, []).append(_noted(row))
    found = applications.applications(ids=list(ids), resident_id=None, limit=len(ids))
    work = {procedure: works(procedure) for procedure in {each.procedure for each in found}}
    return {
        each.id: stood(way, each, tuple(acts.get(each.id, ())), work[each.procedure](each.unit_id))
        for each in found
        if (way := forms.way(each.procedure, each.version)) is not None
    }


def noted(application_id: Any) -> tuple[Noted, ...]:
    """What is on record of a case's steps, the oldest first."""
    rows = StepRecord.objects.filter(application_id=application_id).order_by("number")
    return tuple(_noted(row) for row in rows)


def latest(noted: Sequence[Noted]) -> dict[str, Any]:
    """The office's answers as typed, the latest of each."""
    found: dict[str, Any] = {}
    for each in noted:
        found |= each.filled
    return found


def stood(
    way: forms.Way, application: applications.ApplicationView, noted: tuple[Noted, ...], work: Work
) -> CaseFlow:
    """Where it stands by these acts."""
    records = tuple(each.record for each in noted)
    evaluation, context = read_as(way, application, noted)
    seen = _seen(way, application, evaluation, noted)
    counts = _as_decided(seen, records) if application.state in _DECIDED else seen
    holds = way.conditions.holds(evaluation, context)
    return CaseFlow(
        way=way,
        application=application,
        context=context,
        noted=noted,
        evaluation=evaluation,
        holds=holds,
        counts=counts,
        position=stand(way.flow, records, holds=holds, seen=counts),
        seen=seen,
        work=work,
    )


def read_as(
    way: forms.Way, application: applications.ApplicationView, noted: Sequence[Noted]
) -> tuple[Evaluation, Context]:
    """Read as of the day of arrival, as everywhere; what the office filled in, as of the day on which it did."""
    days = {f"{d.OFFICE}.{name}": day_in_japan(each.record.at) for each in noted for name in each.filled}
    arrived = forms.context_on(day_in_japan(application.arrived_at))
    context = msgspec.structs.replace(arrived, answered=days)
    decision = last_decision([each.record for each in noted])
    return evaluate(way.form, office_answers(application.answers, latest(noted), decision), context), context


_DECIDED = (State.APPROVED, State.REFUSED, State.ISSUED, State.CLOSED)


def _as_decided(seen: Mapping[str, str], records: Sequence[Record]) -> dict[str, str]:
    """What was decided on stays decided: a list of the tenant's that changed since voids no approval."""
    return {**seen, **{record.step: record.seen for record in records if record.act == "did"}}


def _seen(
    way: forms.Way,
    application: applications.ApplicationView,
    evaluation: Evaluation,
    noted: Sequence[Noted],
) -> dict[str, str]:
    """Step → the digest. Beside the answers lie the files and, after a proposal, what it puts forward and why."""
    flow = way.flow
    attached = attachment_queries.files(application_id=application.id)
    files = {f"file:{file.id}": file.item for file in attached}  # what lies under an id never changes
    proposes = {step.id for step in flow.doing("propose")}
    proposed = next((each for each in reversed(noted) if each.record.decision is not None), None)
    found = {}
    for step in flow.steps:
        lies = proposed if proposes & flow.before[step.id] else None
        found[step.id] = digest(
            way.definition,
            flow,
            step.id,
            evaluation.values,
            decision=lies.record.decision if lies is not None else None,
            beside=files | ({"reason": lies.note} if lies is not None else {}),
        )
    return found


def _noted(row: Any) -> Noted:
    return Noted(
        record=Record(
            step=row.step,
            act=row.act,
            by=row.actor_id,
            instead_of=row.instead_of,
            at=row.at,
            decision=row.decision or None,
            seen=row.seen,
            gave=bool(row.filled),
            does=row.does,
        ),
        by_name=row.actor_name,
        instead_of_name=row.instead_of_name,
        note=row.note,
        checked=tuple(row.checked),
        filled=row.filled,
    )
