"""What staff do with a case, and what they read of it: who may, where it begins, and what the record says of it."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import Member, Permission, StandsIn
from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.attachments import office_files
from madoguchi.applications.queries.queue import QueueFilter
from madoguchi.applications.services.case.mend import begin_mending, finish_mending
from madoguchi.catalog import queries as catalog
from madoguchi.files.services.open_file import store
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain import acts
from madoguchi.review.domain.acts import Act
from madoguchi.review.domain.step_doers import ANY
from madoguchi.review.queries.correction import corrections
from madoguchi.review.services.batches.close import close_batch
from madoguchi.review.services.batches.draw_rest import draw_rest
from madoguchi.review.services.batches.give_up import give_up_place
from madoguchi.review.services.batches.name import name_batch
from madoguchi.review.services.batches.prepare import prepare_in_batch
from madoguchi.review.services.batches.take_out import put_in, take_out
from madoguchi.review.services.clock.extend_period import extend_period, undo_extension
from madoguchi.review.services.correction import dismiss as dismissing
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision import decide as deciding
from madoguchi.review.services.decision.close import close
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.decision.stand_in import look_after, stand_in
from madoguchi.review.services.examination.acknowledge_mend import acknowledge_mend
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.governments.forward_again import forward_again
from madoguchi.review.services.inviting.ask_again import ask_again
from madoguchi.review.services.inviting.revoke import revoke
from madoguchi.review.services.reading.download_case import download_case
from madoguchi.review.services.reading.look_through_queue import look_through_queue
from madoguchi.review.services.reading.open_case import open_case
from madoguchi.review.services.reading.open_file import download_file, has_page, view_file
from madoguchi.review.services.reading.print_case import print_case
from madoguchi.review.services.reading.unseal_number import unseal_number
from madoguchi.review.services.reception import charge as charging
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.services.reception.undo_acceptance import undo_acceptance
from madoguchi.review.services.steps.bring_file import add_file, remove_file
from madoguchi.review.services.steps.do_step import do_step
from madoguchi.review.services.steps.move_case import move_case
from madoguchi.review.services.steps.reopen_step import reopen_step
from madoguchi.review.services.telling.send_message import send_message
from madoguchi.review.services.transfer.transfer import transfer
from madoguchi.review.tests.cast import (
    APPLICANT,
    APPROVER,
    CLAIM,
    CLERK,
    EXAMINER,
    NOW,
    arrived,
    definition,
    receipt_of,
    seen_now,
)
from madoguchi.review.tests.files import attach, pdf, photo
from madoguchi.review.tests.flows import governments
from madoguchi.tenants.queries import tables
from madoguchi.tenants.tests.cast import Office

Service = Callable[..., Any]


class Entry(msgspec.Struct, frozen=True):
    """An act or a read: the state in which it begins, or the act that comes before it, what else it is given, who does it by
    which permission, the entries that it leaves on record, and the events of its own that it publishes.

    What the page of the act takes, leaves and shows is held to the same entry by `tests/architecture`.
    """

    state: str | Service
    given: dict[str, Any]
    by: Member
    permission: Permission
    recorded: tuple[str, ...]
    tells: tuple[str, ...] = ()
    days: int = 0
    """after the first of the tests"""
    besides: tuple[Permission, ...] = ()
    """permissions that are enough to begin with, until it is seen what it is about"""
    act: Act | None = None
    """None: a read, or what has no page of its own."""
    marks: tuple[str, ...] = ()
    """What the line of the case in the queue is marked with afterwards."""

    @property
    def moves(self) -> bool:
        """Whether the case is in another state afterwards."""
        return self.recorded[0].startswith("application.")


REVIEW = definition(CLAIM).review
PROPOSED: dict[str, Any] = {"decision_id": "approve", "reason": "", "checked": ()}
ASKED: dict[str, Any] = {
    "questions": [],
    "reason": "字が違います。",
    "due_on": day_in_japan(NOW) + timedelta(days=30),
}
REASON: dict[str, Any] = {"reason": "理由"}
EXTENDED: dict[str, Any] = {"days": 5, "reason": "現地を調べるため。"}
EXAMINED: dict[str, Any] = {"children_counted": "11", "first_month": "2026-05"}
LATE = 40
"""Days after which the day of ASKED has passed."""
AGAIN = {"due_on": day_in_japan(NOW) + timedelta(days=LATE + 20)}

ACTS: dict[Service, Entry] = {
    accept: Entry(
        "arrived",
        {},
        CLERK,
        "case.accept",
        ("application.accepted", "review.registered"),
        ("review.accepted",),
        act=acts.ACCEPT,
    ),
    acknowledge_mend: Entry(
        "mended", {}, CLERK, "case.request_correction", ("review.mend_seen",), act=acts.MEND_SEEN
    ),
    add_note: Entry(
        "arrived", {"body": "メモ"}, CLERK, "case.write_message", ("review.note_added",), act=acts.NOTE
    ),
    charging.claim: Entry("arrived", {}, APPROVER, "case.write_message", ("case.assigned",), act=acts.CLAIM),
    charging.assign: Entry("arrived", {"to": None}, CLERK, "case.accept", ("case.assigned",)),
    charging.hand_over: Entry("arrived", {}, CLERK, "case.accept", ("case.handed_over",)),
    send_message: Entry(
        "arrived",
        {"body": "お知らせ"},
        CLERK,
        "case.write_message",
        ("review.message_sent",),
        ("review.message_sent",),
        act=acts.MESSAGE,
    ),
    request_correction: Entry(
        "arrived",
        ASKED,
        CLERK,
        "case.request_correction",
        ("application.correcting", "review.correction_requested"),
        ("review.correction_requested",),
        act=acts.CORRECT,
    ),
    unseal_number: Entry(
        "arrived",
        {"purpose": "照合", "keeper": Path("/nowhere")},
        CLERK,
        "number.unseal",
        ("number.unsealed",),
    ),
    begin_examination: Entry(
        "accepted", {}, EXAMINER, "case.examine", ("application.examining",), act=acts.EXAMINE
    ),
    undo_acceptance: Entry(
        "accepted",
        REASON,
        CLERK,
        "case.accept",
        ("application.arrived", "review.acceptance_undone"),
        act=acts.UNDO_ACCEPTANCE,
    ),
    end_correction: Entry(
        "correcting",
        REASON,
        CLERK,
        "case.request_correction",
        ("application.arrived",),
        act=acts.END_CORRECTION,
    ),
    dismissing.dismiss: Entry(
        "correcting",
        REASON,
        APPROVER,
        "case.decide",
        ("application.dismissed",),
        ("review.dismissed",),
        days=LATE,
        act=acts.DISMISS,
    ),
    dismissing.undo_dismissal: Entry(
        "dismissed",
        REASON | AGAIN,
        APPROVER,
        "case.decide",
        ("application.correcting", "review.dismissal_undone"),
        days=LATE,
        act=acts.UNDO_DISMISSAL,
    ),
    transfer: Entry(
        "arrived",
        {"code": "131016", "name": "千代田区", "reason": "千代田区が担当します。"},
        CLERK,
        "case.accept",
        ("application.transferred", "review.transferred"),
        ("review.transferred",),
        act=acts.TRANSFER,
    ),
    extend_period: Entry(
        "examining",
        EXTENDED,
        EXAMINER,
        "case.examine",
        ("review.period_extended",),
        ("review.period_changed",),
        act=acts.EXTEND,
    ),
    undo_extension: Entry(
        extend_period,
        REASON,
        EXAMINER,
        "case.examine",
        ("review.extension_undone",),
        ("review.period_changed",),
        act=acts.UNDO_EXTENSION,
    ),
    propose_decision: Entry(
        "examining",
        PROPOSED | {"review": REVIEW},
        EXAMINER,
        "case.examine",
        ("application.deciding", "review.proposed"),
        act=acts.PROPOSE,
    ),
    prepare_proposal: Entry(
        "examining",
        PROPOSED | {"outcome": ""},
        EXAMINER,
        "case.examine",
        ("review.prepared",),
        act=acts.PROPOSE,
    ),
    deciding.decide: Entry(
        "deciding",
        {},
        APPROVER,
        "case.decide",
        ("application.approved", "review.decided"),
        ("review.decided",),
        act=acts.DECIDE,
    ),
    deciding.send_back: Entry(
        "deciding",
        REASON,
        APPROVER,
        "case.decide",
        ("application.examining", "review.sent_back"),
        act=acts.SEND_BACK,
        marks=("差し戻し",),
    ),
    deciding.undo_decision: Entry(
        "decided",
        REASON,
        APPROVER,
        "case.decide",
        ("application.deciding", "review.decision_undone"),
        ("review.decision_undone",),
        act=acts.UNDO_DECISION,
    ),
    close: Entry("decided", {}, CLERK, "case.issue", ("application.closed",), act=acts.CLOSE),
    do_step: Entry(
        "with-steps",
        {"step": "reception", "filled": {}, "checked": (), "decision": "", "reason": ""},
        CLERK,
        "case.accept",
        ("application.accepted", "review.registered", "review.step_done"),
        ("review.accepted",),
        besides=ANY,
    ),
    add_file: Entry(
        "with-files",
        {
            "step": "survey",
            "question": "photos",
            "name": "玄関.jpg",
            "among": (),
            "store": None,
            "file": None,
        },
        EXAMINER,
        "case.accept",
        ("review.file_added",),
        ("applications.attachment_received",),
        besides=ANY,
    ),
    remove_file: Entry(
        "with-a-file",
        {"step": "survey", "store": None},
        EXAMINER,
        "case.accept",
        ("review.file_removed",),
        besides=ANY,
    ),
    take_out: Entry(
        "in-batch",
        REASON | {"step": "examination"},
        EXAMINER,
        "case.accept",
        ("review.taken_out",),
        besides=ANY,
    ),
    put_in: Entry(
        "taken-out",
        {"step": "examination", "batch": None},
        EXAMINER,
        "case.accept",
        ("review.put_in",),
        besides=ANY,
    ),
    give_up_place: Entry(
        "with-place",
        REASON | {"step": "places"},
        EXAMINER,
        "case.accept",
        ("review.place_given_up",),
        besides=ANY,
    ),
    prepare_in_batch: Entry(
        "in-batch",
        {"step": "examination", "filled": EXAMINED, "checked": (), "decision": "", "reason": ""},
        EXAMINER,
        "case.accept",
        ("review.prepared_in_batch",),
        besides=ANY,
    ),
    reopen_step: Entry(
        "with-steps-accepted",
        REASON | {"step": "reception"},
        CLERK,
        "case.accept",
        ("application.arrived", "review.acceptance_undone", "review.step_reopened"),
        besides=ANY,
    ),
    move_case: Entry("with-steps-newer", {}, APPROVER, "case.decide", ("review.flow_moved",)),
    ask_again: Entry(
        "with-steps-asked",
        {"step": "opinion", "email": "clinic@example.jp", "until": day_in_japan(NOW) + timedelta(days=9)},
        EXAMINER,
        "case.examine",
        ("review.asked_again",),
    ),
    revoke: Entry(
        "with-steps-asked", {"step": "opinion"}, EXAMINER, "case.examine", ("review.invitation_revoked",)
    ),
    forward_again: Entry(
        "with-steps-forwarded", {"step": "permission"}, EXAMINER, "case.examine", ("review.forwarded_again",)
    ),
}
ACTS[look_after] = Entry("stood-in", {}, APPROVER, "case.decide", ("review.looked_after",))
ON_BATCHES = (close_batch, draw_rest, name_batch)
"""Acts on a list of cases; `batches/test_who_may.py` holds them."""
READS: dict[Service, Entry] = {
    open_case: Entry("arrived", {}, APPROVER, "case.view", ("case.opened",)),
    view_file: Entry("arrived", {"page": 1}, APPROVER, "case.view", ("file.viewed",)),
    has_page: Entry("arrived", {"page": 2}, APPROVER, "case.view", ()),  # shows nothing of it
    download_file: Entry("arrived", {}, APPROVER, "case.view", ("file.downloaded",)),
    print_case: Entry("accepted", {}, APPROVER, "case.view", ("case.printed",)),
    download_case: Entry("accepted", {}, APPROVER, "case.view", ("case.downloaded",)),
    look_through_queue: Entry(
        "arrived",
        {"filter": QueueFilter(), "text": "山田", "groups": {"arrived": ("arrived",)}, "limit": 10},
        APPROVER,
        "case.view",
        ("desk.searched",),
    ),
}
FILES = (view_file, has_page, download_file)
OUTSIDE = (unseal_number, add_file, remove_file, *FILES)
"""They open their own transactions, because they wait for somebody outside."""


def do(
    service: Service, case: UUID, *, by: Member | None = None, now: datetime | None = None, **more: Any
) -> Any:
    """An act, as from a page that was drawn just now."""
    entry = ACTS[service]
    shown = {"seen": seen_now(case)} if "seen" in inspect.signature(service).parameters else {}
    more = shown | {"application_id": case} | more
    if service is unseal_number:
        more["ref"] = _sealed(case)
    if service in (add_file, remove_file):
        more["store"] = store()
    if service is add_file:
        more["file"] = io.BytesIO(photo())
    if service is remove_file:
        with tenant_transaction():
            more["file_id"] = next(iter(office_files(case))).id
    if service is charging.hand_over:
        more = {"unit": another_unit()} | more
    if service is move_case:
        more = {"to": newer_version(case)} | more
    return _call(
        service, by=by or in_its_unit(entry.by, case), now=now or NOW + timedelta(days=entry.days), **more
    )


def another_unit() -> UUID:
    """A unit that works on nothing yet."""
    with tenant_transaction():
        rows = apps.get_model("accounts", "Unit").objects
        if not rows.exists():
            rows.create(id=ROOT, name="全庁", code="")
        made: UUID = rows.create(id=new_id(), name="土木課", code=new_id().hex[-8:], parent_id=ROOT).id
    return made


def read(service: Service, office: Office, case: UUID, *, by: Member | None = None) -> Any:
    """A read; of two pages that were sent with the case, where it reads a file."""
    entry = READS[service]
    given = dict(entry.given)
    if service is open_case:
        given["receipt"] = receipt_of(case)
    elif service is not look_through_queue:
        given["application_id"] = case
    if service in FILES:
        given["file_id"] = attach(case, name="通帳.pdf", state="clean", content=pdf(2), kind="pdf")
    if service in (print_case, download_case):
        given["tenant"] = office.tenant
    return _call(service, by=by or in_its_unit(entry.by, case), now=NOW, **given)


def in_its_unit(by: Member, case: UUID) -> Member:
    """The same person, in the unit that works on the case."""
    with tenant_transaction():
        found = application(case)
    assert found is not None
    return msgspec.structs.replace(by, units=frozenset({found.unit_id}))


def _call(service: Service, **given: Any) -> Any:
    if service in OUTSIDE:
        return service(**given)
    with tenant_transaction():
        return service(**given)


def _sealed(case: UUID) -> UUID:
    with tenant_transaction():
        found = application(case)
    assert found is not None
    return UUID(next(ref for _, ref in sealed_references(found.answers)))


def everything() -> dict[str, list[Any]]:
    """All rows that an act could change."""
    with tenant_transaction():
        return {
            model._meta.label: list(model._default_manager.order_by("id").values())
            for model in apps.get_models()
            if model._meta.app_label in ("applications", "review", "audit", "outbox")
            and hasattr(model, "tenant_id")
        }


def brought_to(office: Office, state: str | Service) -> UUID:
    """A case that its applicant and the office brought to where an act begins: to a state, or so far that an act was done."""
    if not isinstance(state, str):
        before = ACTS[state]
        case = brought_to(office, before.state)
        do(state, case, **before.given)
        return case
    if state == "with-steps-asked":
        return _asked()
    if state == "with-steps-forwarded":
        return governments.asked().id
    if state in ("in-batch", "taken-out"):
        return _in_batch(out=state == "taken-out")
    if state == "with-place":
        return _with_place()
    if state in ("with-files", "with-a-file"):
        return _with_files(brought=state == "with-a-file")
    if state.startswith("with-steps"):
        return _with_steps(accepted=state.endswith("accepted"), newer=state.endswith("newer"))
    case = arrived(office, name="山田　花子")
    if state == "mended":
        mended(case)
    if state == "stood-in":
        _stood_in(case)
    if state in ("arrived", "mended", "stood-in"):
        return case
    if state in ("correcting", "dismissed"):
        do(request_correction, case, **ASKED)
        if state == "dismissed":
            do(dismissing.dismiss, case, **REASON)
        return case
    do(accept, case)
    if state != "accepted":
        do(begin_examination, case)
    if state in ("deciding", "decided"):
        do(propose_decision, case, review=REVIEW, **PROPOSED)
    if state == "decided":
        do(deciding.decide, case)
    return case


def newer_version(case: UUID) -> str:
    """The version on offer of a case's procedure."""
    with tenant_transaction():
        found = application(case)
        assert found is not None
        return catalog.procedure(found.procedure, today=day_in_japan(NOW)).card.version


