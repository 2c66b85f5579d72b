"""What every target of a case is to know now: the one place that says what a package's content is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from madoguchi.applications.domain.answers import applicant_name
from madoguchi.applications.domain.package.manifest import Ended, Told, moment
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.packing import Source, sources
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.applications.services.papers.pack_application import Forwarded
from madoguchi.delivery.domain.content import Content
from madoguchi.forms import queries as forms
from madoguchi.review.queries.governments.forwardings import governments_in
from madoguchi.review.queries.steps.office_answers import OfficeAnswers, office_answers_of
from madoguchi.review.services.governments.connected import Outgoing, outgoing
from madoguchi.review.services.telling.tell import Standing, standings

_NOTHING = Standing()
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Current(msgspec.Struct, frozen=True, kw_only=True):
    """A case now: `contents` by target, for every target that its procedure has."""

    state: State
    changed_at: datetime
    contents: dict[str, Content]
    held: frozenset[str] = frozenset()
    """targets to which nothing goes now, though something may have to later"""
    forwarded: dict[str, Forwarded] = {}
    """target that is a system of another government → what is packed for it"""


def current(application_id: UUID) -> Current:
    """Of one application, which the caller has locked when it needs it all of one moment. Raises NoSuchApplication."""
    found = currents([application_id]).get(application_id)
    if found is None:
        raise NoSuchApplication(str(application_id))
    return found


def currents(ids: Collection[UUID]) -> dict[UUID, Current]:
    """Of many applications."""
    office, given = standings(ids), office_answers_of(ids)
    return {
        id: _current(source, office.get(id, _NOTHING), given.get(id)) for id, source in sources(ids).items()
    }


def _current(source: Source, office: Standing, given: OfficeAnswers | None) -> Current:
    targets = forms.form(source.procedure, source.version).definition.delivery
    answers = given.answers if given else {}
    way = forms.way(source.procedure, source.version)
    others = outgoing(source.id) if way is not None and governments_in(way.flow) else {}
    return Current(
        state=State(source.state),
        changed_at=max(source.changed_at, given.changed_at) if given else source.changed_at,
        contents={each.to: _content(source, office, answers, when=each.when) for each in targets}
        | {to: _forwarded(each, source, office) for to, each in others.items() if not each.held},
        held=frozenset(to for to, each in others.items() if each.held),
        forwarded={to: each.packed for to, each in others.items()},
    )


def _forwarded(each: Outgoing, source: Source, office: Standing) -> Content:
    """As far as it is shown there. What is decided there is not told to them."""
    if each.content is None or office.accepted_at is None:
        return Content(told=Told(ended="withdrawn"))
    accepted = Told(register_number=str(office.number), accepted_at=moment(office.accepted_at))
    return Content(
        told=accepted,
        answers=_ENCODER.encode(each.content.answers).decode(),
        office=_ENCODER.encode(each.content.office).decode() if each.content.office else UNSET,
        applicant_name=applicant_name(each.packed.form, each.packed.evaluation),
        files=each.content.files,
        asked_anew=str(each.row.id) if each.anew else UNSET,
    )


def _content(source: Source, office: Standing, given: Mapping[str, Any], *, when: str) -> Content:
    ended = _ended(State(source.state), office, when)
    if ended is not None:
        return Content(told=Told(ended=ended))
    return Content(
        told=_told(office),
        answers=source.answers,
        office=_ENCODER.encode(given).decode() if given else UNSET,
        applicant_name=source.applicant_name,
        files=source.files,
    )


def _ended(state: State, office: Standing, when: str) -> Ended | None:
    """Why the case is none of the receiver's now. Of a case that never was, nothing is told."""
    if state is State.WITHDRAWN:
        return "withdrawn"
    if state is State.DISMISSED:
        return "dismissed"
    if office.accepted_at is None:
        return "acceptance_undone"
    if when == "decided" and office.decided_at is None:
        return "decision_undone"
    return None


def _told(office: Standing) -> Told:
    assert office.accepted_at is not None
    accepted = Told(register_number=str(office.number), accepted_at=moment(office.accepted_at))
    if office.decided_at is None:
        return accepted
    return msgspec.structs.replace(
        accepted,
        decision=office.decision,
        outcome=office.outcome,
        reason=office.reason or UNSET,
        decided_at=moment(office.decided_at),
    )
