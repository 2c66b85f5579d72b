"""The queue (受付簿): tabs by state, filters in the address, page by page.

What is searched for is a name, or what somebody pasted: it is posted and waits in the session, and the address names it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, get_args
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from madoguchi.applications.queries.counting import Counted
from madoguchi.applications.queries.queue import QueueFilter, Whose
from madoguchi.catalog import queries as catalog
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.kernel.text import problems
from madoguchi.office.frame import show
from madoguchi.office.gate import allowed, desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import back_to_queue, keep_queue, keep_search, search_of
from madoguchi.review.queries.clock.clocks import Late
from madoguchi.review.queries.decision.stood_in import waiting_to_be_looked_at
from madoguchi.review.queries.reading import queue as review_queue
from madoguchi.review.queries.reading.queue import in_words
from madoguchi.review.services.reading.look_through_queue import look_through_queue

TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "arrived": ("未受付", ("arrived",)),
    "accepted": ("受付済", ("accepted",)),
    "examining": ("審査中", ("examining",)),
    "correcting": ("補正依頼中", ("correcting",)),
    "deciding": ("決裁中", ("deciding",)),
    "done": ("決定・完了", ("approved", "refused", "issued", "closed")),
    "gone": ("取下げ・却下・移送", ("withdrawn", "dismissed", "transferred")),
}
MENDED: Final = "mended"
LEFT: Final = "left"
WHOSE: dict[Whose, str] = {"mine": "自分の担当", "nobody": "担当者なし", "unit": "自分の課・係"}
"""Beside all that one sees."""
LATE: dict[str, str] = {"late": "期限超過", "near": "期限間近", "step": "手順の期限超過"}
WAITING: dict[str, str] = {**LATE, MENDED: "補正済み・未確認", LEFT: "担当者がいません"}
"""`Waiting` → its tab, which is there while something is in it."""
GROUPS = {tab: states for tab, (_, states) in TABS.items()}
PAGE = 50
MOST_SEARCHED = 200
"""Characters."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for, as it was typed."""

    tab: str
    q: str = ""
    search: str
    """the name that the session keeps `q` under"""
    procedure: str
    first: str
    last: str
    whose: Whose
    oldest: bool

    @property
    def filtered(self) -> bool:
        return bool(self.q or self.procedure or self.first or self.last or self.whose)

    def address(self, **changed: Any) -> str:
        """The address that asks for this, with changes; always from the first page."""
        changed_self = msgspec.structs.replace(self, **changed)
        values = {
            "tab": changed_self.tab,
            "search": changed_self.search,
            "procedure": changed_self.procedure,
            "from": changed_self.first,
            "to": changed_self.last,
            "whose": changed_self.whose,
            "sort": "oldest" if changed_self.oldest else "",
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})


def asked(request: StaffRequest, values: QueryDict, *, q: str, search: str) -> Asked:
    """What was asked for; without a tab it is what waits for who looks, or everything when one searches."""
    tab = values.get("tab", "") or ("all" if q else _first(request))
    return Asked(
        tab=tab if tab in TABS or tab in WAITING or tab == "all" else _first(request),
        q=q,
        search=search,
        procedure=values.get("procedure", "")[:60],
        first=values.get("from", "")[:10],
        last=values.get("to", "")[:10],
        whose=whose if (whose := values.get("whose", "")) in WHOSE else "",
        oldest=values.get("sort") == "oldest",
    )


def _first(request: StaffRequest) -> str:
    """Where the work of whoever looks waits: who decides and accepts nothing begins at what is to be decided."""
    decides = allowed(request, "case.decide") and not allowed(request, "case.accept")
    return "deciding" if decides else "arrived"


def _without_text(request: StaffRequest, values: QueryDict) -> HttpResponse:
    """To the address that asks for the same and holds nothing of what was typed; an individual number is not kept."""
    typed = values.get("q", "").strip()
    refused = "number" if individual_numbers_in(typed) else ""
    if not refused and problems(typed[:MOST_SEARCHED], limit=MOST_SEARCHED):
        refused = "unreadable"
    q = "" if refused else typed[:MOST_SEARCHED]
    wanted = asked(request, values, q=q, search=keep_search(request, q) if q else "")
    return HttpResponseRedirect(desk(request) + wanted.address() + (f"&said={refused}" if refused else ""))


