"""The mailbox is lost: an application's receipt and access code stand for it, and a new address is confirmed."""

from __future__ import annotations

from django.http import HttpResponseRedirect

from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.applications.services.contact import follow as following
from madoguchi.applications.services.contact.change_address import ask_for_address
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.portal.account.link_browser import keep_asking
from madoguchi.portal.account.typed_address import TypedAddress, typed_address
from madoguchi.portal.just_done import keep_done, was_done
from madoguchi.portal.limits import HOUR
from madoguchi.ui.filters import in_minutes
from madoguchi.ui.i18n import in_language, translate
from madoguchi.ui.requests import TenantRequest


@for_visitor
def lost_address(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/lost-address/`"""
    typed, wrong = typed_address(request, visit.language), ""
    if request.method == "POST" and not typed.error and not typed.suggestion:
        wrong = _ask(request, visit, typed)
        if not wrong:
            here = HttpResponseRedirect(visit.home("lost-address/?sent"))
            return keep_done(keep_asking(here, visit), visit, "lost")
    context = {
        "typed": typed,
        "wrong": wrong,
        "receipt": request.POST.get("receipt", ""),
        "access_code": request.POST.get("access_code", ""),
        "has_errors": bool(wrong or typed.error),
        "sent": "sent" in request.GET and was_done(visit, "lost"),
    }
    return Page("portal/lost_address", context, 422 if wrong or typed.error else 200)


def _ask(request: TenantRequest, visit: Visit, typed: TypedAddress) -> str:
    """What is wrong; nothing, and the link is on its way."""
    with in_language(visit.language):
        try:
            found = following.follow(
                receipt=request.POST.get("receipt", ""),
                access_code=request.POST.get("access_code", ""),
                address=visit.network,
                now=visit.now,
            )
            # Counted once the code is right: else anybody could keep the mailbox's owner from asking.
            limit_durably(what="address-link", who=typed.email.casefold(), most=5, per=HOUR, now=visit.now)
        except following.NotFound:
            return translate("受付番号かアクセスコードが違います。控えをもう一度確かめてください。")
        except TooManyAttempts as many:
            visit.tell_limit(many)
            said = "試した回数が多すぎます。{time}ほどたってから、もう一度試してください。"
            return translate(said, time=in_minutes(many.minutes))
    with tenant_transaction():
        ask_for_address(
            kind="lost",
            old_email=found.email,
            new_email=typed.email,
            language=visit.language,
            browser=visit.asks_as,
            application_id=found.id,
            now=visit.now,
        )
    return ""
