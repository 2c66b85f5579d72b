"""The demonstration's own pages: who can sign in, the present one-time code, the mails that went nowhere.

They exist under `up --demo` only, and show what its folder's mark holds (`ops/demo_folder.py`). Their texts are for
whoever tries the demonstration, in Japanese and English at once.
"""

from __future__ import annotations

import json
import re
import time
from typing import Any
from uuid import UUID

import pyotp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from markupsafe import Markup

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.notifications import queries
from madoguchi.tenants.queries import TenantView, all_tenants
from madoguchi.ui.render import render

STEP = 30
"""Seconds for which one code stands (RFC 6238)."""
ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def sign_ins(request: HttpRequest) -> HttpResponse:
    """`/demo/`: local governments, staff, password and code, the API client."""
    about = _about()
    return _page(request, "demo_sign_ins", {"about": about, **_code(about)})


def code(request: HttpRequest) -> HttpResponse:
    """`/demo/code/`: the code on a page, alone for the page that asks every few seconds, and for programs as JSON."""
    found = _code(_about())
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(
            json.dumps(found), content_type="application/json", headers={"Cache-Control": "no-store"}
        )
    asked_by_page = request.headers.get("HX-Request") == "true"
    return _page(request, "demo_code" if asked_by_page else "demo_code_page", found)


def mails(request: HttpRequest) -> HttpResponse:
    """`/demo/mail/`: the latest mails of every tenant, newest first."""
    found = [(tenant, mail) for tenant in all_tenants() for mail in _mails_of(tenant)]
    found.sort(key=lambda pair: pair[1].created_at, reverse=True)
    return _page(request, "demo_mails", {"mails": found[:100], "folder": settings.DATA / "mail"})


def mail(request: HttpRequest, mail: UUID) -> HttpResponse:
    """`/demo/mail/{id}/`: one mail, its addresses as links."""
    for tenant in all_tenants():
        for found in _mails_of(tenant):
            if found.id == mail:
                return _page(
                    request, "demo_mail", {"sender": tenant, "mail": found, "body": _linked(found.body)}
                )
    raise Http404("no such mail")


def _mails_of(tenant: TenantView) -> list[queries.MailView]:
    with tenant_transaction(tenant.id):
        return queries.mails(limit=100)


def _about() -> dict[str, Any]:
    if not settings.ENVIRONMENT.demo:
        raise Http404("this is no demonstration")
    try:
        about: dict[str, Any] = json.loads((settings.DATA / "demo.json").read_text())
    except (OSError, ValueError):
        raise Http404("the demonstration is not filled yet") from None
    if "totp_secret" not in about:
        raise Http404("the demonstration is not filled yet")
    return about


def _code(about: dict[str, Any]) -> dict[str, Any]:
    """The present code, and the seconds for which it still stands."""
    now = int(time.time())
    return {"code": pyotp.TOTP(about["totp_secret"]).at(now), "seconds": STEP - now % STEP}


def _linked(text: str) -> Markup:
    """The text with its addresses as links; everything else is escaped."""
    parts, end = [], 0
    for found in ADDRESS.finditer(text):
        address = found[0].rstrip("。、)」.,")
        parts += [Markup.escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = found.start() + len(address)
    return Markup("").join([*parts, Markup.escape(text[end:])])


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    if not settings.ENVIRONMENT.demo:
        raise Http404("this is no demonstration")
    response = render(request, f"portal/{template}.jinja", context)
    response["Cache-Control"] = "no-store"
    return response
