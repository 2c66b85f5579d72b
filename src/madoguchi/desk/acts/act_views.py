"""The views of acts on a case, made from their rows: each is one POST to one service, and comes back to the case."""

from __future__ import annotations

from django.http import HttpResponse

from madoguchi.applications.services.case.send_message import EmptyMessage, MessageUnusable
from madoguchi.desk.acts.act_page import (
    MOST,
    about,
    done,
    draw_page,
    text_of,
    text_problem,
    why_not,
    with_reason,
)
from madoguchi.desk.acts.act_row import ActPage, Reason, Written
from madoguchi.desk.acts.beside import SEND_AGAIN
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.desk.case.case import case_of, draw
from madoguchi.office.gate import for_staff, posted
from madoguchi.office.requests import StaffRequest
from madoguchi.ui.requests import View


def view_of(page: ActPage) -> View:
    """By what the act asks. Raises KeyError for one that asks more: its view stands in `urls.py`."""
    if isinstance(page.asks, Reason):
        return _with_reason(page, page.asks)
    if isinstance(page.asks, Written):
        return _written(page, page.asks)
    return {"nothing": _direct, "whether": _confirmed}[page.asks](page)


def _direct(page: ActPage) -> View:
    """A button of the case's own page."""

    @for_staff(page.act.permission)
    def serve(request: StaffRequest, receipt: str) -> HttpResponse:
        view = case_of(request, receipt)
        refused = why_not(request, view, lambda: page.service(**about(request, view)))
        if not refused:
            return done(request, view, page.act.name, page.part)
        return draw(request, case_of(request, receipt), page.part.rstrip("/"), refused=refused)

    return posted(serve)


def _with_reason(page: ActPage, asks: Reason) -> View:
    """A page that asks for the reason, and for a day if there is one, and on its POST hands them to the service."""

    @for_staff(page.act.permission)
    def serve(request: StaffRequest, receipt: str) -> HttpResponse:
        view = case_of(request, receipt)
        asked, refused, acted = with_reason(
            request, view, lambda **told: page.service(**told, **about(request, view)), day=asks.day
        )
        if acted:
            return done(request, view, page.act.name, page.part)
        return draw_page(
            request, case_of(request, receipt) if refused else view, page, asked, refused=refused
        )

    return serve


def _confirmed(page: ActPage) -> View:
    """A page that asks whether one means it."""

    @for_staff(page.act.permission)
    def serve(request: StaffRequest, receipt: str) -> HttpResponse:
        view, refused = case_of(request, receipt), None
        if request.method == "POST":
            refused = why_not(request, view, lambda: page.service(**about(request, view)))
            if not refused:
                return done(request, view, page.act.name, page.part)
            view = case_of(request, receipt)
        return draw_page(request, view, page, {}, refused=refused)

    return serve


def _written(page: ActPage, asks: Written) -> View:
    """A text that is written beside the case."""

    @for_staff(page.act.permission)
    def serve(request: StaffRequest, receipt: str) -> HttpResponse:
        view, body = case_of(request, receipt), text_of(request.POST, asks.field)
        problem, refused = text_problem(body, asks.missing), None
        if not problem:
            try:
                refused = why_not(request, view, lambda: page.service(body=body, **about(request, view)))
            except (EmptyMessage, MessageUnusable):
                problem = f"{MOST:,}字までで書いてください。"
        if not problem and not refused:
            return done(request, view, page.act.name, page.part)
        return draw(
            request,
            case_of(request, receipt),
            page.part.rstrip("/"),
            typed={asks.field: body},
            problem=problem,
            refused=refused,
        )

    return posted(serve, f"../{page.part}")


@for_staff(SEND_AGAIN.permission)
def _send_again(request: StaffRequest, receipt: str) -> HttpResponse:
    """`send-again/`: a delivery that failed, once what was wrong is mended, or one that would be tried later."""
    view, page, target = case_of(request, receipt), BY_ACT[SEND_AGAIN], request.POST.get("target", "")
    refused = why_not(request, view, lambda: page.service(target=target, **about(request, view)))
    if not refused:
        return done(request, view, SEND_AGAIN.name, page.part)
    return draw(request, case_of(request, receipt), page.part.rstrip("/"), refused=refused)


send_again = posted(_send_again)
