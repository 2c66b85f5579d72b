"""What staff do with a case: each act is one POST to one service, and comes back to the case.

An act that came too late (somebody else was first, or a button was pressed twice) changes nothing and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.permissions import Permission
from madoguchi.applications.domain.states import WrongState
from madoguchi.delivery.domain.states import State as Delivered
from madoguchi.delivery.queries import delivery_of
from madoguchi.delivery.services.send_again import NothingToSend, send_again
from madoguchi.desk.case import address, case_of, draw, frame
from madoguchi.desk.delivery_words import is_tried_again
from madoguchi.desk.show import show
from madoguchi.desk.staff import for_staff, posted
from madoguchi.desk.written import wrong_with
from madoguchi.forms.domain.outcomes import needs_reason, outcome_of
from madoguchi.forms.domain.words import OUTCOMES
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.business_days import add_business_days
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review import queries as review
from madoguchi.review.queries import CaseView
from madoguchi.review.services import decide as deciding
from madoguchi.review.services import dismiss as dismissing
from madoguchi.review.services.accept import AlreadyAccepted
from madoguchi.review.services.accept import accept as accept_case
from madoguchi.review.services.add_note import add_note
from madoguchi.review.services.begin_examination import begin_examination
from madoguchi.review.services.close import close as close_case
from madoguchi.review.services.end_correction import NoOpenCorrection, end_correction
from madoguchi.review.services.propose_decision import (
    NoSuchDecision,
    OutcomeMissing,
    ReasonMissing,
    propose_decision,
)
from madoguchi.review.services.request_correction import request_correction
from madoguchi.review.services.send_message import send_message
from madoguchi.review.services.undo_acceptance import NotAccepted
from madoguchi.review.services.undo_acceptance import undo_acceptance as undo_accepted
from madoguchi.ui.requests import View

TOO_LATE = (WrongState, NotAccepted, NoOpenCorrection, deciding.NothingProposed, NothingToSend)
CORRECTION_DAYS = 10
"""Business days that a correction is given unless a clerk chooses another day."""
MOST = 2000


def _act(request: Any, view: CaseView, said: str, do: Callable[[], object], part: str = "") -> HttpResponse:
    """Do it in one transaction; back to the case, with what is to be said there."""
    try:
        with tenant_transaction():
            do()
    except AlreadyAccepted:
        said = "already"
    except TOO_LATE:
        said = "moved"
    except deciding.OwnProposal:
        said = "own"
    except dismissing.OwnRequest:
        said = "own-request"
    except dismissing.StillTime:
        said = "still-time"
    return HttpResponseRedirect(address(request, view, f"{part}?said={said}"))


def _who(request: Any, view: CaseView) -> dict[str, Any]:
    return {"application_id": view.application.id, "actor": request.staff.actor(), "now": request.now}


def _typed(request: Any, name: str) -> str:
    return str(request.POST.get(name, "")).replace("\r\n", "\n").strip()


def _text_problem(text: str, missing: str) -> str:
    """Why a text of a clerk cannot be used; empty when it can."""
    return wrong_with(text, limit=MOST, multiline=True) if text else missing


@posted
@for_staff("case.accept")
def accept(request: Any, receipt: str) -> HttpResponse:
    """`accept/`"""
    view = case_of(request, receipt)
    return _act(request, view, "accepted", lambda: accept_case(**_who(request, view)))


@posted
@for_staff("case.examine")
def examine(request: Any, receipt: str) -> HttpResponse:
    """`examine/`"""
    view = case_of(request, receipt)
    return _act(request, view, "examining", lambda: begin_examination(**_who(request, view)))


def _with_reason(
    permission: Permission, page: str, said: str, service: Callable[..., object], named: str = "reason"
) -> View:
    """A page that asks for the reason, and on its POST hands it to the service under that name."""

    @for_staff(permission)
    def serve(request: Any, receipt: str) -> HttpResponse:
        view = case_of(request, receipt)
        reason = _typed(request, "reason")
        problem = _text_problem(reason, "理由を書いてください。") if request.method == "POST" else ""
        if request.method == "POST" and not problem:
            return _act(request, view, said, lambda: service(**{named: reason}, **_who(request, view)))
        context = frame(request, view) | {"page": page, "reason": reason, "problem": problem}
        return show(
            request, "reason", context | {"has_errors": bool(problem)}, status=422 if problem else 200
        )

    return serve


undo_acceptance = _with_reason("case.accept", "undo_acceptance", "undone", undo_accepted)
finish_correction = _with_reason(
    "case.request_correction", "end_correction", "corrected", end_correction, "note"
)
dismiss = _with_reason("case.decide", "dismiss", "dismissed", dismissing.dismiss)
undo_dismissal = _with_reason("case.decide", "undo_dismissal", "dismissal-undone", dismissing.undo_dismissal)
send_back = _with_reason("case.decide", "send_back", "sent-back", deciding.send_back, "note")
undo_decision = _with_reason("case.decide", "undo_decision", "decision-undone", deciding.undo_decision)


@for_staff("case.request_correction")
def correction(request: Any, receipt: str) -> HttpResponse:
    """`correction/`: which questions, why, until when."""
    view = case_of(request, receipt)
    today = day_in_japan(request.now)
    choices = review.correctable(view)
    known = {path for path, _ in choices}
    chosen = [path for path in request.POST.getlist("questions") if path in known]
    reason = _typed(request, "reason")
    typed_day = request.POST.get("due_on", add_business_days(today, CORRECTION_DAYS).isoformat())
    problem: dict[str, str] = {}
    if request.method == "POST":
        due_on = _later_day(typed_day, today)
        problem = {
            "reason": _text_problem(reason, "直していただきたい理由を書いてください。"),
            "due_on": "" if due_on else "期限は、明日よりあとの日にしてください。",
        }
        if due_on and not any(problem.values()):
            return _act(
                request,
                view,
                "asked",
                lambda: request_correction(
                    questions=chosen, reason=reason, due_on=due_on, **_who(request, view)
                ),
            )
    wrong = {name: text for name, text in problem.items() if text}
    context = frame(request, view) | {
        "choices": choices,
        "chosen": chosen,
        "reason": reason,
        "due_on": typed_day,
        "first_day": (today + timedelta(days=1)).isoformat(),
        "problems": wrong,
        "has_errors": bool(wrong),
    }
    return show(request, "correction", context, status=422 if wrong else 200)


def _later_day(text: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day > today else None


@for_staff("case.examine")
def propose(request: Any, receipt: str) -> HttpResponse:
    """`propose/`: what should be decided, and why."""
    view = case_of(request, receipt)
    decision, reason = request.POST.get("decision", ""), _typed(request, "reason")
    outcome = next((each for each in OUTCOMES if each == request.POST.get("outcome")), None)
    problem: dict[str, str] = {}
    if request.method == "POST":
        if unusable := wrong_with(reason, limit=MOST, multiline=True):
            problem = {"reason": unusable}
        else:
            try:
                return _act(
                    request,
                    view,
                    "proposed",
                    lambda: propose_decision(
                        review=view.definition.review,
                        decision_id=decision,
                        reason=reason,
                        outcome=outcome,
                        **_who(request, view),
                    ),
                )
            except OutcomeMissing:
                problem = {"outcome": "認めるか、認めないかを選んでください。"}
            except NoSuchDecision:
                problem = {"decision": "どうするかを選んでください。"}
            except ReasonMissing:
                problem = {"reason": "この決定には理由がいります。申請した方に伝わる理由を書いてください。"}
    context = frame(request, view) | {
        "decision": decision,
        "reason": reason,
        "outcome": outcome or "",
        "outcomes": [{"id": id, "label": label} for id, label in OUTCOMES.items()],
        "unsaid": any(outcome_of(choice) is None for choice, _ in view.choices),
        "with_reason": {choice.id for choice, _ in view.choices if needs_reason(choice)},
        "checked": request.POST.getlist("checklist"),
        "problems": problem,
        "has_errors": bool(problem),
    }
    return show(request, "propose", context, status=422 if problem else 200)


@for_staff("case.decide")
def decide(request: Any, receipt: str) -> HttpResponse:
    """`decide/`: confirm the proposed decision."""
    view = case_of(request, receipt)
    if request.method == "POST":
        return _act(request, view, "decided", lambda: deciding.decide(**_who(request, view)))
    if view.decision is None or view.decision.decided_at is not None:
        return HttpResponseRedirect(address(request, view, "?said=moved"))
    own = view.decision.proposed_by == str(request.staff.id)
    return show(request, "decide", frame(request, view) | {"own": own})


@for_staff("case.issue")
def close(request: Any, receipt: str) -> HttpResponse:
    """`close/`: confirm that nothing more is to do."""
    view = case_of(request, receipt)
    if request.method == "POST":
        return _act(request, view, "closed", lambda: close_case(**_who(request, view)))
    return show(request, "close", frame(request, view))


@posted
@for_staff("delivery.send_again")
def send_package_again(request: Any, receipt: str) -> HttpResponse:
    """`send-again/`: a delivery that failed, once what was wrong is mended, or one that would be tried later."""
    view, target = case_of(request, receipt), request.POST.get("target", "")

    def again() -> None:
        found = delivery_of(view.application.id, target)
        if found is None or not (found.state is Delivered.FAILED or is_tried_again(found)):
            raise NothingToSend(target)
        send_again(target=target, **_who(request, view))

    return _act(request, view, "sending-again", again, "delivery/")


@posted
@for_staff("case.write_message")
def message(request: Any, receipt: str) -> HttpResponse:
    """`message/`: to the applicant."""
    view, body = case_of(request, receipt), _typed(request, "body")
    problem = _text_problem(body, "申請した方に伝えることを書いてください。")
    if problem:
        return draw(request, view, "messages", typed={"body": body}, problem=problem)
    return _act(request, view, "sent", lambda: send_message(body=body, **_who(request, view)), "messages/")


@posted
@for_staff("case.write_message")
def note(request: Any, receipt: str) -> HttpResponse:
    """`note/`: to colleagues."""
    view, body = case_of(request, receipt), _typed(request, "note")
    problem = _text_problem(body, "メモの内容を書いてください。")
    if problem:
        return draw(request, view, "messages", typed={"note": body}, problem=problem)
    return _act(request, view, "noted", lambda: add_note(body=body, **_who(request, view)), "messages/")
