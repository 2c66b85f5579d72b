"""Members of staff, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.units import places_in_words
from madoguchi.accounts.permissions import ROLE_NAMES, ROLES, contradicting, may, roles_in_words
from madoguchi.accounts.queries import (
    RoleRequestView,
    StaffView,
    absences,
    all_staff,
    ranks,
    role_requests,
    units,
)
from madoguchi.accounts.queries import staff as staff_by_id
from madoguchi.accounts.services.staff import keep_staff
from madoguchi.accounts.services.staff.change_person import PersonMoved, change_person
from madoguchi.accounts.services.staff.roles import (
    NoSuchRequest,
    OwnRequest,
    RolesMoved,
    change_roles,
    confirm_roles,
    decline_roles,
)
from madoguchi.accounts.services.staff.staff_rows import InvalidStaff, Unusable
from madoguchi.applications.services.units.dissolve_unit import cases_in_charge
from madoguchi.desk.acts.act_page import text_problem
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.kernel.text import problems
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.refusals import record_own
from madoguchi.office.requests import StaffRequest

ROLE_HINTS = {
    "reception": "申請を受け付け、補正を依頼します。",
    "examiner": "申請を審査し、決裁に出します。",
    "approver": "決裁します。個人番号は見ません。",
    "author": "手続をつくります。",
    "publisher": "手続を公開します。",
    "administrator": "職員と設定を管理します。申請は見ません。",
}
_UNUSABLE: dict[Unusable, dict[str, str]] = {
    "roles": {"roles": "役割を1つ以上選んでください。"},
    "name": {"name": "氏名を入力してください。"},
    "address": {"username": "メールアドレスの形が違います。"},
    "taken": {"username": "そのメールアドレスは、すでに使われています。"},
}
"""What cannot be used: control → what is said beside it."""
ROLE_OPTIONS = [{"id": role, "label": ROLE_NAMES[role], "hint": ROLE_HINTS[role]} for role in ROLES]


@for_staff("staff.manage")
def people(request: StaffRequest) -> HttpResponse:
    """`staff/`: everybody, and above them the roles that wait for a second administrator."""
    with tenant_transaction():
        found, waiting, everything, words = all_staff(), role_requests(), units(), ranks()
    members = [
        (member, roles_in_words(member.roles), places_in_words(member.places, everything, words))
        for member in found
    ]
    context = {
        "members": members,
        "waiting": [_waiting(each, request.staff, found) for each in waiting],
        "said": request.said,
    }
    return show(request, "desk/people", context)


def _waiting(asked: RoleRequestView, me: StaffView, everybody: list[StaffView]) -> dict[str, Any]:
    """What is asked for, old and new, and what this administrator can do about it."""
    others = [
        each
        for each in everybody
        if not each.disabled and may(each, "staff.manage") and each.id not in (asked.asked_by, asked.staff_id)
    ]
    return {
        "request": asked,
        "before": roles_in_words(asked.roles_from),
        "after": roles_in_words(asked.roles_to),
        "contradicting": [roles_in_words(pair) for pair in contradicting(asked.roles_to)],
        "can_confirm": me.id in {each.id for each in others},
        "others": [each.name for each in others],
    }


@for_staff("staff.manage")
def decide_roles(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """`staff/requests/{id}/`: confirm or decline what a colleague asked for. The id stands for what was shown."""
    if request.method != "POST":
        return HttpResponseRedirect(desk(request, "staff/"))
    act = confirm_roles if "confirm" in request.POST else decline_roles
    said = "confirmed" if "confirm" in request.POST else "declined"
    try:
        with tenant_transaction():
            act(request_id=request_id, now=request.now, by=request.staff)
    except (NoSuchRequest, RolesMoved):
        said = "moved"
    except OwnRequest:
        record_own(request, of=f"staff:{request.staff.id}")
        said = "own-request"
    return HttpResponseRedirect(desk(request, f"staff/?said={said}"))


@for_staff("staff.manage")
def add(request: StaffRequest) -> HttpResponse:
    """`staff/add/`: the first password is shown once, on the answer."""
    typed = {name: request.POST.get(name, "").strip() for name in ("username", "name", "department")}
    roles = [role for role in request.POST.getlist("roles") if role in ROLES]
    wrong = _problems(typed, roles) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        try:
            with tenant_transaction():
                new = keep_staff.add_staff(**typed, roles=roles, now=request.now, by=request.staff)
            return show(
                request,
                "desk/first_password",
                {"member": new.staff, "password": new.password, "new": True, "waits": new.waits},
            )
        except InvalidStaff as error:
            wrong = _UNUSABLE[error.what]
    context = {"typed": typed, "roles": roles, "options": ROLE_OPTIONS, "problems": wrong}
    return show(
        request, "desk/add_person", context | {"has_errors": bool(wrong)}, status=422 if wrong else 200
    )


def _problems(typed: dict[str, str], roles: Sequence[str]) -> dict[str, str]:
    wrong = {}
    if not typed["username"]:
        wrong["username"] = "メールアドレスを入力してください。"
    if not typed["name"] or problems(typed["name"], limit=120):
        wrong["name"] = "氏名を入力してください。"
    if problems(typed["department"], limit=120):
        wrong["department"] = "120字までで入力してください。"
    for name in ("name", "department"):
        if individual_numbers_in(typed[name]):
            wrong[name] = text_problem(typed[name])
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
def person(request: StaffRequest, staff_id: UUID) -> HttpResponse:
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
            said = _change_roles(request, staff_id, roles)
            if said:
                return HttpResponseRedirect(desk(request, f"staff/?said={said}"))
            member = _member(staff_id)
            wrong = {
                "roles": "先に、ほかの操作で役割が変わりました。今の役割を確かめて、選び直してください。"
            }
    with tenant_transaction():
        everything, words = units(), ranks()
        away = absences(staff_id=staff_id, since=day_in_japan(request.now))
    context = {
        "member": member,
        "keeps_units": bool(everything),
        "places": places_in_words(member.places, everything, words),
        "held": roles_in_words(member.roles),
        "decides": may(member, "case.decide"),
        "absences": away,
        "roles": roles,
        "options": ROLE_OPTIONS,
        "problems": wrong,
    }
    return show(request, "desk/person", context | {"has_errors": bool(wrong)}, status=422 if wrong else 200)


def _change_roles(request: StaffRequest, staff_id: UUID, roles: list[str]) -> str:
    """What became of it; nothing when the page was out of date."""
    try:
        with tenant_transaction():
            changed = change_roles(
                staff_id=staff_id,
                roles=roles,
                now=request.now,
                by=request.staff,
                shown=request.POST.get("shown", "").split(),
            )
    except RolesMoved:
        return ""
    return "roles" if changed else "asked"


@for_staff("staff.manage")
def edit(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """`staff/{id}/edit/`: name, department, and the address to sign in with; for a move or a new name."""
    member = _member(staff_id)
    held = {"name": member.name, "department": member.department, "username": member.username}
    if request.method != "POST":
        return _edit_page(request, member, held, {})
    typed = {name: request.POST.get(name, "").strip() for name in held}
    wrong = {name: said for name, said in _problems(typed, list(ROLES)).items() if name in held}
    if not wrong:
        wrong = _change(request, staff_id, typed)
    if wrong:
        return _edit_page(request, _member(staff_id), typed, wrong)
    return HttpResponseRedirect(desk(request, "staff/?said=person"))


def _change(request: StaffRequest, staff_id: UUID, typed: dict[str, str]) -> dict[str, str]:
    shown = (request.POST.get(f"shown_{name}", "") for name in ("name", "department", "username"))
    try:
        with tenant_transaction():
            change_person(
                staff_id=staff_id,
                **typed,
                shown=(next(shown), next(shown), next(shown)),
                now=request.now,
                by=request.staff,
            )
    except PersonMoved:
        return {"name": "先に、ほかの操作で変わりました。今の内容を確かめて、もう一度押してください。"}
    except InvalidStaff as error:
        return _UNUSABLE[error.what]
    return {}


def _edit_page(
    request: StaffRequest, member: StaffView, typed: dict[str, str], wrong: dict[str, str]
) -> HttpResponse:
    context = {"member": member, "typed": typed, "problems": wrong, "has_errors": bool(wrong)}
    return show(request, "desk/edit_person", context, status=422 if wrong else 200)


ACTS = {
    "authenticator": "認証アプリを外す",
    "password": "パスワードを再設定する",
    "disable": "利用を止める",
    "enable": "利用を再開する",
}


@for_staff("staff.manage")
def person_act(request: StaffRequest, staff_id: UUID, act: str) -> HttpResponse:
    """`staff/{id}/{act}/`: confirm, then do."""
    member = _member(staff_id)
    if act not in ACTS or member.id == request.staff.id:
        raise Http404("no such act")
    if request.method != "POST":
        held = cases_in_charge(member.id, by=request.staff) if act == "disable" else 0
        return show(
            request,
            "desk/person_act",
            {"member": member, "act": act, "title": ACTS[act], "in_charge": held},
        )
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
        return show(
            request,
            "desk/first_password",
            {"member": member, "password": password, "new": False, "waits": False},
        )
    return HttpResponseRedirect(desk(request, f"staff/?said={act}"))
