"""Reading a request: its body, its client, its tenant."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar, overload

import msgspec
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from madoguchi.accounts.services.limits.failures import UNKNOWN, failed, failed_nowhere, nameless
from madoguchi.accounts.services.limits.limit import TooManyAttempts
from madoguchi.accounts.services.limits.pace import Pace
from madoguchi.accounts.services.programs.access_tokens import InvalidToken, verify_access_token
from madoguchi.accounts.services.programs.clients import ClientGrant
from madoguchi.api.problems import Problem
from madoguchi.audit.services.record import Actor
from madoguchi.isolation.scope import RESIDENT, on_side, tenant_scope, tenant_transaction
from madoguchi.tenants.queries import TenantView, by_code
from madoguchi.ui.requests import View, ViewOf, address_of

T = TypeVar("T")
log = logging.getLogger(__name__)
CALLS = Pace("calls of the API")


class ApiRequest(HttpRequest):
    """A call of the API. `tenant` is there where the address names one."""

    now: datetime
    tenant: TenantView
    client: ClientGrant | None


class ClientRequest(ApiRequest):
    """A call of a client whose token was good."""

    client: ClientGrant


@overload
def endpoint(*methods: str) -> Callable[[ViewOf[ApiRequest]], View]: ...
@overload
def endpoint(*methods: str, scope: str) -> Callable[[ViewOf[ClientRequest]], View]: ...
def endpoint(*methods: str, scope: str | None = None) -> Callable[[View], View]:
    """A view for these methods; with `scope` only for a client whose token holds it. `code` becomes the tenant.

    The API has no cookies, so there is nothing that a CSRF token would protect.
    """

    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def serve(request: ApiRequest, code: str | None = None, **names: Any) -> HttpResponse:
            try:
                if request.method not in allowed:
                    raise Problem(
                        405, "method", f"use {' or '.join(methods)} here", {"Allow": ", ".join(allowed)}
                    )
                request.now = datetime.now(UTC)
                request.client = None
                if scope:
                    request.client = _client(request, scope, code)
                count_call(request)
                if code is None:
                    with on_side(RESIDENT):
                        return _kept_by_nobody(view(request, **names), scope)
                tenant = by_code(code)
                if tenant is None or (request.client and tenant.id not in request.client.tenants):
                    raise Problem(404, "no-such-tenant", "there is no such tenant for this client")
                request.tenant = tenant
                with tenant_scope(tenant.id), on_side(RESIDENT):
                    return _kept_by_nobody(view(request, **names), scope)
            except Problem as problem:
                return problem.response()
            except TooManyAttempts as many:
                after = {"Retry-After": str(60 * many.minutes)}
                return Problem(429, "too-many-requests", "wait before the next call", after).response()
            except SuspiciousOperation as error:
                status = 413 if isinstance(error, RequestDataTooBig) else 400
                return Problem(status, "request", "the request is too large, or cannot be read").response()
            except (BadRequest, MultiPartParserError):
                return Problem(400, "request", "the request cannot be read").response()
            except RecursionError:
                return Problem(400, "body", "the body is nested too deeply").response()
            except DatabaseError as error:
                tell_cause(error)
                return Problem(503, "database", "nothing was done; send the same again later").response()
            except Exception:
                log.exception("a fault of ours")
                return Problem(500, "fault", "a fault of ours; nothing arrived").response()

        return serve

    return decorate


def _kept_by_nobody(response: HttpResponse, scope: str | None) -> HttpResponse:
    """What only a client may ask holds personal data or an access code, so nothing on the way may keep it."""
    if scope:
        response["Cache-Control"] = "no-store"
    return response


def count_call(request: ApiRequest, *, weight: int = 1) -> None:
    """One call of this client, or of this address; what costs more weighs more. Raises TooManyAttempts."""
    who = request.client.client_id if request.client else address_of(request)
    try:
        CALLS.count(who=who, most=settings.ENVIRONMENT.api_calls, now=request.now, weight=weight)
    except TooManyAttempts as many:
        if many.first:
            _tell_pace(request)
        raise


def _tell_pace(request: ApiRequest) -> None:
    """To the tenants of the program; of a stranger nobody knows whom it meant."""
    if request.client is None:
        failed_nowhere(action="limit.reached api")
        return
    subject = f"client:{request.client.client_id}"
    actor = Actor(kind="client", id=request.client.client_id, name=request.client.client_id)
    for tenant in request.client.tenants:
        with tenant_transaction(tenant):
            failed(
                action="limit.reached", subject=subject, actor=actor,
                detail={"limit": "api"}, known=True, now=request.now,
            )  # fmt: skip


def _client(request: ApiRequest, scope: str, code: str | None) -> ClientGrant:
    """As `client_of`. A token that is not ours counts as a call of its address, and is told to the tenant it names."""
    try:
        return client_of(request, scope)
    except InvalidToken:
        count_call(request)
        tenant = by_code(code) if code else None
        if tenant is None:
            failed_nowhere(action="token.refused")
        else:
            who = nameless("address", address_of(request))
            with tenant_transaction(tenant.id):
                failed(action="token.refused", subject=who, actor=UNKNOWN, now=request.now)
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise Problem(
            401, "invalid-token", "the access token is over or not ours; get a new one", challenge
        ) from None


def tell_cause(error: Exception) -> None:
    """Why an answer is 503, for the log: the first line, since those below it may quote the row that was written."""
    cause = error.__cause__ or error
    first = (str(cause).splitlines() or [""])[0]
    log.error("503, because of %s: %s", type(cause).__name__, first[:300])


def client_of(request: HttpRequest, scope: str) -> ClientGrant:
    """The client whose token the request carries. Raises InvalidToken; Problem 401 without one, 403."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        challenge = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, "no-token", "send an access token from POST /oauth/token", challenge)
    grant = verify_access_token(token.strip(), now=datetime.now(UTC))
    if scope not in grant.scopes:
        challenge = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
        raise Problem(403, "scope", f"the access token lacks the scope {scope}", challenge)
    return grant


def expect(request: HttpRequest, *media_types: str) -> None:
    """Raises Problem 415 for a body that says to be of another kind, before it is read."""
    said = (request.content_type or "").lower()
    if length_of(request) and said and said not in media_types:
        raise Problem(415, "media-type", f"send the body as {media_types[0]}")


def length_of(request: HttpRequest) -> int:
    """Bytes of the body; the server has counted them."""
    return int(request.META.get("CONTENT_LENGTH") or 0)


def body_of(request: HttpRequest, decoder: msgspec.json.Decoder[T]) -> T:
    """The JSON body. Raises Problem 400, 413 or 415.

    `decoder` is made when its module is imported: msgspec looks into a type when it is first used, and two
    threads that do so at once crash the process (seen with 0.22).
    """
    expect(request, "application/json")
    try:
        return decoder.decode(request.body)
    except RequestDataTooBig:
        raise Problem(413, "too-large", "the body is too large; send files as attachments") from None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Problem(400, "body", f"the body cannot be read: {error}"[:300]) from None


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Any other address below `/api/`: a problem, not a page."""
    return Problem(404, "no-such-address", "there is nothing here; see /api/v1/openapi.json").response()
