"""Ask the applicant to correct an application: which questions, why, until when; and wait anew after a dismissal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
from django.http import HttpResponse, QueryDict

from madoguchi.desk.acts.act_page import about, done, draw_page, text_of, text_problem, why_not
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.desk.case.case import case_of
from madoguchi.kernel.business_days import add_business_days
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.acts import CORRECT, UNDO_DISMISSAL
from madoguchi.review.queries import cases
from madoguchi.review.queries.cases import CaseView
from madoguchi.review.services.correction import dismiss as dismissing
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.tenants.queries import office_days

CORRECTION_DAYS = 10
"""Business days that a correction is given unless a clerk chooses another day."""
FEW_DAYS = 5
"""Business days below which a clerk is asked whether that is a reasonable time (行政手続法 第7条: 相当の期間)."""
NO_DAY = "期限は、明日よりあとの日にしてください。"


class _Asked(msgspec.Struct, frozen=True):
    """A request for a correction, as it was typed."""

    questions: list[str]
    reason: str
    due_on: str
    short: bool


@for_staff(CORRECT.permission)
def correction(request: StaffRequest, receipt: str) -> HttpResponse:
    """`correction/`: which questions, why, until when."""
    view, today, refused = case_of(request, receipt), day_in_japan(request.now), None
    asked, wrong = _asked(typed(request), view, today), {}
    if request.method == "POST":
        due_on = _coming(asked.due_on, today)
        wrong = _correction_problems(asked, due_on, today)
        if due_on and not any(wrong.values()):
            told: dict[str, Any] = {"questions": asked.questions, "reason": asked.reason, "due_on": due_on}
            refused = why_not(request, view, lambda: request_correction(**told, **about(request, view)))
            if not refused:
                return done(request, view, CORRECT.name)
            view = case_of(request, receipt)
    values = {row.name: row.value for section in view.sections for row in section.rows}
    missing = {path: "まだ届いていません" for path, _ in view.missing}
    context = {
        "choices": [
            {"id": path, "label": label, "hint": missing.get(path) or values.get(path, "")}
            for path, label in cases.correctable(view)
        ],
        "asked": asked,
        "first_day": (today + timedelta(days=1)).isoformat(),
        "problems": wrong,
    }
    return draw_page(request, view, BY_ACT[CORRECT], context, refused=refused)


@for_staff(UNDO_DISMISSAL.permission)
def undo_dismissal(request: StaffRequest, receipt: str) -> HttpResponse:
    """`undo-dismissal/`: why, and until when the correction is waited for now that its day has passed."""
    view, today, refused = case_of(request, receipt), day_in_japan(request.now), None
    values, wrong = typed(request), {}
    reason, due_on = text_of(values, "reason"), _due_on(values, today)
    if request.method == "POST":
        day = _coming(due_on, today)
        wrong = {"reason": text_problem(reason, "理由を書いてください。"), "due_on": "" if day else NO_DAY}
        if day and not any(wrong.values()):
            told: dict[str, Any] = {"reason": reason, "due_on": day}
            refused = why_not(
                request, view, lambda: dismissing.undo_dismissal(**told, **about(request, view))
            )
            if not refused:
                return done(request, view, UNDO_DISMISSAL.name)
            view = case_of(request, receipt)
    context = {
        "reason": reason,
        "due_on": due_on,
        "first_day": (today + timedelta(days=1)).isoformat(),
        "problems": wrong,
    }
    return draw_page(request, view, BY_ACT[UNDO_DISMISSAL], context, refused=refused)


def _due_on(values: QueryDict, today: date) -> str:
    """The day that was typed; at first, one that gives the usual time."""
    return str(
        values.get("due_on", add_business_days(today, CORRECTION_DAYS, office=office_days()).isoformat())
    )


def _coming(text: str, today: date) -> date | None:
    """The day, if it is one that is still to come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day > today else None


def _asked(values: QueryDict, view: CaseView, today: date) -> _Asked:
    """What was typed; at first, what is missing is ticked."""
    known = {path for path, _ in cases.correctable(view)}
    chosen = values.getlist("questions") if values else [path for path, _ in view.missing]
    return _Asked(
        questions=[path for path in chosen if path in known],
        reason=text_of(values, "reason"),
        due_on=_due_on(values, today),
        short="short" in values,
    )


def _correction_problems(asked: _Asked, due_on: date | None, today: date) -> dict[str, str]:
    short = (
        due_on is not None
        and due_on < add_business_days(today, FEW_DAYS, office=office_days())
        and not asked.short
    )
    return {
        "reason": text_problem(asked.reason, "直していただきたい理由を書いてください。"),
        "due_on": "" if due_on else NO_DAY,
        "short": f"期限まで{FEW_DAYS}営業日ありません。日を延ばすか、「この期限で依頼する」を選んでください。"
        if short
        else "",
    }
