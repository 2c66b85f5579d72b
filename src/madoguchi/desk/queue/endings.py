"""The decisions that run out within some days, first the first: who may want to renew, and who did."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from madoguchi.forms.queries import form
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.after_decision.consequences import MOST_LISTED, Ending, endings

DAYS: Final = (30, 60, 90, 180, 365)
"""Within how many days can be asked for."""
FIRST: Final = 60


@for_staff("case.view")
def running_out(request: StaffRequest) -> HttpResponse:
    """`endings/`: of the cases that the member sees."""
    today = day_in_japan(request.now)
    days = next((each for each in DAYS if str(each) == request.GET.get("days")), FIRST)
    with tenant_transaction():
        found = endings(by=request.staff, today=today, days=days)
    context = {
        "days": days,
        "choices": DAYS,
        "lines": [(each, _name(each)) for each in found],
        "most": MOST_LISTED if len(found) == MOST_LISTED else 0,
    }
    return show(request, "desk/endings", context)


def _name(each: Ending) -> str:
    """What its procedure was called when it arrived: it may be on offer no longer."""
    definition = form(each.procedure, each.version).definition
    return (definition.plain or definition.name).ja
