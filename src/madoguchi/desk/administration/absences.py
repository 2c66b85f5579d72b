"""Who is away and who decides for them (留守と代決): one's own page, and the administrator's for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.permissions import may
from madoguchi.accounts.queries import StaffView, absences, all_staff, ranks
from madoguchi.accounts.queries import staff as staff_by_id
from madoguchi.accounts.services.staff.keep_absence import (
    InvalidAbsence,
    NoSuchAbsence,
    Wrong,
    end_absence,
    keep_absence,
)
from madoguchi.desk.administration.units import id_of
from madoguchi.desk.queue.queue import sane_day
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.dates import InvalidDate, parse_date
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest

_UNUSABLE: Final[dict[Wrong, dict[str, str]]] = {
    "days": {"ends_on": "終わりの日は、はじめの日と同じ日か、後の日にしてください。"},
    "past": {"starts_on": "はじめの日は、今日か、今日より後の日にしてください。"},
    "long": {"ends_on": "1年より長くはできません。"},
    "twice": {"starts_on": "この間には、もう留守があります。変えるときは、先にそれをやめてください。"},
    "deputy": {"deputy": "この人には頼めません。選び直してください。"},
    "role": {"deputy": "「決裁」の役割のある人を選んでください。"},
    "away": {"deputy": "この人も、この間は留守です。ほかの人を選んでください。"},
    "own": {"deputy": "自分を代決する人にはできません。留守の本人か、ほかの管理者が決めます。"},
    "level": {"level": "階級を選び直してください。"},
    "decides": {"deputy": "留守にする人に「決裁」の役割がないので、代決はありません。"},
}
NO_DAY: Final = "日付を「2026-07-01」か「令和8年7月1日」の形で入力してください。"


@for_staff("case.decide")
def own_absence(request: StaffRequest) -> HttpResponse:
    """`me/absence/`"""
    return _absence(request, request.staff, "me/absence/")


@for_staff("staff.manage")
def absence(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """`staff/{id}/absence/`"""
    with tenant_transaction():
        member = staff_by_id(id=staff_id)
    if member is None:
        raise Http404("no such member")
    return _absence(request, member, f"staff/{staff_id}/absence/")


def _absence(request: StaffRequest, member: StaffView, path: str) -> HttpResponse:
    typed = {name: request.POST.get(name, "").strip() for name in ("deputy", "level", "starts_on", "ends_on")}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        if end := id_of(request.POST.get("end", "")):
            return HttpResponseRedirect(desk(request, f"{path}?said={_ended(request, member, end)}"))
        wrong = _keep(request, member, typed)
        if not wrong:
            return HttpResponseRedirect(desk(request, f"{path}?said=absence"))
    with tenant_transaction():
        everybody, words = all_staff(), ranks()
        kept = absences(staff_id=member.id, since=day_in_japan(request.now))
    held = sorted({place.level for place in member.places})
    context = {
        "member": member,
        "own": member.id == request.staff.id,
        "decides": may(member, "case.decide"),
        "kept": [(each, words.get(each.level, "") if each.level is not None else "") for each in kept],
        "deputies": [
            {"id": str(each.id), "label": each.name}
            for each in everybody
            if each.id != member.id and not each.disabled and may(each, "case.decide")
        ],
        "levels": [{"id": str(level), "label": words.get(level, str(level))} for level in held],
        "typed": typed,
        "said": request.said,
        "problems": wrong,
        "has_errors": bool(wrong),
    }
    return show(request, "desk/absence", context, status=422 if wrong else 200)


def _keep(request: StaffRequest, member: StaffView, typed: dict[str, str]) -> dict[str, str]:
    first, last = _day(typed["starts_on"]), _day(typed["ends_on"])
    wrong = {name: NO_DAY for name, day in (("starts_on", first), ("ends_on", last)) if day is None}
    deputy, level = id_of(typed["deputy"]), typed["level"]
    if deputy is None or staff_by_id_there(deputy) is None:
        wrong["deputy"] = "代わって決裁する人を選んでください。"
    if first is None or last is None or deputy is None or wrong:
        return wrong
    given: dict[str, Any] = {"by": request.staff, "now": request.now}
    try:
        with tenant_transaction():
            keep_absence(
                staff_id=member.id,
                deputy_id=deputy,
                level=int(level) if level.isascii() and level.isdecimal() and len(level) < 3 else None,
                starts_on=first,
                ends_on=last,
                **given,
            )
    except InvalidAbsence as error:
        return _UNUSABLE[error.what]
    return {}


def staff_by_id_there(id: UUID) -> StaffView | None:
    with tenant_transaction():
        return staff_by_id(id=id)


def _ended(request: StaffRequest, member: StaffView, absence_id: UUID) -> str:
    try:
        with tenant_transaction():
            end_absence(staff_id=member.id, absence_id=absence_id, by=request.staff, now=request.now)
    except NoSuchAbsence:
        return "absence-gone"
    return "absence-ended"


def _day(text: str) -> date | None:
    try:
        return sane_day(parse_date(text))
    except (InvalidDate, ValueError):
        return None
