"""Everybody's own page: what proves who one is, and where one is signed in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.permissions import may, roles_in_words
from madoguchi.accounts.services.limits.limit import TooManyAttempts
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.accounts.services.signing_in.authenticator import UsedCode, WrongCode
from madoguchi.accounts.services.signing_in.change_password import WeakPassword, change_password
from madoguchi.accounts.services.signing_in.end_sessions import end_own
from madoguchi.accounts.services.signing_in.own_proof import WrongPassword
from madoguchi.accounts.services.staff.keep_staff import replace_authenticator
from madoguchi.desk.account.sign_in import code_problem, too_many
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest

_WEAK = {
    "short": "12文字以上にしてください。",
    "long": "256文字までにしてください。",
    "contains_name": "自分や団体の名前、メールアドレスの名前を入れないでください。",
    "monotonous": "同じ文字の繰り返しを避けてください。",
    "common": "よく使われる言葉や、キーの並びだけのものは使えません。関係のない言葉をいくつかつなげてください。",
    "same": "今のパスワードと違うものにしてください。",
}


@for_staff()
def me(request: StaffRequest) -> HttpResponse:
    """`me/`: who one is here, what proves it, and where one is signed in."""
    with tenant_transaction():
        open_sessions = sessions.open_of(subject_id=request.staff.id, now=request.now)
    context = {
        "roles": roles_in_words(request.staff.roles),
        "decides": may(request.staff, "case.decide"),
        "sessions": open_sessions,
        "here": request.own_session.id,
        "said": request.said,
    }
    return show(request, "desk/me", context)


@for_staff()
def end_sessions(request: StaffRequest) -> HttpResponse:
    """`me/sessions/` (POST): end one of one's own sessions, or all but this."""
    if request.method == "POST":
        which, here = request.POST.get("end", ""), request.own_session.id
        with tenant_transaction():
            end_own(member=request.staff, session_id=_id(which), here=here, now=request.now)
    return HttpResponseRedirect(desk(request, "me/#sessions"))


def _id(text: str) -> UUID | None:
    """Of one session; None for all others."""
    try:
        return UUID(text)
    except ValueError:
        return None


@for_staff()
def own_password(request: StaffRequest) -> HttpResponse:
    """`me/password/`: change it; a first password must be changed before anything else."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        new = request.POST.get("new", "")
        if new != request.POST.get("again", ""):
            wrong = {"again": "新しいパスワードと同じものを、もう一度入力してください。"}
        else:
            wrong = _change(request, new)
        if not wrong:
            return _with_new_cookie(request, HttpResponseRedirect(desk(request, "me/?said=password")))
    context = {"problems": wrong, "first": request.staff.must_change_password, "has_errors": bool(wrong)}
    return show(request, "desk/own_password", context, status=422 if wrong else 200)


def _change(request: StaffRequest, new: str) -> dict[str, str]:
    try:
        change_password(
            staff_id=request.staff.id,
            old=request.POST.get("old", ""),
            new=new,
            code=request.POST.get("code", ""),
            town=request.tenant.name,
            now=request.now,
            keep_session=request.own_session.id,
        )
    except WeakPassword as weak:
        return {"new": _WEAK[weak.reason]}
    except (WrongPassword, WrongCode, TooManyAttempts) as error:
        return _not_proved(request, error)
    return {}


def _not_proved(request: StaffRequest, error: Exception) -> dict[str, str]:
    if isinstance(error, WrongPassword):
        return {"old": "今のパスワードが違います。"}
    if isinstance(error, TooManyAttempts):
        return {"old": too_many(request, error)}
    return {"code": code_problem(request, error)}


def _with_new_cookie(request: StaffRequest, response: HttpResponse) -> HttpResponse:
    """Whoever knew the session's secret before knows it no more."""
    with tenant_transaction():
        secret = sessions.rotate(session=request.own_session)
    request.sessions.give(response, request.own_session, secret)
    return response


@for_staff()
def own_authenticator(request: StaffRequest) -> HttpResponse:
    """`me/authenticator/`: take one's own off, with the password and a code, to enrol another at the next sign-in."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            replace_authenticator(
                staff_id=request.staff.id,
                password=request.POST.get("old", ""),
                code=request.POST.get("code", ""),
                now=request.now,
            )
        except (WrongPassword, WrongCode, UsedCode, TooManyAttempts) as error:
            wrong = _not_proved(request, error)
        else:
            return HttpResponseRedirect(desk(request, "sign-in/?out"))
    context = {"problems": wrong, "has_errors": bool(wrong)}
    return show(request, "desk/own_authenticator", context, status=422 if wrong else 200)
