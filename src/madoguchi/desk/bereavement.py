"""`cases/{receipt}/bereavement/`: the applicant died; who told the office, and how a successor is let in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.applications.services.bereavement import (
    AlreadyRecorded,
    NotRecorded,
    bereavement_of,
    let_successor_in,
    record_bereavement,
    undo_bereavement,
)
from madoguchi.desk.case import address, case_of, frame
from madoguchi.desk.show import show
from madoguchi.desk.staff import for_staff
from madoguchi.desk.written import wrong_with
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries import CaseView

MOST = 200
FIELDS = ("told_by", "told_on", "successor", "checked")
MOVED = "先に、ほかの操作がありました。今の記録を確かめてください。何も変えていません。"


@for_staff("case.accept")
def bereavement(request: Any, receipt: str) -> HttpResponse:
    """What is recorded; record it, take it back, or give a successor a new access code, shown once."""
    view = case_of(request, receipt)
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if request.method != "POST":
        return _draw(request, view, typed, {})
    if "successor_code" in request.POST:
        return _let_in(request, view, typed)
    if "undo" in request.POST:
        return _undo(request, view)
    return _write(request, view, typed)


def _write(request: Any, view: CaseView, typed: dict[str, str]) -> HttpResponse:
    day, wrong = _day(typed["told_on"]), _missing(typed, "told_by", "知らせた方を書いてください。")
    if day is None or day > day_in_japan(request.now):
        wrong["told_on"] = "知らせを受けた日を、今日までの日で入力してください。"
    if wrong or day is None:
        return _draw(request, view, typed, wrong)
    try:
        with tenant_transaction():
            record_bereavement(
                application_id=view.application.id,
                told_by=typed["told_by"],
                told_on=day,
                by=request.staff,
                now=request.now,
            )
    except AlreadyRecorded:
        return _draw(request, view, typed, {"told_by": MOVED})
    return HttpResponseRedirect(address(request, view, "bereavement/"))


def _undo(request: Any, view: CaseView) -> HttpResponse:
    try:
        with tenant_transaction():
            undo_bereavement(application_id=view.application.id, by=request.staff, now=request.now)
    except NotRecorded:
        return _draw(request, view, {}, {"told_by": MOVED})
    return HttpResponseRedirect(address(request, view, "bereavement/"))


def _let_in(request: Any, view: CaseView, typed: dict[str, str]) -> HttpResponse:
    wrong = _missing(typed, "successor", "だれに渡すかを書いてください。")
    wrong |= _missing(typed, "checked", "何で確かめたかを書いてください。")
    if wrong:
        return _draw(request, view, typed, wrong)
    try:
        with tenant_transaction():
            code = let_successor_in(
                application_id=view.application.id,
                successor=typed["successor"],
                checked=typed["checked"],
                by=request.staff,
                now=request.now,
            )
    except NotRecorded:
        return _draw(request, view, typed, {"successor": MOVED})
    return show(request, "successor_code", frame(request, view) | {"code": code, "who": typed["successor"]})


def _missing(typed: dict[str, str], name: str, said: str) -> dict[str, str]:
    if not typed[name]:
        return {name: said}
    unusable = wrong_with(typed[name], limit=MOST)
    return {name: unusable} if unusable else {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _draw(request: Any, view: CaseView, typed: dict[str, str], wrong: dict[str, str]) -> HttpResponse:
    with tenant_transaction():
        known = bereavement_of(view.application.id)
    context = frame(request, view) | {
        "known": known,
        "typed": {name: typed.get(name, "") for name in FIELDS},
        "today": day_in_japan(request.now).isoformat(),
        "problems": wrong,
        "has_errors": bool(wrong),
    }
    return show(request, "bereavement", context, status=422 if wrong else 200)
