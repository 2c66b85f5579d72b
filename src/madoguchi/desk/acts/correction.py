"""Ask the applicant to correct an application: which questions, why, until when."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from django.http import HttpResponse, QueryDict

from madoguchi.desk.acts.act_page import about, done, draw_page, text_of, text_problem, why_not
from madoguchi.desk.acts.coming_day import CORRECTION_DAYS, NO_DAY, coming, first_day, usual_day
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.desk.case.case import case_of
from madoguchi.kernel.business_days import add_business_days
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.acts import CORRECT
from madoguchi.review.queries.reading import cases
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.tenants.queries import office_days

FEW_DAYS = 5
"""Business days below which a clerk is asked whether that is a reasonable time (行政手続法 第7条: 相当の期間)."""


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
        due_on = coming(asked.due_on, today=today)
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
        "first_day": first_day(today),
        "problems": wrong,
    }
    return draw_page(request, view, BY_ACT[CORRECT], context, refused=refused)


def _asked(values: QueryDict, view: CaseView, today: date) -> _Asked:
    """What was typed; at first, what is missing is ticked."""
    known = {path for path, _ in cases.correctable(view)}
    chosen = values.getlist("questions") if values else [path for path, _ in view.missing]
    return _Asked(
        questions=[path for path in chosen if path in known],
        reason=text_of(values, "reason"),
        due_on=str(values.get("due_on", usual_day(CORRECTION_DAYS, today=today))),
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
