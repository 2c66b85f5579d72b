"""From one case to the next of the list from which it was opened."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.desk.queue.queue import filter_of, late_of, left_open
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.reading.next_case import next_case


@for_staff("case.view")
def following(request: StaffRequest, receipt: str) -> HttpResponse:
    """`cases/{receipt}/next/`: of the part of the queue that was open last; at its end back to it."""
    try:
        number = parse_receipt(receipt).number
    except InvalidReceipt:
        raise Http404("no such receipt") from None
    wanted = left_open(request)
    with tenant_transaction():
        found = next_case(
            receipt=number,
            filter=filter_of(wanted),
            text=wanted.q,
            by=request.staff,
            today=day_in_japan(request.now),
            late=late_of(wanted.tab),
        )
    end = desk(request) + wanted.address() + "&said=end"
    return HttpResponseRedirect(desk(request, f"cases/{found}/") if found else end)
