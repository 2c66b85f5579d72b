"""A resident's account: where one is signed in, another address, a second account, its end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

import msgspec
from django.http import HttpResponseRedirect

from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.residents.address_changes import Kind
from madoguchi.accounts.services.residents.residents import addresses_of
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.contact.change_address import ask_for_address, end_account
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import RESIDENTS, Visit
from madoguchi.portal.account.link_browser import forget_asking, keep_asking
from madoguchi.portal.account.typed_address import TypedAddress, typed_address
from madoguchi.portal.just_done import keep_done, was_done
from madoguchi.portal.limits import HOUR
from madoguchi.ui.i18n import in_language, translate
from madoguchi.ui.requests import TenantRequest, View


class Account(msgspec.Struct, frozen=True):
    """Whose account it is, and the session in which it is looked at."""

    id: UUID
    session_id: UUID


def for_resident(view: Callable[Concatenate[TenantRequest, Visit, Account, ...], Answer]) -> View:
    """Only for somebody who is signed in with an account; else to the page on which one signs in."""

    @for_visitor
    @wraps(view)
    def serve(request: TenantRequest, visit: Visit, **names: Any) -> Answer:
        session = visit.account
        if session is None or session.subject_id is None:
            return HttpResponseRedirect(visit.home("sign-in/"))
        return view(request, visit, Account(session.subject_id, session.id), **names)

    return serve


def _here(visit: Visit, path: str = "") -> str:
    return visit.home(f"my/account/{path}")


@for_resident
def account(request: TenantRequest, visit: Visit, mine: Account) -> Answer:
    """`/{slug}/my/account/`"""
    with tenant_transaction():
        addresses = addresses_of(account_id=mine.id)
        open_sessions = sessions.open_of(subject_id=mine.id, now=visit.now)
    context = {
        "addresses": addresses,
        "sessions": open_sessions,
        "here": mine.session_id,
        "base": _here(visit),
    }
    return Page("portal/account", context)


@for_resident
def end_sessions(request: TenantRequest, visit: Visit, mine: Account) -> Answer:
    """`/{slug}/my/account/sessions/` (POST): end one of one's own sessions, or all but this."""
    if request.method == "POST":
        here, which = mine.session_id, request.POST.get("end", "")
        with tenant_transaction():
            if which == "others":
                sessions.end_all(subject_id=mine.id, keep=here)
            elif (named := _id(which)) is not None and named != here:
                sessions.end_one(session_id=named, subject_id=mine.id)
    return HttpResponseRedirect(_here(visit) + "#sessions")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@for_resident
def address(request: TenantRequest, visit: Visit, mine: Account) -> Answer:
    """`/{slug}/my/account/address/`: another address; a link goes to both."""
    return _ask(request, visit, mine, "change")


@for_resident
def join(request: TenantRequest, visit: Visit, mine: Account) -> Answer:
    """`/{slug}/my/account/join/`: a second account of the same person; a link goes to its address."""
    return _ask(request, visit, mine, "join")


def _ask(request: TenantRequest, visit: Visit, mine: Account, kind: Kind) -> Answer:
    with tenant_transaction():
        addresses = addresses_of(account_id=mine.id)
    typed = typed_address(request, visit.language)
    if request.method == "POST" and typed.usable:
        typed = _not_mine(visit, typed, addresses) or _send(visit, mine, typed, addresses[0], kind)
        if typed.usable:
            page = "address/" if kind == "change" else "join/"
            sent = keep_asking(HttpResponseRedirect(_here(visit, page) + "?sent"), visit)
            return keep_done(sent, visit, kind)
    context = {
        "kind": kind,
        "old": addresses[0],
        "dropped": addresses[1:],
        "base": _here(visit),
        "typed": typed,
        "has_errors": bool(typed.error),
        "sent": "sent" in request.GET and was_done(visit, kind),
    }
    return Page("portal/account_address", context, 422 if typed.error else 200)


def _not_mine(visit: Visit, typed: TypedAddress, addresses: list[str]) -> TypedAddress | None:
    if typed.email.lower() not in addresses:
        return None
    with in_language(visit.language):
        return typed.wrong(translate("今のアカウントのメールアドレスです。別のアドレスを入力してください。"))


def _send(visit: Visit, mine: Account, typed: TypedAddress, old: str, kind: Kind) -> TypedAddress:
    try:
        for who in (str(mine.id), typed.email.casefold()):
            limit_durably(what="address-link", who=who, most=5, per=HOUR, now=visit.now)
    except TooManyAttempts as many:
        return typed.too_often(visit, many)
    with tenant_transaction():
        ask_for_address(
            kind=kind,
            old_email=old,
            new_email=typed.email,
            language=visit.language,
            browser=visit.asks_as,
            account_id=mine.id,
            now=visit.now,
        )
    return typed


@for_resident
def end(request: TenantRequest, visit: Visit, mine: Account) -> Answer:
    """`/{slug}/my/account/end/`: what goes and what stays, and once confirmed, it is over.

    What goes are the drafts that the page showed: one that was begun or gone on with since is shown first.
    """
    posted = request.method == "POST"
    with tenant_transaction():
        drafts = draft_queries.drafts(ids=[], resident_id=mine.id, now=visit.now)
        seen = _digest(drafts)
        ends = posted and request.POST.get("seen") == seen
        if ends:
            end_account(account_id=mine.id, now=visit.now)
        sent = queries.applications(ids=[], resident_id=mine.id)
    if ends:
        response = HttpResponseRedirect(visit.home("my/?ended"))
        visit.sessions.end(response, *RESIDENTS)
        forget_asking(response, visit)
        return keep_done(response, visit, "end")
    context = {"drafts": drafts, "sent": sent, "seen": seen, "changed": posted, "base": _here(visit)}
    return Page("portal/account_end", context, 409 if posted else 200)


def _digest(drafts: Sequence[draft_queries.DraftView]) -> str:
    """The same for the same drafts as they are now."""
    told = "\n".join(sorted(f"{draft.id} {draft.revision}" for draft in drafts))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
