"""`cases/{receipt}/bereavement/`: the applicant died; who told the office, and how a successor is let in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.applications.services.contact.bereavement import (
    AlreadyRecorded,
    NotRecorded,
    bereavement_of,
    let_successor_in,
    record_bereavement,
    undo_bereavement,
)
from madoguchi.desk.acts.act_page import text_problem
from madoguchi.desk.case.case import address, case_of, frame
from madoguchi.desk.case.notices import TOO_LATE
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed as typed_now
from madoguchi.review.queries.reading.cases import CaseView

MOST = 200
FIELDS = ("told_by", "told_on", "successor", "checked")


@for_staff("case.accept")
def bereavement(request: StaffRequest, receipt: str) -> HttpResponse:
    """What is recorded; record it, take it back, or give a successor a new access code, shown once."""
    view = case_of(request, receipt)
    values = typed_now(request)
    typed = {name: str(values.get(name, "")).strip() for name in FIELDS}
    if request.method != "POST":
        return _draw(request, view, typed, {})
    if "successor_code" in request.POST:
        return _let_in(request, view, typed)
    if "undo" in request.POST:
        return _undo(request, view, typed)
    return _write(request, view, typed)


def _write(request: StaffRequest, view: CaseView, typed: dict[str, str]) -> HttpResponse:
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
        return _draw(request, view, typed, {}, moved=True)
    return HttpResponseRedirect(address(request, view, "bereavement/"))


def _undo(request: StaffRequest, view: CaseView, typed: dict[str, str]) -> HttpResponse:
    try:
        with tenant_transaction():
            undo_bereavement(
                application_id=view.application.id, shown=_seen(request), by=request.staff, now=request.now
            )
    except NotRecorded:
        return _draw(request, view, typed, {}, moved=True)
    return HttpResponseRedirect(address(request, view, "bereavement/"))


def _let_in(request: StaffRequest, view: CaseView, typed: dict[str, str]) -> HttpResponse:
    wrong = _missing(typed, "successor", "だれに渡すかを書いてください。")
    wrong |= _missing(typed, "checked", "何で確かめたかを書いてください。")
    if wrong:
        return _draw(request, view, typed, wrong)
    try:
        with tenant_transaction():
            code = let_successor_in(
                application_id=view.application.id,
                shown=_seen(request),
                successor=typed["successor"],
                checked=typed["checked"],
                by=request.staff,
                now=request.now,
            )
    except NotRecorded:
        return _draw(request, view, typed, {}, moved=True)
    return show(
        request, "desk/successor_code", frame(request, view) | {"code": code, "who": typed["successor"]}
    )


def _seen(request: StaffRequest) -> UUID | None:
    """The record that the page showed."""
    try:
        return UUID(request.POST.get("seen", ""))
    except ValueError:
        return None


def _missing(typed: dict[str, str], name: str, said: str) -> dict[str, str]:
    if not typed[name]:
        return {name: said}
    problem = text_problem(typed[name], most=MOST)
    return {name: problem} if problem else {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _draw(
    request: StaffRequest,
    view: CaseView,
    typed: dict[str, str],
    wrong: dict[str, str],
    *,
    moved: bool = False,
) -> HttpResponse:
    with tenant_transaction():
        known = bereavement_of(view.application.id)
    context = frame(request, view) | {
        "known": known,
        "typed": typed,
        "written": [typed[name] for name in ("told_by", "successor", "checked") if typed[name]],
        "today": day_in_japan(request.now).isoformat(),
        "problems": wrong,
        "moved": TOO_LATE.about(view) if moved else None,
        "has_errors": bool(wrong or moved),
    }
    return show(request, "desk/bereavement", context, status=409 if moved else 422 if wrong else 200)
