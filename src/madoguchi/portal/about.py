"""Pages about the service itself: contact, personal data, accessibility; and whether the process lives."""

from __future__ import annotations

from typing import Any

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse

from madoguchi.portal.show import show
from madoguchi.ui.requests import for_tenant


@for_tenant
def contact(request: Any) -> HttpResponse:
    return show(request, "about_contact", {})


@for_tenant
def privacy(request: Any) -> HttpResponse:
    return show(request, "about_privacy", {})


@for_tenant
def accessibility(request: Any) -> HttpResponse:
    return show(request, "about_accessibility", {})


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")
