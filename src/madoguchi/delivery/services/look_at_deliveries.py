"""Look at what core systems are not known to have: of the cases that one sees, or, who runs the system, of all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member, may, require
from madoguchi.applications.queries.applications import ApplicationView, applications
from madoguchi.applications.queries.seeing import seen_ids
from madoguchi.delivery import queries
from madoguchi.delivery.queries import ComparisonView, Counts, DeliveryView
from madoguchi.isolation.scope import WORKER, current_side, on_side, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.forwardings import Forwarding
from madoguchi.review.queries.governments.forwardings import troubled


class Outstanding(msgspec.Struct, frozen=True, kw_only=True):
    """`compared` holds the findings about these cases and about none of ours, and `counts` are of these cases."""

    counts: Counts
    deliveries: tuple[DeliveryView, ...]
    compared: ComparisonView | None
    forwarded: tuple[Forwarding, ...]
    """what other governments do of cases, and somebody has to look at"""
    cases: dict[UUID, ApplicationView]


def look_at_deliveries(*, limit: int, by: Member, now: datetime) -> Outstanding:
    """Opens its own transaction. Raises NotAllowed."""
    require(by, "delivery.view")
    runs_it = may(by, "tenant.manage")
    with on_side(WORKER if runs_it else current_side()), tenant_transaction():
        seen = None if runs_it else seen_ids(by, today=day_in_japan(now))
        found, compared = queries.unreceived(limit, of=seen), queries.last_comparison()
        counts = queries.status(of=seen)
        forwarded = troubled(limit, now=now, of=seen)
        named = {each.application_id for each in found} | {each.application_id for each in forwarded}
        findings = compared.findings if compared else []
        named |= {UUID(each["application_id"]) for each in findings if each["application_id"]}
        if seen is not None:
            named &= set(seen.filter(id__in=named).values_list("id", flat=True))
        cases = {each.id: each for each in applications(ids=list(named), resident_id=None, limit=len(named))}
    if compared is not None and not runs_it:
        mine = [f for f in findings if not f["application_id"] or UUID(f["application_id"]) in cases]
        found_here = compared.found - (len(findings) - len(mine))
        compared = msgspec.structs.replace(compared, findings=mine, found=found_here)
    return Outstanding(counts=counts, deliveries=found, compared=compared, forwarded=forwarded, cases=cases)
