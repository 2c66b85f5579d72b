"""What every act on a case shares: what its page showed, why it was not done, and its page drawn anew.

Each button says what its page showed (`Seen`). When the case is another by then, or somebody was first, nothing
changes: the page is drawn again, with what happened and with what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict

from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.desk.acts.act_row import ActPage, Day, Reason
from madoguchi.desk.acts.coming_day import NO_DAY, coming, first_day, usual_day
from madoguchi.desk.acts.table import SAID_AFTER, WHY_NOT
from madoguchi.desk.case.case import address, frame, seen_in
from madoguchi.desk.case.happened import notice_of
from madoguchi.desk.case.next_steps import possible_now
from madoguchi.desk.case.notices import KEPT, NOT_NOW, Notice
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.kernel.text import problems
from madoguchi.office.frame import show
from madoguchi.office.refusals import record_own
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.acts import DECIDE
from madoguchi.review.domain.deputies import ways_to_decide
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.correction.dismiss import OwnRequest
from madoguchi.review.services.decision.decide import OwnProposal
from madoguchi.review.services.steps.do_step import Barred

OWN = (OwnProposal, OwnRequest, Barred)
"""Two people see every decision: one of them tried to be both."""
MOST = 2000
HOLDS_NUMBER = "個人番号(マイナンバー)と思われる12桁の数字があります。消してから、もう一度送ってください。"


def why_not(request: StaffRequest, view: CaseView, do: Callable[[], object]) -> Notice | None:
    """Do it in one transaction; None when it was done, else what is said of the reason."""
    try:
        with tenant_transaction():
            do()
    except tuple(WHY_NOT) as reason:
        if isinstance(reason, OWN):
            record_own(request, of=subject(view.application.id))
        return WHY_NOT[type(reason)]
    return None


def with_reason(
    request: StaffRequest, view: CaseView, do: Callable[..., object], *, day: Day | None = None
) -> tuple[dict[str, Any], Notice | None, bool]:
    """The reason that a page asks for, and the day, handed to `do` by their names on its POST.

    (what the page shows of them, why it was not done, whether it was)
    """
    values, today, refused, acted = typed(request), day_in_japan(request.now), None, False
    told: dict[str, Any] = {"reason": text_of(values, "reason")}
    shown = told | {"first_day": first_day(today)}
    wrong: dict[str, str] = {}
    if day is not None:
        shown["day"] = str(values.get(day.name, usual_day(day.usual, today=today)))
        told[day.name] = coming(shown["day"], today=today)
    if request.method == "POST":
        wrong = {"reason": text_problem(told["reason"], "理由を書いてください。")}
        wrong |= {name: NO_DAY for name, value in told.items() if value is None}
        if not any(wrong.values()):
            refused = why_not(request, view, lambda: do(**told))
            acted = refused is None
    return shown | {"problems": wrong}, refused, acted


def about(request: StaffRequest, view: CaseView) -> dict[str, Any]:
    return {
        "application_id": view.application.id,
        "seen": seen_in(request),
        "by": request.staff,
        "now": request.now,
    }


def done(request: StaffRequest, view: CaseView, said: str, part: str = "") -> HttpResponse:
    """Back to the case, which says so. Raises KeyError for a word that nothing is said for."""
    SAID_AFTER[said]
    return HttpResponseRedirect(address(request, view, f"{part}?said={said}"))


def draw_page(
    request: StaffRequest,
    view: CaseView,
    page: ActPage,
    context: dict[str, Any],
    *,
    refused: Notice | None = None,
) -> HttpResponse:
    """The page of an act that asks first; `refused` is why it was not done just now."""
    possible = possible_now(page.act, view, request.staff, today=day_in_japan(request.now))
    context |= _of_a_decision(request, view, page, refused=bool(refused))
    template = "desk/reason" if isinstance(page.asks, Reason) else f"desk/{page.act.name}"
    return draw_asking(request, view, template, context | {"page": page}, possible=possible, refused=refused)


def _of_a_decision(request: StaffRequest, view: CaseView, page: ActPage, *, refused: bool) -> dict[str, Any]:
    """A decision that was refused is not pressed again under what took its place: the page is opened anew first."""
    if page.act is not DECIDE or view.decision is None:
        return {}
    ways = ways_to_decide(request.staff, view.application.unit_id, prepared_by=view.prepared_by)
    absent = next(iter(ways), None)
    prepared = str(request.staff.id) in view.prepared_by
    return {"opened_anew": refused, "prepared": prepared, "stands_in": absent.name if absent else ""}


def draw_asking(
    request: StaffRequest,
    view: CaseView,
    template: str,
    context: dict[str, Any],
    *,
    possible: bool,
    refused: Notice | None,
    unread: bool = False,
) -> HttpResponse:
    """Any page that asks first. `unread`: answers could not be read, and the page says which."""
    told = refused or (None if possible else NOT_NOW)
    if told is None and request.method != "POST" and typed(request):
        told = KEPT
    wrong = {name: text for name, text in context.pop("problems", {}).items() if text}
    return show(
        request,
        template,
        frame(request, view)
        | context
        | {
            "notice_here": notice_of(told, view, seen_in(request)) if told else None,
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
        return HOLDS_NUMBER
    return ""
