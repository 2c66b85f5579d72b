"""What the demonstration's staff, and its applicants afterwards, do with a case: each act through its own service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.accounts.queries import staff_named
from madoguchi.applications.domain.answers import is_marker
from madoguchi.applications.domain.drawn import Drawn, new_sheet
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.mend import begin_mending, finish_mending
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.applications.services.drafts.save_page import save_page
from madoguchi.audit.services.record import Actor
from madoguchi.delivery.services.keep_up import keep_up
from madoguchi.forms.queries import context_on, form
from madoguchi.kernel.business_days import deadline
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries.correction import corrections
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.correction.dismiss import dismiss
from madoguchi.review.services.correction.end_correction import answer_correction
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision import decide
from madoguchi.review.services.decision.close import close
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.services.steps.do_step import do_step
from madoguchi.review.services.steps.reopen_step import reopen_step
from madoguchi.review.services.telling.send_message import send_message
from madoguchi.tenants.queries import office_days

RECEPTION, EXAMINER, APPROVER, SECOND_APPROVER = "uketsuke", "shinsa", "kessai", "bucho"


class Case:
    """An application of the tenant in scope, in its transaction; `slug` is the tenant's."""

    def __init__(self, application_id: UUID, *, slug: str) -> None:
        self._id = application_id
        self._slug = slug

    def accept(self, *, now: datetime) -> None:
        self._do(accept, RECEPTION, now)

    def ask(self, *, now: datetime, about: str, reason: str, days: int) -> None:
        """To correct one answer, within so many days."""
        due_on = deadline(day_in_japan(now), days, office=office_days())
        self._do(request_correction, RECEPTION, now, questions=[about], reason=reason, due_on=due_on)

    def write(self, *, now: datetime, body: str) -> None:
        self._do(send_message, RECEPTION, now, body=body)

    def note(self, *, now: datetime, body: str) -> None:
        self._do(add_note, RECEPTION, now, body=body)

    def examine(self, *, now: datetime) -> None:
        self._do(begin_examination, EXAMINER, now)

    def propose(self, *, now: datetime, decision: str, reason: str = "") -> None:
        review = self._form().definition.review
        checked = tuple(item.id for item in review.checklist)
        self._do(
            propose_decision,
            EXAMINER,
            now,
            review=review,
            decision_id=decision,
            reason=reason,
            checked=checked,
        )

    def send_back(self, *, now: datetime, reason: str) -> None:
        self._do(decide.send_back, APPROVER, now, reason=reason)

    def decide(self, *, now: datetime) -> None:
        self._do(decide.decide, APPROVER, now)

    def step(self, *, now: datetime, step: str, by: str, **given: Any) -> None:
        """A step of the procedure's own; what is no word of a proposal is an answer of the office."""
        told = {name: given.pop(name, nothing) for name, nothing in (("decision", ""), ("reason", ""))}
        steps = {each.id: each for each in self._form().definition.review.steps}
        self._do(do_step, by, now, step=step, checked=steps[step].checklist, filled=given, **told)

    def reopen(self, *, now: datetime, step: str, by: str, reason: str) -> None:
        self._do(reopen_step, by, now, step=step, reason=reason)

    def dismiss(self, *, now: datetime, reason: str) -> None:
        self._do(dismiss, APPROVER, now, reason=reason)

    def close(self, *, now: datetime) -> None:
        self._do(close, EXAMINER, now)

    def keep_up(self, *, now: datetime) -> None:
        """What the core system is to know, before the first comparison with it: the worker would, a moment later."""
        keep_up(application_id=self._id, now=now)

    def withdraw(self, *, now: datetime) -> None:
        withdraw(application_id=self._id, actor=self._applicant(), now=now)

    def mend(self, *, now: datetime, path: str, text: str) -> None:
        """The applicant answers the request: one answer is another, and all is sent again."""
        filled = self._form()
        draft = begin_mending(application_id=self._id, now=now)
        asked = path.partition(".")[0]
        page = next(each for each in filled.pages if asked in {item.id for item in each.items})
        stored = msgspec.json.decode(draft.answers)
        shown = {item.id: stored[item.id] for item in page.items if item.id in stored}
        context = context_on(day_in_japan(now))
        saved = save_page(
            draft_id=draft.id, form=filled, page_id=page.page.id, posted={**dict(_boxes(shown)), path: [text]},
            context=context, now=now,
            drawn=Drawn(revision=draft.revision, sheet=new_sheet()),
        )  # fmt: skip
        finish_mending(
            draft_id=draft.id, revision=saved.revision, form=filled, context=context,
            declared=frozenset(declaration.id for declaration in filled.definition.declarations),
            asked_of=corrections.asked_of, actor=self._applicant(), now=now,
        )  # fmt: skip
        answer_correction(application_id=self._id, now=now)  # the worker would, but as of today

    def _do(self, service: Callable[..., Any], local: str, now: datetime, **given: Any) -> None:
        """As a member of staff who has just opened the case."""
        member = staff_named(username=f"{local}@{self._slug}.example")
        assert member is not None
        service(application_id=self._id, seen=proposals.seen(self._id), by=member, now=now, **given)

    def _applicant(self) -> Actor:
        return Actor(kind="applicant", id=str(self._id), name="")

    def _form(self) -> Any:
        found = application(self._id)
        assert found is not None
        return form(found.procedure, found.version)


def _boxes(answers: Any, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """What a browser sends of a page that is filled so; a number that is sealed is an empty box."""
    for name, answer in answers.items():
        if is_marker(answer):
            continue
        if isinstance(answer, dict):
            yield from _boxes(answer, f"{prefix}{name}.")
        else:
            yield prefix + name, answer if isinstance(answer, list) else [answer]
