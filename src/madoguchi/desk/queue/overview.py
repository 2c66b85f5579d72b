"""How things stand here: what waits, what is late, and what an operator should look at."""

from __future__ import annotations

from django.http import HttpResponse

from madoguchi.applications.queries.queue import QueueFilter, queue_counts, unscanned_files
from madoguchi.applications.queries.seeing import seen_ids
from madoguchi.delivery.queries import status as delivery_status
from madoguchi.desk.queue.queue import GROUPS, LATE, TABS
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import allowed, desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.outbox.queries import backlog
from madoguchi.review.queries.clocks import late_counts
from madoguchi.review.queries.queue import in_words
from madoguchi.tenants.queries import NoSealingKey, current_sealing_key


@for_staff()
def overview(request: StaffRequest) -> HttpResponse:
    """`overview/`: what waits, and what an operator should look at."""
    with tenant_transaction():
        today = day_in_japan(request.now)
        counts = queue_counts(filter=QueueFilter(), groups=GROUPS, by=request.staff, today=today)
        late = late_counts(by=request.staff, today=today)
        of = None if allowed(request, "tenant.manage") else seen_ids(request.staff, today=today)
        waiting, unscanned, sent = backlog(), unscanned_files(), delivery_status(of=of)
    try:
        current_sealing_key()
        sealed = True
    except NoSealingKey:
        sealed = False
    shown = {tab: (label, [counts[tab]]) for tab, (label, _) in TABS.items()}
    shown |= {"late": (LATE["late"], [late.late]), "near": (LATE["near"], [late.near])}
    tiles = [
        {
            "label": label,
            "count": in_words(found),
            "href": desk(request, f"?tab={tab}") if allowed(request, "case.view") else "",
        }
        for tab, (label, found) in shown.items()
    ]
    context = {
        "tiles": tiles,
        "backlog": waiting,
        "unscanned": unscanned,
        "sealed": sealed,
        "unsent": sent.failed,
        "may_see_unsent": allowed(request, "delivery.view"),
    }
    return show(request, "desk/overview", context)
