"""An application by its receipt number and access code; a new code when that is lost."""

from __future__ import annotations

from django.http import Http404, HttpResponseRedirect

from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.applications.services.contact import follow as following
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import remember
from madoguchi.portal.just_done import keep_done, was_done
from madoguchi.portal.limits import HOUR
from madoguchi.ui.requests import TenantRequest


@for_visitor
def find(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/applications/`: an application by receipt number and access code."""
    problem, minutes = "", 0
    missing = [name for name in ("receipt", "access_code") if not request.POST.get(name, "").strip()]
    if request.method == "POST" and missing:
        problem = "missing"
    elif request.method == "POST":
        try:
            found = following.follow(
                receipt=request.POST.get("receipt", ""),
                access_code=request.POST.get("access_code", ""),
                address=visit.network,
                now=visit.now,
            )
        except following.NotFound:
            problem = "unknown"
        except TooManyAttempts as many:
            problem, minutes = "many", many.minutes
            visit.tell_limit(many)
        else:
            remember(visit, "applications", found.id, rises=True)
            return HttpResponseRedirect(visit.home(f"applications/{found.receipt}/"))
    context = {
        "problem": problem,
        "missing": missing if problem else [],
        "minutes": minutes,
        "has_errors": bool(problem),
        "receipt": request.POST.get("receipt", request.GET.get("receipt", "")),
        "access_code": request.POST.get("access_code", ""),
        "asked": "receipt" in request.GET and not problem,
    }
    return Page("portal/find", context, 422 if problem else 200)


@for_visitor
def lost_code(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/lost-code/`: a new access code, sent to the address that the application was made with."""
    typed, problem = request.POST.get("receipt", ""), ""
    if request.method == "POST":
        try:
            number = parse_receipt(typed).number
            limit_durably(what="lost-code", who=number, most=3, per=HOUR, now=visit.now)
            limit_durably(what="lost-code-from", who=visit.network, most=20, per=HOUR, now=visit.now)
        except InvalidReceipt:
            problem = "receipt" if typed.strip() else "missing"
        except TooManyAttempts as many:
            problem = "many"
            visit.tell_limit(many)
        else:
            with tenant_transaction():
                following.replace_code(number=number, now=visit.now)
            return keep_done(HttpResponseRedirect(visit.home("lost-code/?sent")), visit, "lost-code")
    context = {
        "sent": "sent" in request.GET and was_done(visit, "lost-code"),
        "problem": problem,
        "typed": typed,
        "has_errors": bool(problem),
    }
    return Page("portal/lost_code", context, 422 if problem else 200)


def ask_for_code(visit: Visit, receipt: str) -> str:
    """Where the number's access code is asked for. Raises Http404 for what cannot be a number of this tenant."""
    try:
        number = parse_receipt(receipt)
    except InvalidReceipt:
        raise Http404("no such receipt") from None
    if number.tenant != visit.tenant.id:
        raise Http404("another tenant's receipt")
    return visit.home(f"applications/?receipt={number}")
