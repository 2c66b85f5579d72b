"""The audit record, as administrators and auditors read it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import HttpResponse

from madoguchi.accounts.queries import StaffView, all_staff
from madoguchi.applications.services.case.receipts import case_of_receipt, receipts
from madoguchi.audit.queries import EntryView, entries
from madoguchi.catalog import queries as catalog
from madoguchi.desk.queue.queue import sane_day
from madoguchi.desk.record.entry_words import GROUPS, action_in_words
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import InvalidReceipt, Receipt, parse_receipt
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.queries.reading.queue import day_end, day_start

PAGE = 100


class _Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What of the record is asked for, as it was typed."""

    colleague: str
    case: str
    kind: str
    first: str
    last: str

    def address(self, **more: str) -> str:
        values = msgspec.structs.asdict(self) | more
        return "?" + urlencode({name: value for name, value in values.items() if value})


@for_staff("audit.view")
def audit(request: StaffRequest) -> HttpResponse:
    """`audit/`: who did what, latest first; of one person, one case, some days, one kind of act."""
    names = _Wanted.__struct_fields__
    wanted = _Wanted(**{name: request.GET.get(name, "").strip()[:60] for name in names})
    narrowed, problem = _narrowed(wanted, request.staff)
    behind = _behind(request.GET.get("behind", ""))
    found: list[EntryView] = []
    if not problem:
        with tenant_transaction():
            found = entries(limit=PAGE + 1, behind=behind, **narrowed)
    shown = found[:PAGE]
    last = f"{shown[-1].at.isoformat()}_{shown[-1].id}" if len(found) > PAGE else ""
    context = {
        "record": [(entry, action_in_words(entry)) for entry in shown],
        "subjects": _subjects({entry.subject for entry in shown}, request),
        "older": wanted.address(behind=last) if last else "",
        "later_page": behind is not None,
        "wanted": wanted,
        "first_page": wanted.address(),
        "narrow": any(msgspec.structs.astuple(wanted)),
        "problems": problem,
        "has_errors": bool(problem),
        "colleagues": [{"id": str(member.id), "label": member.name} for member in _everybody()],
        "kinds": [{"id": kind, "label": label} for kind, (label, _) in GROUPS.items()],
    }
    return show(request, "desk/audit", context)


def _narrowed(wanted: _Wanted, by: StaffView) -> tuple[dict[str, Any], dict[str, str]]:
    """What `entries` is asked, and what of it cannot be read."""
    asked: dict[str, Any] = {"actions": GROUPS[wanted.kind][1]} if wanted.kind in GROUPS else {}
    problem = {}
    try:
        if wanted.colleague:
            asked["colleague"] = str(UUID(wanted.colleague))
    except ValueError:
        problem["colleague"] = "職員を選んでください。"
    if wanted.case:
        asked["subject"] = _subject_of(wanted.case, by)
        if not asked["subject"]:
            problem["case"] = "その受付番号の申請はありません。番号を確かめてください。"
    for name, bound in (("first", day_start), ("last", day_end)):
        try:
            if text := getattr(wanted, name):
                asked["since" if name == "first" else "before"] = bound(sane_day(date.fromisoformat(text)))
        except ValueError:
            problem[name] = "日付を「2026-04-01」の形で入力してください。"
    return asked, problem


def _subject_of(receipt: str, by: StaffView) -> str:
    try:
        number = parse_receipt(receipt).number
    except InvalidReceipt:
        return ""
    found = case_of_receipt(receipt=number, by=by)
    return f"application:{found}" if found else ""


def _subjects(subjects: set[str], request: StaffRequest) -> dict[str, str]:
    """Subject → what people call it: a receipt number, a colleague, a procedure. No applicant's name: whoever
    reads the record need not see applications.
    """
    named = {f"staff:{member.id}": member.name for member in _everybody()}
    cards = catalog.begun(today=day_in_japan(request.now))
    named |= {f"procedure:{card.id}": card.plain.ja or card.name.ja for card in cards.values()}
    ids = [UUID(subject.partition(":")[2]) for subject in subjects if subject.startswith("application:")]
    found = receipts(ids=ids, by=request.staff)
    numbers = {f"application:{id}": str(Receipt(request.tenant.id, number)) for id, number in found.items()}
    return {subject: (named | numbers).get(subject, "") for subject in subjects}


def _everybody() -> list[StaffView]:
    with tenant_transaction():
        return all_staff()


def _behind(text: str) -> tuple[datetime, UUID] | None:
    """The entry at which the page before ended; an address that cannot be read begins at the first page."""
    at, _, last = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        sane_day(moment.date())
        return (moment, UUID(last)) if moment.tzinfo else None
    except ValueError:
        return None
