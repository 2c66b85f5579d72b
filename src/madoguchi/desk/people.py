"""Members of staff, for administrators; and everybody's own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.permissions import ROLES
from madoguchi.accounts.queries import StaffView, all_staff
from madoguchi.accounts.queries import staff as staff_by_id
from madoguchi.accounts.services import keep_staff
from madoguchi.accounts.services.change_password import WeakPassword, WrongPassword, change_password
from madoguchi.desk.show import roles_in_words, show
from madoguchi.desk.staff import ROLE_NAMES, desk, for_staff
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.text import problems
from madoguchi.ui.requests import session_of

ROLE_HINTS = {
    "reception": "申請を受け付け、補正を依頼します。",
    "examiner": "申請を審査し、決裁に出します。",
    "approver": "決裁します。個人番号は見ません。",
    "author": "手続をつくります。",
    "publisher": "手続を公開します。",
    "administrator": "職員と設定を管理します。申請は見ません。",
}
ROLE_OPTIONS = [{"id": role, "label": ROLE_NAMES[role], "hint": ROLE_HINTS[role]} for role in ROLES]
_WEAK = {
    "short": "12文字以上にしてください。",
    "long": "256文字までにしてください。",
    "contains_name": "メールアドレスの名前を入れないでください。",
    "monotonous": "同じ文字の繰り返しを避けてください。",
    "same": "今のパスワードと違うものにしてください。",
}


@for_staff("staff.manage")
def people(request: Any) -> HttpResponse:
    """`staff/`"""
    with tenant_transaction():
        found = all_staff()
    members = [(member, roles_in_words(member)) for member in found]
    return show(request, "people", {"members": members, "said": request.said})


@for_staff("staff.manage")
def add(request: Any) -> HttpResponse:
    """`staff/add/`: the first password is shown once, on the answer."""
    typed = {name: request.POST.get(name, "").strip() for name in ("username", "name", "department")}
    roles = [role for role in request.POST.getlist("roles") if role in ROLES]
    wrong = _problems(typed, roles) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        try:
            with tenant_transaction():
                new = keep_staff.add_staff(**typed, roles=roles, now=request.now, by=request.staff)
            return show(
                request, "first_password", {"member": new.staff, "password": new.password, "new": True}
            )
        except keep_staff.InvalidStaff:
            wrong = {"username": "メールアドレスの形が違うか、すでに使われています。"}
    context = {"typed": typed, "roles": roles, "options": ROLE_OPTIONS, "problems": wrong}
    return show(request, "add_person", context | {"has_errors": bool(wrong)}, status=422 if wrong else 200)


def _problems(typed: dict[str, str], roles: list[str]) -> dict[str, str]:
    wrong = {}
    if not typed["username"]:
        wrong["username"] = "メールアドレスを入力してください。"
    if not typed["name"] or problems(typed["name"], limit=120):
        wrong["name"] = "氏名を入力してください。"
    if problems(typed["department"], limit=120):
        wrong["department"] = "120字までで入力してください。"
    if not roles:
        wrong["roles"] = "役割を1つ以上選んでください。"
    return wrong


def _member(staff_id: UUID) -> StaffView:
    with tenant_transaction():
        member = staff_by_id(id=staff_id)
    if member is None:
        raise Http404("no such member")
    return member


@for_staff("staff.manage")
def person(request: Any, staff_id: UUID) -> HttpResponse:
    """`staff/{id}/`: roles, and what to do about a lost authenticator, a lost password, or a leave."""
    member = _member(staff_id)
    roles, wrong = list(member.roles), {}
    if request.method == "POST":
        roles = [role for role in request.POST.getlist("roles") if role in ROLES]
        if member.id == request.staff.id and "administrator" not in roles:
            wrong = {"roles": "自分から「管理」の役割を外すことはできません。"}
        elif not roles:
            wrong = {"roles": "役割を1つ以上選んでください。"}
        else:
            with tenant_transaction():
                keep_staff.change_roles(staff_id=staff_id, roles=roles, now=request.now, by=request.staff)
            return HttpResponseRedirect(desk(request, "staff/?said=roles"))
    context = {"member": member, "roles": roles, "options": ROLE_OPTIONS, "problems": wrong}
    return show(request, "person", context | {"has_errors": bool(wrong)}, status=422 if wrong else 200)


ACTS = {
    "authenticator": "認証アプリを外す",
    "password": "パスワードを再設定する",
    "disable": "利用を止める",
    "enable": "利用を再開する",
}


@for_staff("staff.manage")
def person_act(request: Any, staff_id: UUID, act: str) -> HttpResponse:
    """`staff/{id}/{act}/`: confirm, then do."""
    member = _member(staff_id)
    own = member.id == request.staff.id
    if act not in ACTS or (own and act != "authenticator"):
        raise Http404("no such act")
    if request.method != "POST":
        return show(request, "person_act", {"member": member, "act": act, "title": ACTS[act]})
    with tenant_transaction():
        if act == "password":
            password = keep_staff.reset_password(staff_id=staff_id, now=request.now, by=request.staff)
        elif act == "authenticator":
            keep_staff.reset_authenticator(staff_id=staff_id, now=request.now, by=request.staff)
        elif act == "disable":
            keep_staff.disable_staff(staff_id=staff_id, now=request.now, by=request.staff)
        else:
            keep_staff.enable_staff(staff_id=staff_id, now=request.now, by=request.staff)
    if act == "password":
        return show(request, "first_password", {"member": member, "password": password, "new": False})
    return HttpResponseRedirect(desk(request, f"staff/?said={act}"))


@for_staff()
def me(request: Any) -> HttpResponse:
    """`me/`: who one is here, and what proves it."""
    return show(request, "me", {"roles": roles_in_words(request.staff), "said": request.said})


@for_staff()
def own_password(request: Any) -> HttpResponse:
    """`me/password/`: change it; a first password must be changed before anything else."""
    wrong: dict[str, str] = {}
    if request.method == "POST":
        new = request.POST.get("new", "")
        if new != request.POST.get("again", ""):
            wrong = {"again": "新しいパスワードと同じものを、もう一度入力してください。"}
        else:
            wrong = _change(request, new)
        if not wrong:
            return HttpResponseRedirect(desk(request, "me/?said=password"))
    context = {"problems": wrong, "first": request.staff.must_change_password, "has_errors": bool(wrong)}
    return show(request, "own_password", context, status=422 if wrong else 200)


def _change(request: Any, new: str) -> dict[str, str]:
    session = session_of(request, "staff")
    try:
        with tenant_transaction():
            change_password(
                staff_id=request.staff.id,
                old=request.POST.get("old", ""),
                new=new,
                now=request.now,
                keep_session=session.id if session else None,
            )
    except WrongPassword:
        return {"old": "今のパスワードが違います。"}
    except WeakPassword as weak:
        return {"new": _WEAK[weak.reason]}
    return {}


@for_staff()
def own_authenticator(request: Any) -> HttpResponse:
    """`me/authenticator/`: take one's own off, to enrol another at the next sign-in."""
    if request.method != "POST":
        title = "認証アプリを替える"
        return show(request, "person_act", {"member": request.staff, "act": "own", "title": title})
    with tenant_transaction():
        keep_staff.reset_authenticator(staff_id=request.staff.id, now=request.now, by=request.staff)
    return HttpResponseRedirect(desk(request, "sign-in/?out"))
