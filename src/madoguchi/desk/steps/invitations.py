"""Who from outside is asked to do a step of a case: how that stands, asking again, and asking no more."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import msgspec
from django.http import Http404, HttpResponse

from madoguchi.accounts.permissions import Member
from madoguchi.desk.acts.act_page import about, done, draw_asking, text_of, why_not
from madoguchi.desk.case.case import case_of
from madoguchi.desk.steps.step_notices import ASKED_AGAIN, REVOKED
from madoguchi.desk.steps.steps import plain_name
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.notifications.queries import mail_state
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.invitations import Invitation, Stands, last_day
from madoguchi.review.domain.step_doers import may_do
from madoguchi.review.queries.inviting.invitations import invitations
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.services.correction.request_correction import DayHasPassed
from madoguchi.review.services.inviting.ask_again import NoAddress, ask_again
from madoguchi.review.services.inviting.keep_up import address_in_answers
from madoguchi.review.services.inviting.revoke import revoke
from madoguchi.tenants.queries import office_days

_WORDS: Final[dict[Stands, tuple[str, str]]] = {
    "held": ("まだ頼んでいません", "warning"),
    "asked": ("返事を待っています", "info"),
    "opened": ("開かれました。返事を待っています", "info"),
    "sent": ("返事が届きました", "success"),
    "late": ("期限を過ぎました", "error"),
    "revoked": ("取り消しました", "neutral"),
    "over": ("終わりました", "neutral"),
}
_HELD: Final = {
    "no_address": "申請の内容に、送り先のメールアドレスがありません。",
    "own_address": "書かれたアドレスが、申請した方の連絡先と同じです。申請した方自身には頼みません。送り先を確かめてください。",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How asking stands, for the page of a step. `href` is nothing for whoever may not ask."""

    now: Invitation
    before: tuple[Invitation, ...]
    words: tuple[str, str]
    """what is said, and its tone"""
    held: str
    refused: bool
    """no mail server takes mails to that address"""
    written: str
    """the address that stands in the answers, where another is asked"""
    href: str


def told(flow: CaseFlow, standing: Standing, member: Member, *, today: date) -> Told | None:
    """None for a step of the office, and before somebody was to be asked."""
    step = standing.step
    if step.by is None or step.by.invited is None:
        return None
    with tenant_transaction():
        found = invitations(flow.application.id, step.id)
        refused = bool(found and found[0].mail_id and mail_state(found[0].mail_id) == "refused")
    if not found:
        return None
    written, asks = address_in_answers(flow, step), standing.where == "open" and flow.goes_on
    return Told(
        now=found[0],
        before=found[1:],
        words=_WORDS[found[0].stands(today=today)],
        held=_HELD.get(found[0].held, ""),
        refused=refused,
        written=written if written.casefold() != found[0].email.casefold() else "",
        href=f"steps/{step.id}/invitation/" if asks and may_do(member, step, flow.work) else "",
    )


@for_staff("case.examine")
def invitation(request: StaffRequest, receipt: str, step: str) -> HttpResponse:
    """`steps/{step}/invitation/`: ask (again), at which address and until when; or ask no more."""
    view, values = case_of(request, receipt), typed(request)
    standing, asked = _asked(request, view, step)
    email = text_of(values, "email") if "email" in values else (asked.now.email or asked.written)
    until = text_of(values, "until") if "until" in values else _proposed(standing, asked, request)
    wrong: dict[str, str] = {}
    refused = None
    if request.method == "POST":
        revokes = "revoke" in request.POST
        try:
            if revokes:
                refused = why_not(request, view, lambda: revoke(step=step, **about(request, view)))
            else:
                given: dict[str, Any] = {"step": step, "email": email, "until": _day(until)}
                refused = why_not(request, view, lambda: ask_again(**given, **about(request, view)))
        except NoAddress:
            wrong = {"email": "メールアドレスの形が正しくありません。@の前後を確かめてください。"}
        except (DayHasPassed, ValueError, OverflowError):
            wrong = {"until": "今日か、これからの日を入れてください。"}
        else:
            if not refused:
                return done(request, view, REVOKED if revokes else ASKED_AGAIN)
            view = case_of(request, receipt)
            standing, asked = _asked(request, view, step)
    context = {
        "name": plain_name(standing.step),
        "step_id": step,
        "outside": asked,
        "email": email,
        "until": until,
        "today": day_in_japan(request.now).isoformat(),
        "problems": wrong,
    }
    possible = bool(asked.href)
    return draw_asking(request, view, "desk/invitation", context, refused=refused, possible=possible)


def _asked(request: StaffRequest, view: CaseView, step: str) -> tuple[Standing, Told]:
    standing = view.flow.position.standings.get(step) if view.flow is not None else None
    if view.flow is None or standing is None:
        raise Http404("no such step")
    found = told(view.flow, standing, request.staff, today=day_in_japan(request.now))
    if found is None:
        raise Http404("nobody from outside does it, or not yet")
    return standing, found


def _proposed(standing: Standing, asked: Told, request: StaffRequest) -> str:
    """The day that stands; once it has passed, as long again from today."""
    today = day_in_japan(request.now)
    if asked.now.until >= today and asked.now.living:
        return asked.now.until.isoformat()
    return last_day(standing.step.within, begun=today, office=office_days()).isoformat()


def _day(text: str) -> date:
    """Raises ValueError."""
    return date.fromisoformat(text)
