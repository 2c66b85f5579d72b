"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

import logging
import sys

from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import is_valid_path, resolve
from django.utils.http import escape_leading_slashes

from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_scope
from madoguchi.kernel.clock import SystemClock, today
from madoguchi.office.guide.sections import address
from madoguchi.portal.draft.filing import offer_of
from madoguchi.portal.form.typed import Typed, typed_on
from madoguchi.tenants.queries import TenantView, by_slug
from madoguchi.ui.i18n import language_of
from madoguchi.ui.render import render

log = logging.getLogger(__name__)


def _failure(request: HttpRequest, what: str, status: int) -> HttpResponse:
    """In the words of who reads it: below `/{slug}/desk/` that is staff, with the way back to the desk."""
    slug, _, rest = request.path_info.lstrip("/").partition("/")
    tenant = getattr(request, "tenant", None)
    if tenant is None and what in ("not_found", "csrf"):  # else the database may be what is away
        tenant = by_slug(slug)
    if tenant is not None:
        request.tenant = tenant  # type: ignore[attr-defined]
    if tenant is None or not rest.startswith("desk/"):
        typed = _typed(request, tenant) if what in ("csrf", "too_many") and tenant is not None else ()
        context = {"what": what, "typed": typed, "again": request.get_full_path() if typed else ""}
        return render(request, "portal/failure.jinja", context, status=status)
    desk = f"/{slug}/desk/"
    context = {"what": what, "desk": desk, "help": address(desk, "no page", {})}
    return render(request, "portal/failure_desk.jinja", context, status=status, only_in="ja")


def _typed(request: HttpRequest, tenant: TenantView) -> tuple[Typed, ...]:
    """What a page of a form brought, where its own site sent it: to be copied."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return ()
    try:
        names = resolve(request.path_info).kwargs
        with tenant_scope(tenant.id):
            offer = offer_of(names.get("procedure", ""), today=today(SystemClock()))
            form = form_of(offer.card.id, offer.card.version)
            page, fields = names.get("page", form.pages[0].page.id), dict(request.POST.lists())
            return typed_on(form, page, fields, language=language_of(request))
    except Http404:
        return ()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or another's: nothing was done."""
    return _failure(request, "csrf", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be read: too large, too many fields, a foreign host."""
    return _failure(request, "bad", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _failure(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page. An address typed without its last slash is led to the one with it."""
    first = request.path_info.lstrip("/").partition("/")[0]
    if request.method in ("GET", "HEAD") and by_slug(first) and is_valid_path(f"{request.path_info}/"):
        whole = f"{request.path}/" + (f"?{query}" if (query := request.META.get("QUERY_STRING")) else "")
        return HttpResponseRedirect(escape_leading_slashes(whole))
    return _failure(request, "not_found", 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """A limit is reached that the view does not tell of itself; nothing was done."""
    return _failure(request, "too_many", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, or the database is away. What was typed is not in the log."""
    if isinstance(sys.exc_info()[1], DatabaseError):
        what = "not_arrived" if request.method == "POST" else "away"
        response = _failure(request, what, 503)
        response["Retry-After"] = "60"
        return response
    return _failure(request, "fault", 500)
