"""Extend the standard processing period of a case: by how many days, and why; its applicant reads that."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from madoguchi.desk.acts.act_page import about, done, draw_page, text_of, text_problem, why_not
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.desk.case.case import case_of
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain import clock_words
from madoguchi.review.domain.acts import EXTEND
from madoguchi.review.services.clock import extend_period as extending

NO_REASON = "理由を書いてください。"


@for_staff(EXTEND.permission)
def extend(request: StaffRequest, receipt: str) -> HttpResponse:
    """`extend/`: by how many days, and why."""
    view, values, refused = case_of(request, receipt), typed(request), None
    wrong: dict[str, str] = {}
    reason, days = text_of(values, "reason"), text_of(values, "days")
    if request.method == "POST":
        count = int(days) if days.isdecimal() and len(days) < 5 else 0
        wrong = {
            "days": "" if count else "日数を、1以上の数字で書いてください。",
            "reason": text_problem(reason, NO_REASON),
        }
        if not any(wrong.values()):
            told: dict[str, Any] = {"days": count, "reason": reason}
            try:
                refused = why_not(
                    request, view, lambda: extending.extend_period(**told, **about(request, view))
                )
            except extending.TooManyDays as many:
                unit = clock_words.UNITS[view.time.processing.calendar] if view.time else "日"
                left = f"延ばせるのは、あと{many.most}{unit}までです。"
                wrong["days"] = left if many.most else "もう延ばせません。"
            else:
                if not refused:
                    return done(request, view, EXTEND.name)
                view = case_of(request, receipt)
    context = {
        "reason": reason,
        "days": days,
        "why": clock_words.in_words(view.time.due) if view.time else (),
        "problems": wrong,
    }
    return draw_page(request, view, BY_ACT[EXTEND], context, refused=refused)
