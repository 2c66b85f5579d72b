"""Pages about the service itself: contact, personal data, accessibility."""

from __future__ import annotations

from django.http import HttpResponse

from madoguchi.lobby.frame import show
from madoguchi.ui.requests import TenantRequest, for_tenant


@for_tenant
def contact(request: TenantRequest) -> HttpResponse:
    return show(request, "portal/about_contact", {})


@for_tenant
def privacy(request: TenantRequest) -> HttpResponse:
    return show(request, "portal/about_privacy", {})


@for_tenant
def accessibility(request: TenantRequest) -> HttpResponse:
    return show(request, "portal/about_accessibility", {})
