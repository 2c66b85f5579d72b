"""How things stand here, and the audit record."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from madoguchi.accounts.queries import StaffView, all_staff
from madoguchi.applications.queries.applications import applications
from madoguchi.applications.queries.queue import QueueFilter, queue_counts, unscanned_files
from madoguchi.audit.queries import entries
from madoguchi.catalog import queries as catalog
from madoguchi.desk.queue import STATES, TABS, in_words, sane_day
from madoguchi.desk.show import show
from madoguchi.desk.staff import allowed, desk, for_staff
from madoguchi.desk.words import action_in_words
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import Receipt
from madoguchi.outbox.queries import backlog
from madoguchi.tenants.queries import NoSealingKey, current_sealing_key

PAGE = 100


@for_staff()
def overview(request: Any) -> HttpResponse:
    """`overview/`: what waits, and what an operator should look at."""
    with tenant_transaction():
        counts = queue_counts(filter=QueueFilter(), states=STATES)
        waiting, unscanned = backlog(), unscanned_files()
    try:
        current_sealing_key()
        sealed = True
    except NoSealingKey:
        sealed = False
    tiles = [
        {
            "label": label,
            "count": in_words([counts[state] for state in states]),
            "href": desk(request, f"?tab={tab}") if allowed(request, "case.view") else "",
        }
        for tab, (label, states) in TABS.items()
    ]
    context = {"tiles": tiles, "backlog": waiting, "unscanned": unscanned, "sealed": sealed}
    return show(request, "overview", context)


@for_staff("audit.view")
def audit(request: Any) -> HttpResponse:
    """`audit/`: who did what, latest first."""
    with tenant_transaction():
        found = entries(limit=PAGE + 1, before=_moment(request.GET.get("before", "")))
    shown = found[:PAGE]
    older = shown[-1].at.isoformat() if len(found) > PAGE else ""
    context = {
        "record": [(entry, action_in_words(entry)) for entry in shown],
        "subjects": _subjects({entry.subject for entry in shown}, request),
        "older": older,
        "later_page": bool(request.GET.get("before")),
    }
    return show(request, "audit", context)


def _subjects(subjects: set[str], request: Any) -> dict[str, str]:
    """Subject → what people call it: a receipt number, a colleague, a procedure. No applicant's name: whoever
    reads the record need not see applications.
    """
    named = {f"staff:{member.id}": member.name for member in _everybody()}
    cards = catalog.begun(today=day_in_japan(request.now))
    named |= {f"procedure:{card.id}": card.plain.ja or card.name.ja for card in cards.values()}
    ids = [UUID(subject.partition(":")[2]) for subject in subjects if subject.startswith("application:")]
    with tenant_transaction():
        found = applications(ids=ids, resident_id=None, limit=len(ids))
    numbers = {f"application:{a.id}": str(Receipt(request.tenant.id, a.receipt)) for a in found}
    return {subject: (named | numbers).get(subject, "") for subject in subjects}


def _everybody() -> list[StaffView]:
    with tenant_transaction():
        return all_staff()


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        sane_day(moment.date())
    except ValueError:
        return None
    return moment if moment.tzinfo else None
