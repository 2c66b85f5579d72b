"""Bring a file to an open step of a case, or take it back before the step is done: photographs of a survey, a sheet that was
scanned. It is looked at and scanned as applicants' files are, and is the office's once the step is done with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from madoguchi.accounts.permissions import Member, NotAllowed, require
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.attachments.office_files import hold, let_go
from madoguchi.applications.services.attachments.upload import TakenIn, take_in
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.files.domain.storing import Store
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import files_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.domain import step_doers
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.services.steps.do_step import Barred, NotOpen, standing_of


class NoSuchQuestion(Exception):
    """The step asks for no files under this name."""


def add_file(
    *,
    application_id: UUID,
    step: str,
    question: str,
    file: BinaryIO,
    name: str,
    among: Collection[UUID],
    store: Store,
    by: Member,
    now: datetime,
) -> UUID:
    """The id of the file; of the same one, if it is there already. `among` are the files that the page shows.

    Opens its own transactions: looking at the file and storing it take time in which nothing is locked. Whether the step is
    still open and theirs is asked before and after.

    Raises NotAllowed, NoSuchApplication, NoSuchStep, NotOpen, Barred, NoSuchQuestion, Refused, TooManyFiles, NoRoom, and what
    the store raises; then nothing is kept.
    """
    require(by, *step_doers.ANY)
    with tenant_transaction():
        asked = _asked(application_id, step, question, by=by, now=now)
    taken = take_in(asked=asked, file=file, name=name, store=store)

    def bring() -> UUID:
        asked = _asked(application_id, step, question, by=by, now=now, lock=True)
        return bring_in(
            taken,
            application_id=application_id,
            step=standing_of(application_id, step)[1].step,
            question=asked,
            among=among,
            who=by,
            now=now,
        )

    return kept_or_gone(taken, bring, store=store)


def remove_file(
    *, application_id: UUID, step: str, file_id: UUID, store: Store, by: Member, now: datetime
) -> bool:
    """Whether it was theirs, and not handed in yet; else nothing is done.

    Opens its own transaction. Raises NotAllowed, NoSuchApplication, NoSuchStep.
    """
    require(by, *step_doers.ANY)
    with tenant_transaction():
        require_case(by, *step_doers.ANY, of=application_id, now=now)
        locked_application(application_id)
        standing = standing_of(application_id, step)[1]
        keys = take_back(application_id=application_id, step=standing.step, file_id=file_id, who=by, now=now)
    for key in keys:
        store.delete(key)
    return bool(keys)


def bring_in(
    taken: TakenIn,
    *,
    application_id: UUID,
    step: d.Step,
    question: d.Files,
    among: Collection[UUID],
    who: Member,
    now: datetime,
) -> UUID:
    """Part of bringing a file to a step: its row, on record. The case is locked. Raises TooManyFiles."""
    found = hold(
        taken,
        question=question,
        application_id=application_id,
        step=step.id,
        held_by=who.id,
        among=among,
        now=now,
    )
    if found == taken.id:
        _note("review.file_added", application_id, step, found, who=who, now=now)
    return found


def take_back(*, application_id: UUID, step: d.Step, file_id: UUID, who: Member, now: datetime) -> list[str]:
    """Part of taking a file back: the keys of what is to be deleted, on record. The case is locked."""
    keys = let_go(held_by=who.id, application_id=application_id, step=step.id, file_id=file_id)
    if keys:
        _note("review.file_removed", application_id, step, file_id, who=who, now=now)
    return keys


def kept_or_gone(taken: TakenIn, bring: Callable[[], UUID], *, store: Store) -> UUID:
    """Part of bringing a file: what is stored goes again where it gets no row, or has one already."""
    found = None
    try:
        with tenant_transaction():
            found = bring()
    finally:
        if found != taken.id:
            store.delete(taken.key)
    return found


def files_question(flow: CaseFlow, standing: Standing, name: str) -> d.Files:
    """Part of bringing a file: what the step asks for. Raises NoSuchQuestion."""
    found = next((q for q in files_of(flow.way.form, standing.step) if q.id == name), None)
    if found is None:
        raise NoSuchQuestion(name)
    return found


def _asked(
    application_id: UUID, step: str, question: str, *, by: Member, now: datetime, lock: bool = False
) -> d.Files:
    require_case(by, *step_doers.ANY, of=application_id, now=now)
    if lock:
        locked_application(application_id)
    flow, standing = standing_of(application_id, step)
    doing = standing.step
    if not step_doers.may_do(by, doing, flow.work):
        raise NotAllowed(step_doers.PERMISSIONS.get(doing.does, "case.examine"))
    if standing.where != "open" or not flow.goes_on:
        raise NotOpen(step)
    if not flow.ways_now(by, standing):
        raise Barred(str(by.id))
    return files_question(flow, standing, question)


def _note(
    action: str, application_id: UUID, step: d.Step, file_id: UUID, *, who: Member, now: datetime
) -> None:
    record(
        actor=who.actor(),
        action=action,
        subject=subject(application_id),
        detail={"step": step_name(step), "file": str(file_id)},
        now=now,
    )