def _stood_in(case: UUID) -> None:
    """A deputy decided for APPROVER, who was away."""
    away = StandsIn(id=APPROVER.id, name=APPROVER.name, places=(), units=frozenset())
    with tenant_transaction():
        stand_in(application_id=case, absent=away, what="「認定」", who=CLERK, now=NOW)


def _with_steps(*, accepted: bool, newer: bool) -> UUID:
    from madoguchi.review.tests.flows.cast import FlowCase, published_newer

    case = FlowCase("jido-teate").id
    if newer:
        published_newer("jido-teate")
    if accepted:
        do(do_step, case, **ACTS[do_step].given)
    return case


def _asked() -> UUID:
    from madoguchi.review.tests.flows.asking import Asking

    return Asking().id


def _with_files(*, brought: bool) -> UUID:
    from madoguchi.review.tests.flows.filing import Filing

    case = Filing()
    if brought:
        do(add_file, case.id, **ACTS[add_file].given)
    return case.id


def _in_batch(*, out: bool) -> UUID:
    from madoguchi.review.tests.batches.cast import gathered
    from madoguchi.review.tests.flows.cast import FlowCase

    case = FlowCase("jido-teate", definition=gathered()).id
    do(do_step, case, **ACTS[do_step].given)
    if out:
        do(take_out, case, **ACTS[take_out].given)
    return case


def _with_place() -> UUID:
    from madoguchi.review.tests.batches.nurseries import placed

    return placed().id


def mended(case: UUID, *, now: datetime = NOW) -> None:
    """The applicant sends it anew, as it was."""
    with tenant_transaction():
        draft = begin_mending(application_id=case, now=now)
        form = forms.form(draft.procedure, draft.version)
        finish_mending(
            draft_id=draft.id,
            revision=draft.revision,
            form=form,
            context=Context(today=day_in_japan(NOW), tables=tables()),
            declared=frozenset(d.id for d in form.definition.declarations),
            asked_of=corrections.asked_of,
            actor=APPLICANT,
            now=now,
        )
