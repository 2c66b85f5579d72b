"""The mailbox is lost: an application's receipt and access code stand for it, and a new address is confirmed."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.services.limit import TooManyAttempts, limit_durably
from madoguchi.applications.services import follow as following
from madoguchi.applications.services.change_address import ask_for_address
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import show
from madoguchi.portal.limits import HOUR
from madoguchi.portal.link_browser import browser_that_asks, keep_asking
from madoguchi.portal.typed_address import TypedAddress, typed_address
from madoguchi.ui.filters import in_minutes
from madoguchi.ui.i18n import in_language, language_of, translate
from madoguchi.ui.requests import TenantRequest, address_of, for_tenant, tell_limit


@for_tenant
def lost_address(request: TenantRequest) -> HttpResponse:
    """`/{slug}/lost-address/`"""
    typed, wrong = typed_address(request), ""
    if request.method == "POST" and not typed.error and not typed.suggestion:
        wrong = _ask(request, typed)
        if not wrong:
            here = HttpResponseRedirect(f"/{request.tenant.slug}/lost-address/?sent")
            return keep_asking(here, request)
    context = {
        "typed": typed,
        "wrong": wrong,
        "receipt": request.POST.get("receipt", ""),
        "access_code": request.POST.get("access_code", ""),
        "has_errors": bool(wrong or typed.error),
        "sent": "sent" in request.GET,
    }
    return show(request, "portal/lost_address", context, status=422 if wrong or typed.error else 200)


def _ask(request: TenantRequest, typed: TypedAddress) -> str:
    """What is wrong; nothing, and the link is on its way."""
    with in_language(language_of(request)):
        try:
            found = following.follow(
                receipt=request.POST.get("receipt", ""),
                access_code=request.POST.get("access_code", ""),
                address=address_of(request),
                now=request.now,
            )
            # Counted once the code is right: else anybody could keep the mailbox's owner from asking.
            limit_durably(what="address-link", who=typed.email.casefold(), most=5, per=HOUR, now=request.now)
        except following.NotFound:
            return translate("受付番号かアクセスコードが違います。控えをもう一度確かめてください。")
        except TooManyAttempts as many:
            tell_limit(request, minutes=many.minutes)
            said = "試した回数が多すぎます。{time}ほどたってから、もう一度試してください。"
            return translate(said, time=in_minutes(many.minutes))
    with tenant_transaction():
        ask_for_address(
            kind="lost",
            old_email=found.email,
            new_email=typed.email,
            language=language_of(request),
            browser=browser_that_asks(request),
            application_id=found.id,
            now=request.now,
        )
    return ""
