"""The durable moment of arrival (到達, 情報通信技術を活用した行政の推進等に関する法律 第6条第3項): one transaction.

The application, its answers, its first status, the audit entry and the event that others react to are
written together or not at all. On PostgreSQL they are one statement, because this is the hot path: it was
measured at three times the ORM's rate (docs/decisions/). `write_plainly` says the same through the ORM, is what
SQLite uses, and a test holds the two equal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection, transaction

from madoguchi.applications.domain import alike
from madoguchi.applications.domain.states import State
from madoguchi.applications.events import Arrived
from madoguchi.applications.models import Application, SealedNumber, StatusChange
from madoguchi.audit.services.record import Actor, entry_row, record
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
    sealed: tuple[tuple[UUID, bytes], ...] = ()
    """(id, ciphertext) of the individual numbers that come with it; those of a draft are there already."""


def write(arrival: Arrival) -> None:
    """Write the arrival. Raises Taken, and the caller's transaction goes on; IntegrityError for whatever else the
    database refuses, which is a fault of ours."""
    try:
        if connection.vendor == "postgresql":
            write_in_one_statement(arrival)
        else:
            with transaction.atomic():
                write_plainly(arrival)
    except IntegrityError as error:
        # A sealed number's id is made from the idempotency key: PostgreSQL may notice it before the key itself.
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


_APPLICATION_COLUMNS = (
    "tenant_id, id, receipt, procedure, version, kind, state, channel, language, answers, applicant_name, email, "
    "email_confirmed, resident_id, client_id, access_code_hash, idempotency_key, body_digest, unit_id, similar, "
    "arrived_at, changed_at"
)  # "similar" is a reserved word in SQL and is quoted below


def write_in_one_statement(arrival: Arrival) -> None:
    """The arrival as one SQL statement (PostgreSQL). Raises IntegrityError.

    The few of the same name are looked up first (OFFSET 0 holds the planner to it): all of the same procedure would
    be many. Its savepoint goes with it in one message: two more round trips would cost more than what is written.
    """
    tenant = current_tenant()
    audit_sql, audit_values = entry_row(
        actor=arrival.actor,
        action=ACTION,
        subject=subject(arrival.id),
        detail=_detail(arrival),
        now=arrival.now,
    )
    outbox_sql, outbox_values = event_rows(Arrived(application_id=str(arrival.id)), now=arrival.now)
    columns = _APPLICATION_COLUMNS.replace("similar", '"similar"')
    sealed_sql, sealed_values = _sealed_rows(arrival)
    sql = f"""
        SAVEPOINT arrival;
        WITH application AS (
          INSERT INTO applications_application ({columns})
          VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
            EXISTS (SELECT 1 FROM (SELECT procedure, arrived_at FROM applications_application
                                   WHERE tenant_id = %s AND applicant_name = %s AND applicant_name <> '' OFFSET 0) AS named
                    WHERE procedure = %s AND arrived_at > %s),
            %s, %s)
        ), status AS (
          INSERT INTO applications_statuschange
            (tenant_id, id, application_id, state, at, actor_kind, actor_name, note)
          VALUES (%s, %s, %s, %s, %s, %s, %s, '')
        ){sealed_sql}, audit AS ({audit_sql})
        {outbox_sql};
        RELEASE SAVEPOINT arrival
    """
    values = [
        tenant, arrival.id, arrival.receipt, arrival.procedure, arrival.version, arrival.kind, State.ARRIVED,
        arrival.channel, arrival.language, arrival.answers, arrival.applicant_name, arrival.email,
        arrival.email_confirmed, arrival.resident_id, arrival.client_id, arrival.access_code_hash,
        arrival.idempotency_key, arrival.body_digest, arrival.unit_id,
        tenant, arrival.applicant_name, arrival.procedure, alike.since(arrival.now),
        arrival.now, arrival.now,
        tenant, new_id(), arrival.id, State.ARRIVED, arrival.now, arrival.actor.kind, arrival.actor.name,
        *sealed_values, *audit_values, *outbox_values,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        try:
            cursor.execute(sql, values)
        except IntegrityError:
            cursor.execute("ROLLBACK TO SAVEPOINT arrival; RELEASE SAVEPOINT arrival")
            raise


def _sealed_rows(arrival: Arrival) -> tuple[str, list[Any]]:
    """(part of the statement, values) for the sealed numbers."""
    if not arrival.sealed:
        return "", []
    rows = ", ".join(["(%s, %s, NULL, %s, %s, %s)"] * len(arrival.sealed))
    sql = (
        ", sealed AS (INSERT INTO applications_sealednumber"
        f" (tenant_id, id, draft_id, application_id, ciphertext, sealed_at) VALUES {rows})"
    )
    tenant = current_tenant()
    return sql, [v for ref, box in arrival.sealed for v in (tenant, ref, arrival.id, box, arrival.now)]
