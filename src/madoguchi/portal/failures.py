"""Pages for what went wrong before a view could answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from madoguchi.ui.render import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or another's: nothing was done; say how to go on."""
    return render(request, "portal/csrf_failure.jinja", {}, status=403)
