"""What was decided for oneself while one was away (代決), to be looked at afterwards (後閲)."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.decision.stood_in import stood_in_for
from madoguchi.review.services.decision.stand_in import look_after


@for_staff("case.decide")
def stood_in(request: StaffRequest) -> HttpResponse:
    """`stood-in/`: each with its case, and a button for what was looked at."""
    with tenant_transaction():
        waiting = stood_in_for(request.staff, today=day_in_japan(request.now))
        if request.method == "POST":
            receipt = request.POST.get("receipt", "")
            mine = [each for each in waiting if each.receipt == receipt]
            if mine:
                look_after(application_id=mine[0].application_id, by=request.staff, now=request.now)
            said = "looked-after" if mine else "gone"
            return HttpResponseRedirect(desk(request, f"stood-in/?said={said}"))
    return show(request, "desk/stood_in", {"waiting": waiting, "said": request.said})
