"""Sign in: password, then a one-time code; enrol an authenticator at the first time; sign out.

Between the two steps a short-lived cookie holds the token that says who gave the right password.
"""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.queries import StaffView
from madoguchi.accounts.services.limits.limit import TooManyAttempts
from madoguchi.accounts.services.signing_in import sessions, sign_in
from madoguchi.accounts.services.signing_in.authenticator import UsedCode, WrongCode
from madoguchi.accounts.services.signing_in.end_sessions import record_sign_out
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, member_of, next_address, posted
from madoguchi.office.session_memory import to_hand_over
from madoguchi.ui import cookies
from madoguchi.ui.requests import (
    TenantRequest,
    address_of,
    device_of_request,
    for_tenant,
    tell_limit,
)

WRONG = "メールアドレスかパスワードが違います。もう一度確かめてください。"
WRONG_CODE = "コードが違います。認証アプリに今出ている6桁を入力してください。"
USED_CODE = "このコードはもう使われました。次のコードが出るまで30秒ほど待ってください。"


def too_many(request: TenantRequest, error: TooManyAttempts) -> str:
    """Said beside a field."""
    tell_limit(request, minutes=error.minutes)
    return f"続けて間違えたので、しばらく止めています。{error.minutes}分後にもう一度試してください。"


@for_tenant
def password(request: TenantRequest) -> HttpResponse:
    """`sign-in/`: name and password."""
    if request.method != "POST" and member_of(request) is not None:
        return HttpResponseRedirect(next_address(request, request.GET.get("next", "")))
    username = request.POST.get("username", "")
    asked = request.POST.get("next", request.GET.get("next", ""))
    context = {
        "username": username,
        "next": asked,
        "expired": "expired" in request.GET,
        "signed_out": "out" in request.GET,
    }
    if request.method != "POST":
        return show(request, "desk/sign_in", context | {"problem": ""})
    try:
        pending = sign_in.check_password(
            username=username,
            password=request.POST.get("password", ""),
            address=address_of(request),
            now=request.now,
        )
    except (sign_in.WrongSignIn, TooManyAttempts) as error:
        problem = too_many(request, error) if isinstance(error, TooManyAttempts) else WRONG
        context |= {"problem": problem, "has_errors": True}
        return show(request, "desk/sign_in", context, status=422)
    page = "sign-in/code/" if pending.enrolled else "sign-in/authenticator/"
    response = HttpResponseRedirect(desk(request, page))
    cookies.keep(response, request.tenant.slug, PENDING, pending.token, max_age=BETWEEN)
    cookies.keep(response, request.tenant.slug, NEXT, next_address(request, asked), max_age=BETWEEN)
    return response


@for_tenant
def code(request: TenantRequest) -> HttpResponse:
    """`sign-in/code/`: the code of the authenticator, or a recovery code."""
    if request.method != "POST":
        return show(request, "desk/code", {"problem": ""}) if _token(request) else _expired(request)
    try:
        signed_in = sign_in.check_code(
            token=_token(request), code=request.POST.get("code", ""), now=request.now
        )
    except sign_in.SignInExpired:
        return _expired(request)
    except (WrongCode, TooManyAttempts) as error:
        context = {"problem": code_problem(request, error), "has_errors": True}
        return show(request, "desk/code", context, status=422)
    return _enter(request, signed_in.staff, HttpResponseRedirect(_next(request)))


@for_tenant
def authenticator(request: TenantRequest) -> HttpResponse:
    """`sign-in/authenticator/`: the first time, or after a reset; the recovery codes are shown once."""
    token = _token(request)
    issuer = f"{request.tenant.name} 窓口"
    try:
        enrolment = sign_in.begin_enrolment(token=token, issuer=issuer, now=request.now)
    except sign_in.SignInExpired:
        return _expired(request)
    except sign_in.AlreadyEnrolled:
        return HttpResponseRedirect(desk(request, "sign-in/code/"))
    context: dict[str, Any] = {
        "picture": segno.make(enrolment.address, error="m").svg_data_uri(scale=5, border=3, dark="#000000"),
        "secret": " ".join(enrolment.secret[i : i + 4] for i in range(0, len(enrolment.secret), 4)),
        "problem": "",
    }
    if request.method != "POST":
        return show(request, "desk/authenticator", context)
    try:
        signed_in = sign_in.finish_enrolment(token=token, code=request.POST.get("code", ""), now=request.now)
    except sign_in.SignInExpired:
        return _expired(request)
    except (WrongCode, TooManyAttempts) as error:
        context |= {"problem": code_problem(request, error), "has_errors": True}
        return show(request, "desk/authenticator", context, status=422)
    page = show(request, "desk/recovery_codes", {"codes": signed_in.recovery_codes, "next": _next(request)})
    return _enter(request, signed_in.staff, page)


@for_tenant
def lost(request: TenantRequest) -> HttpResponse:
    """`sign-in/lost/`: what to do without the authenticator, or without the password."""
    return show(request, "desk/lost", {})


@posted
@for_tenant
def sign_out(request: TenantRequest) -> HttpResponse:
    """`sign-out/`"""
    response = HttpResponseRedirect(desk(request, "sign-in/?out"))
    member = member_of(request)
    if member is not None:
        with tenant_transaction():
            record_sign_out(member=member, now=request.now)
    request.sessions.end(response, "staff")
    return response


def code_problem(request: TenantRequest, error: Exception) -> str:
    """Why a code was not taken."""
    if isinstance(error, TooManyAttempts):
        return too_many(request, error)
    return USED_CODE if isinstance(error, UsedCode) else WRONG_CODE


def _enter(request: TenantRequest, staff: StaffView, response: HttpResponse) -> HttpResponse:
    """A session of its own for this sign-in; the one that the browser had before is over."""
    with tenant_transaction():
        data = to_hand_over(request, staff.id)
    request.sessions.end(response, "staff")
    with tenant_transaction():
        session, secret = sessions.start(
            kind="staff", subject_id=staff.id, now=request.now, device=device_of_request(request), data=data
        )
    request.sessions.give(response, session, secret)
    for name in (PENDING, NEXT):
        cookies.drop(response, request.tenant.slug, name)
    return response


PENDING, NEXT = "staff-pending", "staff-next"
"""Cookies between the password and the code."""
BETWEEN = 600
"""Seconds for which they are kept."""


def _token(request: TenantRequest) -> str:
    return cookies.kept(request, request.tenant.slug, PENDING)


def _next(request: TenantRequest) -> str:
    return next_address(request, cookies.kept(request, request.tenant.slug, NEXT))


def _expired(request: TenantRequest) -> HttpResponse:
    return HttpResponseRedirect(desk(request, "sign-in/?expired"))