@for_staff()
def queue(request: StaffRequest) -> HttpResponse:
    """`/{slug}/desk/`"""
    if not allowed(request, "case.view"):
        instead = "procedures/" if allowed(request, "procedure.write") else "overview/"
        return HttpResponseRedirect(desk(request, instead))
    if request.method == "POST" or "q" in request.GET:  # an address from before, or typed by hand
        return _without_text(request, request.POST if request.method == "POST" else request.GET)
    search = request.GET.get("search", "")
    q = search_of(request, search)
    wanted = asked(request, request.GET, q=q, search=search if q else "")
    today = day_in_japan(request.now)
    first_wrong, last_wrong = _day(wanted.first)[1], _day(wanted.last)[1]
    unreadable = request.said == "unreadable" or bool(problems(wanted.procedure, limit=MOST_SEARCHED))
    with tenant_transaction():
        if unreadable:
            found = review_queue.Queue(lines=(), more=False)
            counts = review_queue.no_counts(GROUPS, by=request.staff, today=today)
        else:
            found, counts = look_through_queue(
                filter=filter_of(wanted),
                text=wanted.q,
                groups=GROUPS,
                limit=PAGE,
                by=request.staff,
                now=request.now,
                after=_after(request.GET.get("after", "")),
                late=late_of(wanted.tab),
            )
        decides = allowed(request, "case.decide")
        looked = waiting_to_be_looked_at(request.staff, today=today) if decides else 0
    left = counts[LEFT]
    context = {
        "unreadable": unreadable,
        "elsewhere": _elsewhere(wanted, counts) if not found.lines else [],
        "asked": wanted,
        "by_day": wanted.tab in LATE,
        "refused": request.said == "number",
        "forgotten": bool(search and not q),
        "ended": request.said == "end",
        "today": today,
        "lines": found.lines,
        "tabs": _tabs(wanted, counts),
        "left": "" if wanted.tab == LEFT or not left.rows else in_words([left]),
        "stood_in": looked,
        "left_href": wanted.address(tab=LEFT),
        "next_page": _next_page(wanted, found),
        "later_page": bool(request.GET.get("after")),
        "procedures": [
            {"id": card.id, "label": card.plain.ja or card.name.ja}
            for card in catalog.begun(today=today).values()
        ],
        "whose": _whose(request, wanted),
        "shared": any(line.unit or line.in_charge for line in found.lines),
        "day_problems": {"from": first_wrong, "to": last_wrong},
        "filtered": wanted.filtered,
        "crowded": bool(wanted.q) and any(counts[tab].more for tab in TABS),
        "sort": wanted.address(oldest=not wanted.oldest),
    }
    keep_queue(request, wanted.address())
    return show(request, "desk/queue", context)


def left_open(request: StaffRequest) -> Asked:
    """The part of the queue that was open last in this browser."""
    values = QueryDict(urlsplit(back_to_queue(request)).query)
    search = values.get("search", "")
    q = search_of(request, search)
    return asked(request, values, q=q, search=search if q else "")


def late_of(tab: str) -> Late | None:
    """What its tab is called, where it is one of what is late or nearly so."""
    return next((which for which in get_args(Late) if which == tab), None)


def filter_of(wanted: Asked) -> QueueFilter:
    """Without the text that is searched for; a day that cannot be read filters nothing."""
    first, last = _day(wanted.first)[0], _day(wanted.last)[0]
    return QueueFilter(
        states=TABS[wanted.tab][1] if wanted.tab in TABS else (),
        mended=wanted.tab == MENDED,
        left=wanted.tab == LEFT,
        procedure=wanted.procedure,
        whose=wanted.whose,
        oldest_first=wanted.oldest,
        arrived_from=review_queue.day_start(first) if first else None,
        arrived_until=review_queue.day_end(last) if last else None,
    )


def _whose(request: StaffRequest, wanted: Asked) -> list[dict[str, str]]:
    """Whose cases can be asked for; those of a unit where there are units to oversee."""
    return [
        {"id": id, "label": label}
        for id, label in WHOSE.items()
        if id != "unit" or request.staff.overseen or wanted.whose == "unit"
    ]


def _elsewhere(wanted: Asked, counts: dict[str, Counted]) -> list[dict[str, str]]:
    """The tabs in which there is something, when this one is empty."""
    return [
        {"label": label, "href": wanted.address(tab=tab), "count": in_words([counts[tab]])}
        for tab, (label, _) in TABS.items()
        if tab != wanted.tab and counts[tab].rows
    ]


def _tabs(wanted: Asked, counts: dict[str, Counted]) -> list[dict[str, Any]]:
    tabs = [
        {
            "label": label,
            "href": wanted.address(tab=tab),
            "current": wanted.tab == tab,
            "count": in_words([counts[tab]]),
        }
        for tab, (label, _) in TABS.items()
    ]
    waiting = [
        {
            "label": label,
            "href": wanted.address(tab=tab),
            "current": wanted.tab == tab,
            "count": "" if wanted.filtered else in_words([counts[tab]]),  # it counts them all
        }
        for tab, label in WAITING.items()
        if counts[tab].rows or wanted.tab == tab
    ]
    whole = {
        "label": "すべて",
        "href": wanted.address(tab="all"),
        "current": wanted.tab == "all",
        "count": "",
    }
    return [*tabs, *waiting, whole]


def _next_page(wanted: Asked, found: review_queue.Queue) -> str:
    if not found.more or found.last is None:
        return ""
    at, last = found.last
    return wanted.address() + "&" + urlencode({"after": f"{at.isoformat()}_{last}"})


def _after(text: str) -> tuple[datetime, UUID] | None:
    """Where a page begins; an address that cannot be read begins at the first page."""
    at, _, last = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        sane_day(moment.date())
        return (moment, UUID(last)) if moment.tzinfo else None
    except ValueError:
        return None


def _day(text: str) -> tuple[date | None, str]:
    try:
        return (sane_day(date.fromisoformat(text)) if text else None), ""
    except ValueError:
        return None, "日付を「2026-04-01」の形で入力してください。"


def sane_day(day: date) -> date:
    """A day of this system's time. Raises ValueError for any other, which no database need hold."""
    if not 2000 <= day.year <= 2999:
        raise ValueError(day)
    return day
