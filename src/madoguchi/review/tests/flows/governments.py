"""A town that forwards its cases, a prefecture that decides on them, and the worker between the two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.apps import apps

from madoguchi.accounts.domain.flow_places import FlowPlaces, Tie
from madoguchi.accounts.permissions import OPERATOR, Member
from madoguchi.accounts.queries import all_flow_places
from madoguchi.accounts.services.units.keep_flow_places import keep_flow_places
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import current_tenant, tenant_scope, tenant_transaction
from madoguchi.review import handlers
from madoguchi.review.domain.forwardings import Forwarding
from madoguchi.review.queries.governments.forwardings import forwardings
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER, NOW, keys, seen_now
from madoguchi.review.tests.files import attach, pdf
from madoguchi.review.tests.flows.cast import EXAMINER_2, EXAMINER_3, FlowCase, as_run, on_offer
from madoguchi.tenants.services.make_key import make_key
from madoguchi.tenants.tests.cast import Office, found

STEP: Final = "permission"
SAID: Final = {"opinion": "支障ありません。"}


def prefecture(*, offers: bool = True) -> Office:
    """ほしの県, which has a key, and decides what towns forward to it."""
    office = found(99003, "hoshino", "ほしの県")
    with tenant_scope(office.tenant.id), tenant_transaction():
        make_key(folder=keys(), by=OPERATOR, now=NOW)
        if offers:
            on_offer("ken-no-kyoka")
    return office


def tied(tie: Tie | None) -> None:
    """The town in scope says whom it means."""
    with tenant_transaction():
        shown = str(all_flow_places().get("", FlowPlaces()))
        places = FlowPlaces(governments={} if tie is None else {"prefecture": tie})
        keep_flow_places(procedure="", places=places, shown=shown, by=OPERATOR, now=NOW)


def inside(office: Office) -> Tie:
    return Tie(way="inside", code=office.tenant.code, name=office.tenant.name)


def forwarded(**given: Any) -> FlowCase:
    """A case on which the town did its part."""
    case = FlowCase("shintatsu", **given)
    unit = frozenset({case.flow.application.unit_id})
    clerk, *examiners = (
        msgspec.structs.replace(each, units=unit) for each in (CLERK, EXAMINER, EXAMINER_2, EXAMINER_3)
    )
    case.do("reception", clerk)
    case.do("form_check", examiners[0], checked=("map",))
    for member in examiners:
        case.do("opinion", member, **SAID)
    case.do("forward", clerk)
    return case


def naming(*more: str) -> d.Definition:
    """The town's procedure, to which a map and a plan are attached; its step names so much more."""
    whole = as_run("shintatsu")
    attachments = msgspec.convert(
        [{"id": "map", "label": {"ja": "位置図"}}, {"id": "plan", "label": {"ja": "資金計画書"}}],
        tuple[d.Attachment, ...],
    )
    steps = (
        msgspec.structs.replace(each, sees=(*(each.sees or ()), *more)) if each.id == STEP else each
        for each in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=tuple(steps))
    return msgspec.structs.replace(whole, attachments=attachments, review=review)


def forwarded_with_files(*more: str, plan: str = "clean") -> FlowCase:
    case = forwarded(definition=naming(*more))
    attach(case.id, name="位置図.pdf", item="map", state="clean", content=pdf(1), kind="pdf")
    attach(case.id, name="資金計画書.pdf", item="plan", state=plan, content=pdf(2), kind="pdf")
    return case


def asked() -> FlowCase:
    """The same, where the town has not said whom it means: it is to go there, and waits."""
    case = forwarded()
    with tenant_transaction():
        handlers.ask_outside({"application_id": str(case.id)}, now=case.now)
    return case


def work(case: FlowCase | UUID, *, now: datetime | None = None) -> None:
    """What the worker does of it, in the tenant in scope: who is asked, and what is brought."""
    id, at = (case.id, case.now) if isinstance(case, FlowCase) else (case, now or NOW)
    with tenant_transaction():
        handlers.ask_outside({"application_id": str(id)}, now=at)
        rows = apps.get_model("review.Forwarding").objects.filter(application_id=id)
        ids = list(rows.values_list("id", flat=True))
    for row in ids:
        handlers.forward({"forwarding_id": str(row)}, now=at)


def known(case: FlowCase) -> Forwarding:
    """How the latest stands."""
    with tenant_transaction():
        return forwardings(case.id, STEP)[0]


class There:
    """The case at the prefecture, and who works on it there. Each act is brought back by the worker."""

    def __init__(self, office: Office, *, at: datetime) -> None:
        self.office, self.at, self.town = office, at, current_tenant()
        with tenant_scope(office.tenant.id), tenant_transaction():
            (row,) = apps.get_model("applications.Application").objects.order_by("-arrived_at")[:1]
        self.id: UUID = row.id

    def case(self) -> FlowCase:
        self.at += timedelta(hours=1)
        return FlowCase.of(self.id, now=self.at)

    def acts(self, *acts: Callable[[FlowCase], Any]) -> None:
        with tenant_scope(self.office.tenant.id):
            for act in acts:
                act(self.case())
        self.tells()

    def tells(self) -> None:
        with tenant_scope(self.office.tenant.id):
            handlers.bring_back({"application_id": str(self.id)}, now=self.at)

    def row(self) -> Any:
        with tenant_scope(self.office.tenant.id), tenant_transaction():
            return apps.get_model("applications.Application").objects.get(id=self.id)

    def notes(self) -> list[str]:
        with tenant_scope(self.office.tenant.id), tenant_transaction():
            rows = apps.get_model("review.Note").objects.filter(application_id=self.id).order_by("at")
            return list(rows.values_list("body", flat=True))


def accepts(case: FlowCase) -> None:
    case.do("reception", CLERK)


def proposes(
    decision: str = "permit", *, number: str = "許可第5号", reason: str = ""
) -> Callable[[FlowCase], Any]:
    return lambda case: case.do("draft", EXAMINER, decision=decision, reason=reason, number=number)


def approves(case: FlowCase, by: Member = APPROVER) -> None:
    case.do("head", by)


def sends_back(case: FlowCase) -> None:
    with tenant_transaction():
        request_correction(
            application_id=case.id, questions=[], reason="位置図が古いです。", due_on=date(2026, 5, 29),
            seen=seen_now(case.id), by=EXAMINER, now=case.now,
        )  # fmt: skip
