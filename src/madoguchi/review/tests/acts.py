"""What staff do with a case, and what they read of it: who may, where it begins, and what the record says of it."""

from __future__ import annotations

import inspect
import io
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import Member, StandsIn
from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.attachments import office_files
from madoguchi.applications.services.case.mend import begin_mending, finish_mending
from madoguchi.catalog import queries as catalog
from madoguchi.files.services.open_file import store
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.review.queries.correction import corrections
from madoguchi.review.services.batches.take_out import take_out
from madoguchi.review.services.correction import dismiss as dismissing
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision import decide as deciding
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.decision.stand_in import stand_in
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reading.download_case import download_case
from madoguchi.review.services.reading.look_through_queue import look_through_queue
from madoguchi.review.services.reading.open_case import open_case
from madoguchi.review.services.reading.print_case import print_case
from madoguchi.review.services.reading.unseal_number import unseal_number
from madoguchi.review.services.reception import charge as charging
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.services.steps.bring_file import add_file, remove_file
from madoguchi.review.services.steps.do_step import do_step
from madoguchi.review.services.steps.move_case import move_case
from madoguchi.review.tests.cast import (
    APPLICANT,
    APPROVER,
    CLERK,
    NOW,
    arrived,
    receipt_of,
    seen_now,
)
from madoguchi.review.tests.entries import (
    batches,
    correction,
    decision,
    examination,
    reception,
    steps,
)
from madoguchi.review.tests.entries.correction import ASKED
from madoguchi.review.tests.entries.decision import PROPOSED, REVIEW
from madoguchi.review.tests.entries.entry import REASON, Entry, Service
from madoguchi.review.tests.entries.reading import FILES, READS
from madoguchi.review.tests.files import attach, pdf, photo
from madoguchi.review.tests.flows import governments
from madoguchi.tenants.queries import tables
from madoguchi.tenants.tests.cast import Office

ACTS: Final[dict[Service, Entry]] = {
    **reception.ACTS,
    **correction.ACTS,
    **examination.ACTS,
    **decision.ACTS,
    **steps.ACTS,
    **batches.ACTS,
}
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
