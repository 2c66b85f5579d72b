"""The list of procedures: what is being written and what is on offer, in one table."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import msgspec
from django.http import HttpResponse

from madoguchi.authoring.queries import approval_required, drafts
from madoguchi.authoring.services.require_approval import require_approval
from madoguchi.builder.pages.workbench import back, here, shown, state_in_words
from madoguchi.catalog import queries as catalog
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.office.gate import allowed, desk, for_staff, posted
from madoguchi.office.requests import StaffRequest

STATES = (
    {"id": "", "label": "すべて"},
    {"id": "draft", "label": "下書き"},
    {"id": "changing", "label": "公開中・直しかけ"},
    {"id": "offered", "label": "公開中"},
    {"id": "asked", "label": "承認を待っています"},
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One procedure."""

    procedure: str
    name: str
    href: str
    state: str
    words: str
    tone: str
    suspended: bool
    errors: int | None
    warnings: int | None
    at: datetime | None
    by: str


@for_staff("procedure.view")
def procedures(request: StaffRequest) -> HttpResponse:
    """`procedures/`"""
    if individual_numbers_in(request.GET.get("q", "")):
        return back(desk(request, "procedures/"), said="number")
    q = request.GET.get("q", "").strip()[:100]
    state = request.GET.get("state", "")
    every = _rows(request)
    words = _folded(q).split()
    found = [
        row
        for row in every
        if (not state or row.state == state)
        and all(word in _folded(row.name + row.procedure + row.by) for word in words)
    ]
    context = {
        "title": "手続",
        "rows": found,
        "any": bool(every),
        "q": q,
        "refused": request.said == "number",
        "state": state,
        "states": STATES,
        "may_write": allowed(request, "procedure.write"),
        "may_manage": allowed(request, "tenant.manage"),
        "approval": approval_required(),
        "ruled": request.said == "ruled",
        "rule_changed": request.said == "rule-changed",
    }
    return shown(request, "list", context)


@posted
@for_staff("tenant.manage")
def approval(request: StaffRequest) -> HttpResponse:
    """`procedures/approval/`: whether a second person approves every publication."""
    seen, rule = request.POST.get("seen"), "yes" if approval_required() else "no"
    if seen is not None and seen != rule:
        return back(desk(request, "procedures/"), said="rule-changed")
    required = request.POST.get("required") == "yes"
    require_approval(required=required, by=request.staff, now=request.now)
    return back(desk(request, "procedures/"), said="ruled")


def _rows(request: StaffRequest) -> list[Row]:
    today = day_in_japan(request.now)
    offered = {card.id: card for card in catalog.procedures(today=today, limit=10_000)}
    rows = []
    for card in drafts(now=request.now):
        words, tone = state_in_words(card.published, card.differs, asked=card.asked)
        on_offer = offered.pop(card.procedure, None)
        rows.append(
            Row(
                procedure=card.procedure,
                name=card.name,
                href=here(request, card.procedure, "edit/"),
                state="asked" if card.asked else _STATES[words],
                words=words,
                tone=tone,
                suspended=bool(on_offer and on_offer.suspended),
                errors=card.errors,
                warnings=card.warnings,
                at=card.updated_at,
                by=card.updated_by_name,
            )
        )
    for offer in offered.values():
        rows.append(
            Row(
                procedure=offer.id,
                name=offer.plain.ja or offer.name.ja,
                href=here(request, offer.id),
                state="offered",
                words="公開中",
                tone="success",
                suspended=offer.suspended,
                errors=0,
                warnings=None,
                at=None,
                by="",
            )
        )
    return rows


_STATES = {"下書き": "draft", "公開中・直しかけ": "changing", "公開中": "offered"}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
