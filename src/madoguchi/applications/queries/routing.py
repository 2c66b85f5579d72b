"""Which unit works on which procedure, of the tenant in scope."""

from __future__ import annotations

import msgspec

from madoguchi.accounts.domain.units import now_of
from madoguchi.accounts.queries import units
from madoguchi.applications.domain.routing import NOWHERE_ELSE, Route, Rule
from madoguchi.applications.models import Routing
from madoguchi.isolation.scope import current_tenant, tenant_reading
from madoguchi.tenants.queries import kept_briefly


def route_of(procedure: str) -> Route:
    """As every arrival asks; from memory for a moment. A unit that was dissolved stands for the one that succeeds it."""
    found: dict[str, Route] = kept_briefly(("routes", current_tenant()), routes)
    return found.get(procedure, NOWHERE_ELSE)


def tells_looks(procedure: str) -> bool:
    """Whether applicants see which units looked at their case."""
    return route_of(procedure).tells_looks


def routes() -> dict[str, Route]:
    """procedure → its route, of those of which something was said."""
    with tenant_reading():
        rows = list(Routing.objects.all())
        everything = units() if rows else {}
    return {
        row.procedure: Route(
            owner=now_of(row.owner, everything),
            tells_looks=row.tells_looks,
            rules=tuple(
                msgspec.structs.replace(rule, unit=now_of(rule.unit, everything)) for rule in _rules(row)
            ),
        )
        for row in rows
    }


def _rules(row: Routing) -> tuple[Rule, ...]:
    return msgspec.convert(row.rules, tuple[Rule, ...])
