"""What staff do with a case: each act is one POST to one service, and comes back to the case."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from madoguchi.accounts.permissions import Permission
from madoguchi.applications.services.send_message import EmptyMessage, MessageUnusable
from madoguchi.delivery.services.send_again import send_again as send_package
from madoguchi.desk.act_page import MOST, about, done, page, text_of, text_problem, why_not
from madoguchi.desk.case import case_of, draw
from madoguchi.office.gate import for_staff, posted
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.services import decide as deciding
from madoguchi.review.services import dismiss as dismissing
from madoguchi.review.services.accept import accept as accept_case
from madoguchi.review.services.acknowledge_mend import acknowledge_mend
from madoguchi.review.services.add_note import add_note
from madoguchi.review.services.begin_examination import begin_examination
from madoguchi.review.services.close import close as close_case
from madoguchi.review.services.end_correction import end_correction
from madoguchi.review.services.send_message import send_message
from madoguchi.review.services.undo_acceptance import undo_acceptance as undo_accepted
from madoguchi.ui.requests import View


def _direct(permission: Permission, said: str, service: Callable[..., object], part: str = "") -> View:
    """A button of the case's own page."""

    @for_staff(permission)
    def serve(request: StaffRequest, receipt: str) -> HttpResponse:
        view = case_of(request, receipt)
        refused = why_not(request, view, lambda: service(**about(request, view)))
        if not refused:
            return done(request, view, said, part)
        return draw(request, case_of(request, receipt), part.rstrip("/"), refused=refused)

    return posted(serve)


accept = _direct("case.accept", "accepted", accept_case)
examine = _direct("case.examine", "examining", begin_examination)
mend_seen = _direct("case.request_correction", "mend-seen", acknowledge_mend)


def _with_reason(permission: Permission, path: str, said: str, service: Callable[..., object]) -> View:
    """A page that asks for the reason, and on its POST hands it to the service."""

    @for_staff(permission)
    def serve(request: StaffRequest, receipt: str) -> HttpResponse:
        view, reason, refused, wrong = case_of(request, receipt), text_of(typed(request), "reason"), "", {}
        if request.method == "POST":
            wrong = {"reason": text_problem(reason, "理由を書いてください。")}
            if not any(wrong.values()):
                refused = why_not(request, view, lambda: service(reason=reason, **about(request, view)))
                if not refused:
                    return done(request, view, said)
                view = case_of(request, receipt)
        context = {"page": path, "reason": reason, "problems": wrong}
        return page(request, view, path, "reason", context, refused=refused)

    return serve


undo_acceptance = _with_reason("case.accept", "undo-acceptance/", "undone", undo_accepted)
finish_correction = _with_reason("case.request_correction", "end-correction/", "corrected", end_correction)
dismiss = _with_reason("case.decide", "dismiss/", "dismissed", dismissing.dismiss)
send_back = _with_reason("case.decide", "send-back/", "sent-back", deciding.send_back)
undo_decision = _with_reason("case.decide", "undo-decision/", "decision-undone", deciding.undo_decision)


def _confirmed(permission: Permission, path: str, said: str, service: Callable[..., object]) -> View:
    """A page that asks whether one means it."""

    @for_staff(permission)
    def serve(request: StaffRequest, receipt: str) -> HttpResponse:
        view, refused = case_of(request, receipt), ""
        if request.method == "POST":
            refused = why_not(request, view, lambda: service(**about(request, view)))
            if not refused:
                return done(request, view, said)
            view = case_of(request, receipt)
        return page(request, view, path, path.rstrip("/"), {}, refused=refused)

    return serve


decide = _confirmed("case.decide", "decide/", "decided", deciding.decide)
close = _confirmed("case.issue", "close/", "closed", close_case)


@for_staff("delivery.send_again")
def _send_package_again(request: StaffRequest, receipt: str) -> HttpResponse:
    """`send-again/`: a delivery that failed, once what was wrong is mended, or one that would be tried later."""
    view, target = case_of(request, receipt), request.POST.get("target", "")
    refused = why_not(request, view, lambda: send_package(target=target, **about(request, view)))
    if not refused:
        return done(request, view, "sending-again", "delivery/")
    return draw(request, case_of(request, receipt), "delivery", refused=refused)


send_package_again = posted(_send_package_again)


def _written(name: str, said: str, missing: str, service: Callable[..., object]) -> View:
    """A text that is written beside the case."""

    @for_staff("case.write_message")
    def serve(request: StaffRequest, receipt: str) -> HttpResponse:
        view, body = case_of(request, receipt), text_of(request.POST, name)
        problem, refused = text_problem(body, missing), ""
        if not problem:
            try:
                refused = why_not(request, view, lambda: service(body=body, **about(request, view)))
            except (EmptyMessage, MessageUnusable):
                problem = f"{MOST:,}字までで書いてください。"
        if not problem and not refused:
            return done(request, view, said, "messages/")
        return draw(
            request,
            case_of(request, receipt),
            "messages",
            typed={name: body},
            problem=problem,
            refused=refused,
        )

    return posted(serve, "../messages/")


message = _written("body", "sent", "申請した方に伝えることを書いてください。", send_message)
note = _written("note", "noted", "メモの内容を書いてください。", add_note)
