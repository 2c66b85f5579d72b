"""Transfer a case to the government that is competent for it (移送): which, and why; its applicant reads that."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse

from madoguchi.catalog.queries import NoSuchProcedure, procedure
from madoguchi.desk.acts.act_page import about, done, draw_page, text_of, text_problem, why_not
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.desk.case.case import case_of
from madoguchi.isolation.scope import tenant_scope
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.acts import TRANSFER
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.transfer.transfer import NoSuchGovernment, transfer
from madoguchi.tenants.queries import all_tenants

ELSEWHERE = "elsewhere"
"""The choice of a government that is not of this installation."""


@for_staff(TRANSFER.permission)
def transferring(request: StaffRequest, receipt: str) -> HttpResponse:
    """`transfer/`"""
    view, values, refused = case_of(request, receipt), typed(request), None
    wrong: dict[str, str] = {}
    to, code, name = (text_of(values, field) for field in ("to", "code", "name"))
    reason = text_of(values, "reason")
    if request.method == "POST":
        wrong = {
            "reason": text_problem(reason, "理由を書いてください。"),
            "name": text_problem(name, most=120) if name else "",
            "to": "" if to else "移送先を選んでください。",
        }
        if not any(wrong.values()):
            given: dict[str, Any] = {
                "code": code if to == ELSEWHERE else to, "name": name, "reason": reason,
            }  # fmt: skip
            try:
                refused = why_not(request, view, lambda: transfer(**given, **about(request, view)))
            except NoSuchGovernment:
                wrong["code" if to == ELSEWHERE else "to"] = (
                    "団体コードは、検査数字を含む6桁の数字です。名前も書いてください。"
                )
            else:
                if not refused:
                    return done(request, view, TRANSFER.name)
                view = case_of(request, receipt)
    context = {
        "choices": _choices(request, view, today=day_in_japan(request.now)),
        "to": to,
        "code": code,
        "name": name,
        "reason": reason,
        "problems": wrong,
    }
    return draw_page(request, view, BY_ACT[TRANSFER], context, refused=refused)


def _choices(request: StaffRequest, view: CaseView, *, today: date) -> list[dict[str, str]]:
    """Governments of this installation that offer the procedure, and any other."""
    found = []
    for tenant in all_tenants():
        if tenant.id != request.tenant.id:
            with tenant_scope(tenant.id):
                try:
                    procedure(view.application.procedure, today=today)
                except NoSuchProcedure:
                    continue
            found.append({"id": tenant.code, "label": tenant.name, "hint": "システムの中で渡します。"})
    return [
        *found,
        {
            "id": ELSEWHERE,
            "label": "ほかの団体",
            "hint": "書類は、職員が送ります。下に団体コードと名前を書いてください。",
        },
    ]
