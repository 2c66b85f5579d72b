"""Why somebody opens a case of a unit that they only answer for: asked before anything of it is shown."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.desk.acts.table import SAID_AFTER
from madoguchi.desk.case.case import address, case_of
from madoguchi.office.frame import show
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import back_to_queue
from madoguchi.review.domain.purposes import ASKED, PURPOSES
from madoguchi.review.services.reading.open_case import PurposeMissing


@for_staff("case.view")
def purpose(request: StaffRequest, receipt: str) -> HttpResponse:
    """`purpose/`: chosen from a closed list; leads on to the case. Whoever comes here from an act that ended their own part
    reads that it was done."""
    try:
        view = case_of(request, receipt, purpose=request.POST.get("purpose", ""))
    except PurposeMissing as missing:
        wrong = {"purpose": "目的を選んでください。"} if request.method == "POST" else {}
        context = {
            "said": SAID_AFTER.get(request.said),
            "receipt": missing.receipt,
            "queue": back_to_queue(request),
            "purposes": [{"id": id, "label": PURPOSES[id]} for id in ASKED],
            "problems": wrong,
            "has_errors": bool(wrong),
        }
        return show(request, "desk/purpose", context, status=422 if wrong else 200)
    return HttpResponseRedirect(address(request, view))
