"""Pages about the service itself: contact, personal data, accessibility."""

from __future__ import annotations

from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.ui.requests import TenantRequest


@for_visitor
def contact(request: TenantRequest, visit: Visit) -> Answer:
    return Page("portal/about_contact", {})


@for_visitor
def privacy(request: TenantRequest, visit: Visit) -> Answer:
    return Page("portal/about_privacy", {})


@for_visitor
def accessibility(request: TenantRequest, visit: Visit) -> Answer:
    return Page("portal/about_accessibility", {})
