"""Find: choose a local government, its home page, search, and the page about a procedure."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from madoguchi.catalog import queries
from madoguchi.catalog.domain.topics import LIFE_EVENTS, Topic
from madoguchi.kernel.clock import SystemClock, today
from madoguchi.portal.prerendered import prerendered
from madoguchi.portal.show import show
from madoguchi.portal.visitor import drafts_of
from madoguchi.tenants.queries import all_tenants
from madoguchi.ui.render import render
from madoguchi.ui.requests import for_tenant


def choose(request: HttpRequest) -> HttpResponse:
    """`/`: every local government, and a search over all of them."""
    q = request.GET.get("q", "").strip()[:100]
    found = queries.search_everywhere(q, today=today(SystemClock())) if q else []
    return render(request, "portal/choose.jinja", {"q": q, "found": found, "tenants": all_tenants()})


@for_tenant
def home(request: Any) -> HttpResponse:
    """`/{slug}/`: search, life events, all procedures."""
    q = request.GET.get("q", "").strip()[:100]
    day = today(SystemClock())
    event = request.GET.get("event") if request.GET.get("event") in LIFE_EVENTS else None
    cards = queries.procedures(today=day, life_event=event, q=q or None)
    context = {
        "q": q,
        "event": event,
        "event_label": LIFE_EVENTS[event].label if event else None,
        "cards": cards,
        "life_events": _with_procedures(day),
        "drafts": drafts_of(request),
    }
    return show(request, "home", context)


def _with_procedures(day: date) -> dict[str, Topic]:
    """The life events that lead somewhere at this tenant."""
    used = {event for card in queries.procedures(today=day) for event in card.life_events}
    return {id_: topic for id_, topic in LIFE_EVENTS.items() if id_ in used}


@prerendered
@for_tenant
def procedure(request: Any, procedure: str) -> HttpResponse:
    """`/{slug}/procedures/{id}/`: what it is, who, by when, what is needed, how long, the law."""
    try:
        offer = queries.procedure(procedure, today=today(SystemClock()))
    except queries.NoSuchProcedure:
        raise Http404("no such procedure") from None
    drafts = drafts_of(request, procedure)
    return show(request, "procedure", {"offer": offer, "definition": offer.definition, "drafts": drafts})
