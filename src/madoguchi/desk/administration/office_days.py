"""The days on which the offices are closed or open beside the usual ones (閉庁日), for administrators."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.desk.queue.queue import sane_day
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.business_days import is_usual_holiday
from madoguchi.kernel.dates import InvalidDate, parse_date
from madoguchi.kernel.eras import format_japanese
from madoguchi.kernel.office_days import DayKind
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.tenants.queries import kept_office_days
from madoguchi.tenants.services.keep_office_days import (
    KIND_NAMES,
    MOST_NAME,
    DayTaken,
    NameUnusable,
    NoSuchDay,
    add_office_day,
    remove_office_day,
)

KIND_HINTS = {
    "holiday": "市制記念日など。期間に数えず、手続の期限がこの日に当たると、次の日に移ります。",
    "closed": "設備の点検など。期間に数えません。手続の期限は動きません。",
    "open": "休日に仕事をする日。期間に数えます。",
}
NO_DAY = "日付を「2026-07-01」か「令和8年7月1日」の形で入力してください。"


@for_staff("tenant.manage")
def office_days(request: StaffRequest) -> HttpResponse:
    """`office-days/`: all that are kept, a form to add one, a button to take one away."""
    typed = {name: request.POST.get(name, "").strip() for name in ("day", "kind", "name", "yearly")}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        if remove := request.POST.get("remove", ""):
            return _removed(request, remove)
        wrong = _added(request, typed)
        if not wrong:
            return HttpResponseRedirect(desk(request, "office-days/?said=added"))
    with tenant_transaction():
        found = kept_office_days()
    context = {
        "kept": [(id, each, KIND_NAMES[each.kind]) for id, each in found],
        "kinds": [{"id": id, "label": name, "hint": KIND_HINTS[id]} for id, name in KIND_NAMES.items()],
        "typed": typed,
        "problems": wrong,
        "has_errors": bool(wrong),
        "said": request.said,
        "most": MOST_NAME,
    }
    return show(request, "desk/office_days", context, status=422 if wrong else 200)


def _added(request: StaffRequest, typed: dict[str, str]) -> dict[str, str]:
    """Add it; else what is wrong with it: control → what is said beside it."""
    wrong, day, kind = {}, _day(typed["day"]), _kind(typed["kind"])
    if day is None:
        wrong["day"] = NO_DAY
    if kind is None:
        wrong["kind"] = "どんな日かを選んでください。"
    if not typed["name"]:
        wrong["name"] = "名前を入力してください。"
    yearly = bool(typed["yearly"])
    if day and kind == "open" and not yearly and not is_usual_holiday(day):
        wrong["day"] = f"{format_japanese(day)}は、はじめから開庁する日です。"
    if day and kind and not wrong:
        try:
            add_office_day(
                day=day, kind=kind, name=typed["name"], yearly=yearly, by=request.staff, now=request.now
            )
        except DayTaken as taken:
            wrong["day"] = f"この日には、もう「{taken}」があります。変えるときは、先にそれを消してください。"
        except NameUnusable:
            wrong["name"] = f"1行で、{MOST_NAME}字までにしてください。"
    return wrong


def _removed(request: StaffRequest, id: str) -> HttpResponse:
    said = "removed"
    try:
        remove_office_day(id=UUID(id), by=request.staff, now=request.now)
    except (NoSuchDay, ValueError):
        said = "gone"
    return HttpResponseRedirect(desk(request, f"office-days/?said={said}"))


def _day(text: str) -> date | None:
    try:
        return sane_day(parse_date(text))
    except (InvalidDate, ValueError):
        return None


def _kind(text: str) -> DayKind | None:
    known: tuple[Any, ...] = get_args(DayKind)
    return next((kind for kind in known if kind == text), None)
