"""The durable moment of arrival (到達, 情報通信技術を活用した行政の推進等に関する法律 第6条第3項): one transaction.

The application, its answers, its first status, the audit entry and the event that others react to are
written together or not at all. On PostgreSQL they are one statement, because this is the hot path: it was
measured at three times the ORM's rate (docs/decisions/). `write_plainly` says the same through the ORM, is what
SQLite uses, and a test holds the two equal.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from madoguchi.applications.domain import alike
from madoguchi.applications.domain.states import State
from madoguchi.applications.events import Arrived
from madoguchi.applications.models import Application, SealedNumber, StatusChange
from madoguchi.applications.services.arrival.keep_words import keep_words, words_row
from madoguchi.audit.services.record import Actor, entry_row, record
from madoguchi.isolation.insert import Row, Worked, insert_unless_there
from madoguchi.isolation.scope import current_tenant
from madoguchi.isolation.unique import is_there_already, refused_by
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import event_rows, publish


class Taken(Exception):
    """The receipt or the idempotency key is another arrival's; nothing was written."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """All that is written when an application arrives."""

    id: UUID
    receipt: str
    procedure: str
    version: str
    kind: str
    channel: str
    language: str
    answers: str
    applicant_name: str
    email: str
    email_confirmed: bool
    resident_id: UUID | None
    client_id: str
    access_code_hash: bytes
    idempotency_key: str
    body_digest: bytes
    unit_id: UUID
    actor: Actor
    now: datetime
    words: tuple[str, ...]
    """by which staff find it"""
    sealed: tuple[tuple[UUID, bytes], ...] = ()
    """(id, ciphertext) of the individual numbers that come with it; those of a draft are there already."""


def write(arrival: Arrival) -> None:
    """Write the arrival. Raises Taken, and the caller's transaction goes on; IntegrityError for whatever else the
    database refuses, which is a fault of ours."""
    if connection.vendor == "postgresql":
        write_in_one_statement(arrival)
        return
    try:
        with transaction.atomic():
            write_plainly(arrival)
    except IntegrityError as error:
        # A sealed number's id is made from the idempotency key: it may be noticed before the key itself.
        taken = refused_by(error, Application, "receipt_once", "submitted_once")
        if taken or is_there_already(error, SealedNumber):
            raise Taken from None
        raise


def write_plainly(arrival: Arrival) -> None:
    """The arrival, row by row. Raises IntegrityError."""
    others = Application.objects.filter(
        procedure=arrival.procedure,
        applicant_name=arrival.applicant_name,
        arrived_at__gt=alike.since(arrival.now),
    )
    Application.objects.create(
        id=arrival.id,
        receipt=arrival.receipt,
        procedure=arrival.procedure,
        version=arrival.version,
        kind=arrival.kind,
        state=State.ARRIVED,
        channel=arrival.channel,
        language=arrival.language,
        answers=arrival.answers,
        applicant_name=arrival.applicant_name,
        email=arrival.email,
        email_confirmed=arrival.email_confirmed,
        resident_id=arrival.resident_id,
        client_id=arrival.client_id,
        access_code_hash=arrival.access_code_hash,
        idempotency_key=arrival.idempotency_key,
        body_digest=arrival.body_digest,
        unit_id=arrival.unit_id,
        similar=bool(arrival.applicant_name) and others.exists(),
        arrived_at=arrival.now,
        changed_at=arrival.now,
    )
    StatusChange.objects.create(
        id=new_id(),
        application_id=arrival.id,
        state=State.ARRIVED,
        at=arrival.now,
        actor_kind=arrival.actor.kind,
        actor_name=arrival.actor.name,
    )
    SealedNumber.objects.bulk_create(
        SealedNumber(id=ref, application_id=arrival.id, ciphertext=box, sealed_at=arrival.now)
        for ref, box in arrival.sealed
    )
    keep_words(arrival.id, arrival.words)
    record(
        actor=arrival.actor,
        action=ACTION,
        subject=subject(arrival.id),
        detail=_detail(arrival),
        now=arrival.now,
    )
    publish(Arrived(application_id=str(arrival.id)), now=arrival.now)


ACTION = "application.arrived"


def subject(application_id: UUID) -> str:
    """How the audit record names an application."""
    return f"application:{application_id}"


def _detail(arrival: Arrival) -> dict[str, str]:
    return {"receipt": arrival.receipt, "procedure": arrival.procedure, "channel": arrival.channel}


_ALIKE = (
    "EXISTS (SELECT 1 FROM (SELECT procedure, arrived_at FROM applications_application"
    " WHERE tenant_id = {} AND applicant_name = {} AND applicant_name <> '' OFFSET 0) AS named"
    " WHERE procedure = {} AND arrived_at > {})"
)
"""Whether one like it is there. The few of the same name are looked up first (OFFSET 0 holds the planner to it): all
of the same procedure would be many."""


def application_row(arrival: Arrival) -> Row:
    tenant = current_tenant()
    asked = (tenant, arrival.applicant_name, arrival.procedure, alike.since(arrival.now))
    return Row(
        "applications_application",
        {
            "tenant_id": tenant,
            "id": arrival.id,
            "receipt": arrival.receipt,
            "procedure": arrival.procedure,
            "version": arrival.version,
            "kind": arrival.kind,
            "state": State.ARRIVED.value,
            "channel": arrival.channel,
            "language": arrival.language,
            "answers": arrival.answers,
            "applicant_name": arrival.applicant_name,
            "email": arrival.email,
            "email_confirmed": arrival.email_confirmed,
            "resident_id": arrival.resident_id,
            "client_id": arrival.client_id,
            "access_code_hash": arrival.access_code_hash,
            "idempotency_key": arrival.idempotency_key,
            "body_digest": arrival.body_digest,
            "unit_id": arrival.unit_id,
            "similar": Worked(_ALIKE, asked),
            "arrived_at": arrival.now,
            "changed_at": arrival.now,
        },
    )


def status_row(arrival: Arrival) -> Row:
    return Row(
        "applications_statuschange",
        {
            "tenant_id": current_tenant(),
            "id": new_id(),
            "application_id": arrival.id,
            "state": State.ARRIVED.value,
            "at": arrival.now,
            "actor_kind": arrival.actor.kind,
            "actor_name": arrival.actor.name,
            "note": "",
        },
    )


def sealed_rows(arrival: Arrival) -> list[Row]:
    tenant, at, case = current_tenant(), arrival.now, arrival.id
    return [
        Row(
            "applications_sealednumber",
            {"tenant_id": tenant, "id": ref, "application_id": case, "ciphertext": box, "sealed_at": at},
        )
        for ref, box in arrival.sealed
    ]


def write_in_one_statement(arrival: Arrival) -> None:
    """The arrival as one statement (PostgreSQL). Raises Taken, IntegrityError."""
    entry = entry_row(
        actor=arrival.actor,
        action=ACTION,
        subject=subject(arrival.id),
        detail=_detail(arrival),
        now=arrival.now,
    )
    events = event_rows(Arrived(application_id=str(arrival.id)), now=arrival.now)
    words = words_row(arrival.id, arrival.words)
    others = (status_row(arrival), *sealed_rows(arrival), words, entry, *events)
    if insert_unless_there(application_row(arrival), others):
        return
    same = Q(receipt=arrival.receipt) | Q(idempotency_key=arrival.idempotency_key)
    if not Application.objects.filter(same).exists():
        raise IntegrityError("an application has this id already")
    raise Taken
