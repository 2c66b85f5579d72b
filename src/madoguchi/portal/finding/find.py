"""Find: choose a local government, its home page, search, and the page about a procedure."""

from __future__ import annotations

from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from madoguchi.catalog import queries
from madoguchi.catalog.domain.topics import LIFE_EVENTS, Topic
from madoguchi.kernel.clock import SystemClock, today
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import drafts_of
from madoguchi.portal.finding.prerendered import prerendered
from madoguchi.tenants.queries import all_tenants
from madoguchi.ui.render import render
from madoguchi.ui.requests import TenantRequest, View


def _without_numbers(view: View) -> View:
    """An individual number that somebody pasted into the search leaves the address, and so the browser's history."""

    @wraps(view)
    def serve(request: HttpRequest, **names: Any) -> HttpResponse:
        if not individual_numbers_in(request.GET.get("q", "")):
            return view(request, **names)
        kept = request.GET.copy()
        del kept["q"]
        kept["refused"] = "number"
        return HttpResponseRedirect(f"{request.path}?{kept.urlencode()}")

    return serve


@_without_numbers
def choose(request: HttpRequest) -> HttpResponse:
    """`/`: every local government, and a search over all of them."""
    q = request.GET.get("q", "").strip()[:100]
    found = queries.search_everywhere(q, today=today(SystemClock())) if q else []
    context = {"q": q, "found": found, "tenants": all_tenants(), "refused": _refused(request)}
    return render(request, "portal/choose.jinja", context)


@_without_numbers
@for_visitor
def home(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/`: search, life events, all procedures."""
    q = request.GET.get("q", "").strip()[:100]
    day = visit.day
    event = request.GET.get("event") if request.GET.get("event") in LIFE_EVENTS else None
    cards = queries.procedures(today=day, life_event=event, q=q or None)
    context = {
        "q": q,
        "refused": _refused(request),
        "event": event,
        "event_label": LIFE_EVENTS[event].label if event else None,
        "cards": cards,
        "life_events": _with_procedures(day),
        "drafts": drafts_of(visit),
    }
    return Page("portal/home", context)


def _refused(request: HttpRequest) -> bool:
    """Whether a number was taken out of the address just now."""
    return request.GET.get("refused") == "number"


def _with_procedures(day: date) -> dict[str, Topic]:
    """The life events that lead somewhere at this tenant."""
    used = {event for card in queries.procedures(today=day) for event in card.life_events}
    return {id_: topic for id_, topic in LIFE_EVENTS.items() if id_ in used}


@prerendered
@for_visitor
def procedure(request: TenantRequest, visit: Visit, procedure: str) -> Answer:
    """`/{slug}/procedures/{id}/`: what it is, who, by when, what is needed, how long, the law."""
    try:
        offer = queries.procedure(procedure, today=visit.day)
    except queries.NoSuchProcedure:
        raise Http404("no such procedure") from None
    drafts = drafts_of(visit, procedure)
    return Page("portal/procedure", {"offer": offer, "definition": offer.definition, "drafts": drafts})
