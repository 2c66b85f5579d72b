"""What every act on a case shares: what its page showed, why it was not done, and its page drawn anew.

Each button says what its page showed (`Seen`). When the case is another by then, or somebody was first, nothing
changes: the page is drawn again, with what happened and with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.services.arrive import subject
from madoguchi.delivery.services.send_again import NothingToSend
from madoguchi.desk.case import address, frame, seen_in
from madoguchi.desk.happened import notice_of
from madoguchi.desk.next_steps import next_steps
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.kernel.text import problems
from madoguchi.office.frame import show
from madoguchi.office.refusals import record_own
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.queries.cases import CaseView
from madoguchi.review.services import decide as deciding
from madoguchi.review.services import dismiss as dismissing
from madoguchi.review.services.accept import AlreadyAccepted
from madoguchi.review.services.as_seen import GoesBySteps, Stale
from madoguchi.review.services.close import StepsLeft
from madoguchi.review.services.do_step import Barred, NotOpen
from madoguchi.review.services.end_correction import NoOpenCorrection
from madoguchi.review.services.undo_acceptance import NotAccepted

WHY_NOT: dict[type[Exception], str] = {
    Stale: "moved",
    WrongState: "moved",
    NotAccepted: "moved",
    NoOpenCorrection: "moved",
    NothingToSend: "moved",
    deciding.NothingProposed: "moved",
    deciding.OwnProposal: "own",
    dismissing.OwnRequest: "own-request",
    dismissing.StillTime: "still-time",
    AlreadyAccepted: "already",
    NotOpen: "moved",
    Barred: "own-step",
    GoesBySteps: "by-steps",
    StepsLeft: "steps-left",
}
"""Why nothing was done, as `words` says it."""
OWN = (deciding.OwnProposal, dismissing.OwnRequest, Barred)
"""Two people see every decision: one of them tried to be both."""
MOST = 2000


def why_not(request: StaffRequest, view: CaseView, do: Callable[[], object]) -> str:
    """Do it in one transaction; empty when it was done, else a word of WHY_NOT."""
    try:
        with tenant_transaction():
            do()
    except tuple(WHY_NOT) as reason:
        if isinstance(reason, OWN):
            record_own(request, of=subject(view.application.id))
        return WHY_NOT[type(reason)]
    return ""


def about(request: StaffRequest, view: CaseView) -> dict[str, Any]:
    return {
        "application_id": view.application.id,
        "seen": seen_in(request),
        "by": request.staff,
        "now": request.now,
    }


def done(request: StaffRequest, view: CaseView, said: str, part: str = "") -> HttpResponse:
    return HttpResponseRedirect(address(request, view, f"{part}?said={said}"))


def page(
    request: StaffRequest,
    view: CaseView,
    path: str,
    template: str,
    context: dict[str, Any],
    *,
    refused: str = "",
    possible: bool | None = None,
    unread: bool = False,
) -> HttpResponse:
    """The page of an act that asks first; `refused` is why it was not done just now. `possible`, where no button of the
    case's page says it; `unread`: answers could not be read, and the page says which.
    """
    if possible is None:
        steps = next_steps(view, request.staff, today=day_in_japan(request.now)).steps
        possible = any(step.path == path for step in steps)
    word = refused or ("" if possible else "not-now")
    if not word and request.method != "POST" and typed(request):
        word = "kept"
    wrong = {name: text for name, text in context.pop("problems", {}).items() if text}
    return show(
        request,
        f"desk/{template}",
        frame(request, view)
        | context
        | {
            "notice_here": notice_of(word, view, seen_in(request)) if word else None,
            "possible": possible,
            "problems": wrong,
            "has_errors": bool(wrong or refused or unread),
        },
        status=409 if refused else 422 if wrong or unread else 200,
    )


def text_of(values: QueryDict, name: str) -> str:
    return str(values.get(name, "")).replace("\r\n", "\n").strip()


def text_problem(text: str, missing: str = "", *, most: int = MOST) -> str:
    """Why a text of a clerk cannot be used; empty when it can."""
    if not text:
        return missing
    if problems(text, limit=most, multiline=True):
        return f"{most:,}字までで書いてください。"
    if individual_numbers_in(text):
        return "個人番号(マイナンバー)と思われる12桁の数字があります。消してから、もう一度送ってください。"
    return ""
