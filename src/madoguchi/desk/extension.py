"""Extend the standard processing period of a case, with a reason that its applicant reads, or take that back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from madoguchi.desk.act_page import about, done, page, text_of, text_problem, why_not
from madoguchi.desk.case import case_of, changeable, extendable
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain import clock_words
from madoguchi.review.services import extend_period as extending

NO_REASON = "理由を書いてください。"


@for_staff("case.examine")
def extend(request: StaffRequest, receipt: str) -> HttpResponse:
    """`extend/`: by how many days, and why."""
    view, values, refused, wrong = case_of(request, receipt), typed(request), "", {}
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
                wrong["days"] = f"あと{many.most}までにしてください。" if many.most else "もう延ばせません。"
            else:
                if not refused:
                    return done(request, view, "extended")
                view = case_of(request, receipt)
    context = {
        "reason": reason,
        "days": days,
        "why": clock_words.in_words(view.time.due) if view.time else (),
        "problems": wrong,
    }
    possible = extendable(view, request.staff)
    return page(request, view, "extend/", "extend", context, refused=refused, possible=possible)


@for_staff("case.examine")
def undo(request: StaffRequest, receipt: str) -> HttpResponse:
    """`undo-extension/`: why the latest one is taken back."""
    view, refused, wrong = case_of(request, receipt), "", {}
    reason = text_of(typed(request), "reason")
    if request.method == "POST":
        wrong = {"reason": text_problem(reason, NO_REASON)}
        if not any(wrong.values()):
            refused = why_not(
                request, view, lambda: extending.undo_extension(reason=reason, **about(request, view))
            )
            if not refused:
                return done(request, view, "extension-undone")
            view = case_of(request, receipt)
    context = {"page": "undo-extension/", "reason": reason, "problems": wrong}
    possible = bool(view.time and view.time.extensions) and changeable(view, request.staff)
    return page(request, view, "undo-extension/", "reason", context, refused=refused, possible=possible)
