"""How things stand here: what waits, what is late, and what an operator should look at.

Cases, and what belongs to one, are counted of those that the member sees; what else is counted is the whole office's, and the
page says so.
"""

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
from madoguchi.review.queries.clock.clocks import late_cases
from madoguchi.review.queries.reading.queue import in_words
from madoguchi.tenants.queries import NoSealingKey, current_sealing_key


@for_staff()
def overview(request: StaffRequest) -> HttpResponse:
    """`overview/`: what waits, and what an operator should look at."""
    with tenant_transaction():
        today = day_in_japan(request.now)
        counts = queue_counts(
            filter=QueueFilter(),
            groups=GROUPS,
            by=request.staff,
            today=today,
            besides=late_cases(by=request.staff, today=today),
        )
        manages = allowed(request, "tenant.manage")
        of = None if manages else seen_ids(request.staff, today=today)
        waiting, unscanned, sent = backlog(), unscanned_files(of=of), delivery_status(of=of)
    try:
        current_sealing_key()
        sealed = True
    except NoSealingKey:
        sealed = False
    shown = {tab: label for tab, (label, _) in TABS.items()} | LATE
    if not counts["step"].rows:  # most procedures have no steps of their own
        del shown["step"]
    tiles = [
        {
            "label": label,
            "count": in_words([counts[tab]]),
            "href": desk(request, f"?tab={tab}") if allowed(request, "case.view") else "",
        }
        for tab, label in shown.items()
    ]
    context = {
        "tiles": tiles,
        "backlog": waiting,
        "unscanned": unscanned,
        "sealed": sealed,
        "unsent": sent.failed,
        "whole": request.staff.sees_every_case,
        "manages": manages,
        "may_see_unsent": allowed(request, "delivery.view"),
    }
    return show(request, "desk/overview", context)
