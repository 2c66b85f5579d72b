"""A resident's account: where one is signed in, another address, a second account, its end."""

from __future__ import annotations

from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.services import sessions
from madoguchi.accounts.services.address_changes import Kind
from madoguchi.accounts.services.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.residents import addresses_of
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.change_address import ask_for_address, end_account
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import show
from madoguchi.lobby.visitor import RESIDENTS
from madoguchi.portal.limits import HOUR
from madoguchi.portal.link_browser import browser_that_asks, forget_asking, keep_asking
from madoguchi.portal.typed_address import TypedAddress, typed_address
from madoguchi.ui.i18n import in_language, language_of, translate
from madoguchi.ui.requests import Page, TenantRequest, View, drop_session, for_tenant, session_of


class ResidentRequest(TenantRequest):
    """Of somebody who is signed in with an account."""

    account_id: UUID


def for_resident(view: Page[ResidentRequest]) -> View:
    """Only for somebody who is signed in with an account; else to the page on which one signs in."""

    @wraps(view)
    def serve(request: TenantRequest, **names: Any) -> HttpResponse:
        session = session_of(request, "resident")
        if session is None:
            return HttpResponseRedirect(f"/{request.tenant.slug}/sign-in/")
        asks = cast(ResidentRequest, request)
        asks.account_id = session.subject_id
        return view(asks, **names)

    return for_tenant(serve)


def _here(request: ResidentRequest, path: str = "") -> str:
    return f"/{request.tenant.slug}/my/account/{path}"


@for_resident
def account(request: ResidentRequest) -> HttpResponse:
    """`/{slug}/my/account/`"""
    with tenant_transaction():
        addresses = addresses_of(account_id=request.account_id)
        open_sessions = sessions.open_of(subject_id=request.account_id, now=request.now)
    context = {
        "addresses": addresses,
        "sessions": open_sessions,
        "here": session_of(request, "resident").id,
        "base": _here(request),
    }
    return show(request, "portal/account", context)


@for_resident
def end_sessions(request: ResidentRequest) -> HttpResponse:
    """`/{slug}/my/account/sessions/` (POST): end one of one's own sessions, or all but this."""
    if request.method == "POST":
        here, which = session_of(request, "resident").id, request.POST.get("end", "")
        with tenant_transaction():
            if which == "others":
                sessions.end_all(subject_id=request.account_id, keep=here)
            elif (named := _id(which)) is not None and named != here:
                sessions.end_one(session_id=named, subject_id=request.account_id)
    return HttpResponseRedirect(_here(request) + "#sessions")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@for_resident
def address(request: ResidentRequest) -> HttpResponse:
    """`/{slug}/my/account/address/`: another address; a link goes to both."""
    return _ask(request, "change")


@for_resident
def join(request: ResidentRequest) -> HttpResponse:
    """`/{slug}/my/account/join/`: a second account of the same person; a link goes to its address."""
    return _ask(request, "join")


def _ask(request: ResidentRequest, kind: Kind) -> HttpResponse:
    with tenant_transaction():
        mine = addresses_of(account_id=request.account_id)
    typed = typed_address(request)
    if request.method == "POST" and typed.usable:
        typed = _not_mine(request, typed, mine) or _send(request, typed, mine[0], kind)
        if typed.usable:
            page = "address/" if kind == "change" else "join/"
            return keep_asking(HttpResponseRedirect(_here(request, page) + "?sent"), request)
    context = {
        "kind": kind,
        "old": mine[0],
        "dropped": mine[1:],
        "base": _here(request),
        "typed": typed,
        "has_errors": bool(typed.error),
        "sent": "sent" in request.GET,
    }
    return show(request, "portal/account_address", context, status=422 if typed.error else 200)


def _not_mine(request: ResidentRequest, typed: TypedAddress, mine: list[str]) -> TypedAddress | None:
    if typed.email.lower() not in mine:
        return None
    with in_language(language_of(request)):
        return typed.wrong(translate("今のアカウントのメールアドレスです。別のアドレスを入力してください。"))


def _send(request: ResidentRequest, typed: TypedAddress, old: str, kind: Kind) -> TypedAddress:
    try:
        for who in (str(request.account_id), typed.email.casefold()):
            limit_durably(what="address-link", who=who, most=5, per=HOUR, now=request.now)
    except TooManyAttempts as many:
        return typed.too_often(request, many)
    with tenant_transaction():
        ask_for_address(
            kind=kind,
            old_email=old,
            new_email=typed.email,
            language=language_of(request),
            browser=browser_that_asks(request),
            account_id=request.account_id,
            now=request.now,
        )
    return typed


@for_resident
def end(request: ResidentRequest) -> HttpResponse:
    """`/{slug}/my/account/end/`: what goes and what stays, and once confirmed, it is over."""
    if request.method == "POST":
        with tenant_transaction():
            end_account(account_id=request.account_id, now=request.now)
        response = HttpResponseRedirect(f"/{request.tenant.slug}/my/?ended")
        drop_session(response, request, *RESIDENTS)
        forget_asking(response, request)
        return response
    with tenant_transaction():
        drafts = draft_queries.drafts(ids=[], resident_id=request.account_id, now=request.now)
        sent = queries.applications(ids=[], resident_id=request.account_id)
    return show(request, "portal/account_end", {"drafts": drafts, "sent": sent, "base": _here(request)})
