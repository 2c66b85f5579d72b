"""Pages about the service itself: contact, personal data, accessibility."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from madoguchi.lobby.frame import show
from madoguchi.ui.requests import for_tenant


@for_tenant
def contact(request: Any) -> HttpResponse:
    return show(request, "portal/about_contact", {})


@for_tenant
def privacy(request: Any) -> HttpResponse:
    return show(request, "portal/about_privacy", {})


@for_tenant
def accessibility(request: Any) -> HttpResponse:
    return show(request, "portal/about_accessibility", {})
