"""Who is in charge of a case (担当): give it to a colleague, hand it over to another unit."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.queries import units
from madoguchi.desk.acts.act_page import about, done, why_not
from madoguchi.desk.administration.units import id_of, options
from madoguchi.desk.case.case import case_of, frame, in_charge, seen_in
from madoguchi.desk.case.happened import notice_of
from madoguchi.desk.case.notices import Notice
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import back_to_queue
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.reception.charge import NotThere, SameUnit, assign, colleagues, hand_over


@for_staff("case.accept")
def charge(request: StaffRequest, receipt: str) -> HttpResponse:
    """`charge/`: a colleague of the unit, or another unit."""
    view, wrong = case_of(request, receipt), dict[str, str]()
    refused: Notice | None = None
    if request.method == "POST":
        try:
            if "unit" in request.POST:
                refused, wrong = _handed_over(request, view)
                if not refused and not wrong:  # whoever gave it may not see it any more
                    return HttpResponseRedirect(back_to_queue(request))
            else:
                to = id_of(request.POST.get("staff", ""))
                refused = why_not(request, view, lambda: assign(to=to, **about(request, view)))
                if not refused:
                    return done(request, view, "assigned")
        except NotThere:
            wrong = {"staff": "その人は、この課・係にいません。選び直してください。"}
        except SameUnit:
            wrong = {"unit": "ほかの課・係を選んでください。"}
        view = case_of(request, receipt)
    return _page(request, view, refused, wrong)


def _handed_over(request: StaffRequest, view: CaseView) -> tuple[Notice | None, dict[str, str]]:
    unit = id_of(request.POST.get("unit", ""))
    if unit is None:
        return None, {"unit": "引き継ぐ課・係を選んでください。"}
    return why_not(request, view, lambda: hand_over(unit=unit, **about(request, view))), {}


def _page(
    request: StaffRequest, view: CaseView, refused: Notice | None, wrong: dict[str, str]
) -> HttpResponse:
    application = view.application
    with tenant_transaction():
        people, everything = colleagues(application.unit_id), units()
    context = frame(request, view) | {
        "people": [{"id": str(each.id), "label": each.name} for each in people],
        "assigned": str(application.assigned_to or ""),
        "units": [each for each in options(everything) if each["id"] != str(application.unit_id)],
        "in_charge": in_charge(application, today=day_in_japan(request.now)),
        "problems": wrong,
        "notice_here": notice_of(refused, view, seen_in(request)) if refused else None,
        "has_errors": bool(wrong or refused),
    }
    return show(request, "desk/charge", context, status=409 if refused else 422 if wrong else 200)
