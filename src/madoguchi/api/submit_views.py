"""Tokens, attachments, applications."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, BinaryIO, Literal, cast
from uuid import UUID

import msgspec
from django.db import Error as DatabaseError
from django.http import HttpResponse

from madoguchi.accounts.services.programs.access_tokens import InvalidScope, issue_access_token
from madoguchi.accounts.services.programs.clients import UnknownClient, authenticate_client
from madoguchi.api.bounds import refuse_excess
from madoguchi.api.catalog_views import errors_of, offer_of, open_form
from madoguchi.api.problems import Problem, answer
from madoguchi.api.requests import (
    ApiRequest,
    ClientRequest,
    body_of,
    count_call,
    endpoint,
    expect,
    tell_cause,
)
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.applications.services.arrival.submit import (
    KeyReused,
    NoSuchAttachment,
    NotComplete,
    Receipt,
    Submission,
)
from madoguchi.applications.services.arrival.submit_sealed import submit_typed
from madoguchi.applications.services.attachments.upload import upload
from madoguchi.audit.services.record import Actor
from madoguchi.files.domain.child import NoRoom
from madoguchi.files.domain.refusal import Refused
from madoguchi.files.domain.refusal_words import message_ja
from madoguchi.files.domain.storing import StoreFull, StoreUnavailable
from madoguchi.files.services.open_file import store
from madoguchi.forms.queries import context_on
from madoguchi.isolation.scope import CommitUnknown, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.email import check_email
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.tenants.queries import by_id


@endpoint("POST")
def token(request: ApiRequest) -> HttpResponse:
    """`POST /oauth/token`: client credentials (RFC 6749 section 4.4), by Basic authentication or in the body."""
    expect(request, "application/x-www-form-urlencoded", "multipart/form-data")
    client_id, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            client_id = secret = ""
    if "grant_type" not in request.POST:
        return answer({"error": "invalid_request"}, status=400)
    if request.POST["grant_type"] != "client_credentials":
        return answer({"error": "unsupported_grant_type"}, status=400)
    try:
        if "\0" in client_id:
            raise UnknownClient
        grant = authenticate_client(client_id=client_id, secret=secret, now=request.now)
        wanted = request.POST.get("scope", "").split() or None
        issued = issue_access_token(grant=grant, now=request.now, scopes=wanted)
    except UnknownClient:
        refused = answer({"error": "invalid_client"}, status=401)
        refused["WWW-Authenticate"] = 'Basic realm="madoguchi"'
        return refused
    except InvalidScope:
        return answer({"error": "invalid_scope"}, status=400)
    response = answer(
        {
            "access_token": issued,
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": " ".join(sorted(wanted or grant.scopes)),
        }
    )
    response["Cache-Control"] = "no-store"
    return response


@endpoint("POST", scope="apply")
def attachments(request: ClientRequest) -> HttpResponse:
    """`POST /tenants/{code}/attachments` (multipart: procedure, item, file) → id, sha256, scan."""
    expect(request, "multipart/form-data")
    count_call(request, weight=20)
    file = request.FILES.get("file")
    if file is None or not request.POST.get("procedure") or not request.POST.get("item"):
        raise Problem(
            400, "no-file", "send the multipart fields `procedure`, `item` (the attachment's id) and `file`"
        )
    offer = offer_of(request, request.POST.get("procedure", ""))
    item = next((a for a in offer.definition.attachments if a.id == request.POST.get("item")), None)
    if item is None:
        raise Problem(422, "no-such-attachment", "the procedure asks for no attachment with the id in `item`")
    try:
        row = upload(
            attachment=item,
            file=cast(BinaryIO, file.file),
            name=file.name or "",
            store=store(),
            now=request.now,
            client_id=request.client.client_id,
        )
    except Refused as refused:
        raise Problem(422, "file-refused", message_ja(refused), reason=refused.reason) from None
    except (StoreFull, StoreUnavailable, NoRoom) as error:
        tell_cause(error)
        raise Problem(503, "store", "the file cannot be taken now; try again later") from None
    with tenant_transaction():
        kept = attachment_queries.client_file(row, client_id=request.client.client_id)
    return answer({"id": str(row), "sha256": kept.sha256, "size": kept.size, "scan": kept.state}, status=201)


class Applicant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To whom mails go, in which language; without an address none are sent.

    `email_confirmed`: the program had the address confirmed by a mail that came back. Only then does whoever signs in
    with the address see the application, and is a new access code sent there.
    """

    email: str = ""
    email_confirmed: bool = False
    language: Literal["ja", "en", "ja-easy"] = "ja"


