"""Draw a page of the desk: the navigation, who is signed in, and never a copy in a cache."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from madoguchi.accounts.permissions import roles_in_words
from madoguchi.accounts.queries import StaffView
from madoguchi.accounts.services.signing_in.sessions import ends_at
from madoguchi.office.addresses import desk
from madoguchi.office.guide.sections import address
from madoguchi.office.navigation import navigation
from madoguchi.ui.render import render
from madoguchi.ui.requests import TenantRequest


def show(
    request: TenantRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page, by its template's name without `.jinja` (`desk/queue`)."""
    staff: StaffView | None = getattr(request, "staff", None)
    session = request.sessions.of("staff") if staff else None
    layout = {
        "desk": desk(request),
        "account": _account(request, staff) if staff else None,
        "navigation": navigation(request, staff) if staff else [],
        "staff": staff,
        "now": request.now,
        "help": help_for(request),
        "session_ends": ends_at(session) if session else None,
    }
    response = render(request, f"{template}.jinja", layout | context, status=status, only_in="ja")
    response["Cache-Control"] = "no-store"
    return response


def help_for(request: TenantRequest) -> str:
    """Where 「使い方」 leads from this page."""
    match = request.resolver_match
    return address(desk(request), match.route if match else "", match.kwargs if match else {})


def _account(request: TenantRequest, staff: StaffView) -> dict[str, str]:
    role = " ".join(part for part in (staff.department, roles_in_words(staff.roles)) if part)
    return {
        "name": staff.name,
        "role": role,
        "href": desk(request, "me/"),
        "sign_out": desk(request, "sign-out/"),
    }
