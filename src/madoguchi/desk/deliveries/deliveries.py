"""Everything that core systems are not known to have, of all cases, and what the last reconciliation found."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from madoguchi.delivery.services.look_at_deliveries import look_at_deliveries
from madoguchi.desk.deliveries.delivery_words import delivery_in_words, finding_in_words
from madoguchi.desk.steps import forwarding_words
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import Receipt
from madoguchi.office.frame import show
from madoguchi.office.gate import allowed, desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.decision.proposals import seen_of_each

MOST = 200


@for_staff("delivery.view")
def deliveries(request: StaffRequest) -> HttpResponse:
    """`deliveries/`: what waits, failed and why; no name of an applicant, for whoever runs this need not see cases."""
    found = look_at_deliveries(limit=MOST, by=request.staff, now=request.now)
    with tenant_transaction():
        shown = seen_of_each(found.cases.values())
    compared = found.compared
    differing = compared.findings if compared else []
    receipts = {id: case.receipt for id, case in found.cases.items()}
    context = {
        "lines": [(each, delivery_in_words(each)) for each in found.deliveries],
        "forwarded": [(each, forwarding_words.WORDS[each.stands]) for each in found.forwarded],
        "waiting": found.counts.waiting + found.counts.sent + found.counts.failed,
        "compared": compared,
        "findings": [
            (finding_in_words(each["kind"]), _id(each["application_id"]), each) for each in differing
        ],
        "receipts": receipts,
        "seen": shown,
        "numbers": {id: str(Receipt(request.tenant.id, number)) for id, number in receipts.items()},
        "cases": desk(request, "cases/") if allowed(request, "case.view") else "",
        "may_send_again": allowed(request, "delivery.send_again"),
    }
    return show(request, "desk/deliveries", context)


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