class Submitted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is submitted."""

    version: str
    answers: dict[str, Any]
    attachments: Annotated[list[UUID], msgspec.Meta(max_length=500)] = []
    declarations: Annotated[list[str], msgspec.Meta(max_length=100)] = []
    applicant: Applicant = Applicant()


_SUBMITTED = msgspec.json.Decoder(Submitted)


@endpoint("POST", scope="apply")
def applications(request: ClientRequest, procedure: str) -> HttpResponse:
    """`POST /tenants/{code}/procedures/{id}/applications`: 201 with the receipt once it has durably arrived."""
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 60 or not key.isascii() or not key.isprintable():
        raise Problem(400, "idempotency-key", "send an Idempotency-Key of 8 to 60 printable ASCII characters")
    sent = body_of(request, _SUBMITTED)
    refuse_excess(sent.answers)
    compiled = open_form(request, procedure, sent.version)
    strange = set(sent.declarations) - {each.id for each in compiled.definition.declarations}
    if strange:
        raise Problem(422, "no-such-declaration", f"the form has no declaration {min(strange)[:60]}")
    client = request.client.client_id
    submission = Submission(
        answers=sent.answers,
        declared=frozenset(sent.declarations),
        draft_id=None,
        channel="api",
        language=sent.applicant.language,
        email=_email_of(sent.applicant),
        email_confirmed=bool(sent.applicant.email) and sent.applicant.email_confirmed,
        idempotency_key=f"{client}:{key}",
        actor=Actor(kind="client", id=client, name=client),
        attachment_ids=tuple(sent.attachments),
        client_id=client,
    )
    context = context_on(day_in_japan(request.now))
    try:
        with tenant_transaction():
            receipt = submit_typed(
                submission=submission, form=compiled, version=sent.version, context=context, now=request.now
            )
    except NotComplete as incomplete:
        raise Problem(
            422, "incomplete", "the application is not complete; nothing arrived",
            errors=errors_of(compiled, incomplete.problems), error_count=len(incomplete.problems),
            stops=incomplete.evaluation.stops,
        ) from None  # fmt: skip
    except NoSuchAttachment:
        raise Problem(
            422,
            "no-such-attachment",
            "an id in `attachments` is not of a file that this client uploaded and did not use yet",
        ) from None
    except KeyReused:
        raise Problem(409, "key-reused", "this Idempotency-Key was used for another content") from None
    except CommitUnknown as error:
        tell_cause(error)
        raise Problem(
            503, "unconfirmed", "it may have arrived or not; send the same again with the same key"
        ) from None
    except DatabaseError as error:
        tell_cause(error)
        raise Problem(503, "not-arrived", "nothing arrived; send the same again with the same key") from None
    return answer(_receipt(request.tenant.id, receipt), status=201)


def _email_of(applicant: Applicant) -> str:
    """The applicant's address. Raises Problem 422."""
    if not applicant.email:
        return ""
    checked = check_email(applicant.email)
    if not checked.ok:
        raise Problem(422, "email", "applicant.email is not an e-mail address")
    return checked.address


def _receipt(tenant: int, receipt: Receipt) -> dict[str, Any]:
    return {
        "receipt": str(ReceiptNumber(tenant, receipt.receipt)),
        "access_code": receipt.access_code,
        "arrived_at": receipt.arrived_at,
        "status": receipt.state,
    }


@endpoint("GET", scope="apply")
def application(request: ClientRequest, receipt: str) -> HttpResponse:
    """`GET /applications/{receipt}`: where an application stands that this client submitted."""
    try:
        parsed = parse_receipt(receipt)
    except InvalidReceipt:
        raise Problem(404, "no-such-application", "this client submitted no such application") from None
    tenant = by_id(parsed.tenant)
    if tenant is None or tenant.id not in request.client.tenants:
        raise Problem(404, "no-such-application", "this client submitted no such application")
    with tenant_scope(tenant.id), tenant_transaction():
        found = queries.application_by_receipt(parsed.number)
        if found is None or found.client_id != request.client.client_id:
            raise Problem(404, "no-such-application", "this client submitted no such application")
        steps = queries.history(found.id)
    return answer(
        {
            "receipt": str(parsed),
            "procedure": found.procedure,
            "version": found.version,
            "status": _outside(found.state),
            "arrived_at": found.arrived_at,
            "history": [
                {"status": _outside(s.state), "at": s.at}
                for before, s in zip([None, *steps], steps, strict=False)
                if before is None or _outside(before.state) != _outside(s.state)
            ],
        }
    )


def _outside(state: str) -> str:
    """A decision that is put forward, and sent back, is the office's own: for whoever applied, it is examined."""
    return "examining" if state == "deciding" else state
