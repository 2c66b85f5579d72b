"""What the office's side does when events arrive."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from madoguchi.files.domain.storing import StoreFull, StoreUnavailable
from madoguchi.files.services.open_file import store
from madoguchi.isolation.scope import current_tenant
from madoguchi.outbox.services.work import Later, opens_own_transactions
from madoguchi.review.services.after_decision.recount import recount
from madoguchi.review.services.after_decision.remind import remind, tell_next
from madoguchi.review.services.batches.carry_out import carry_out
from madoguchi.review.services.batches.collect import follow_batches_of
from madoguchi.review.services.clock.keep_clock import keep_clocks, keep_open_clocks, keep_told
from madoguchi.review.services.clock.watch_clocks import watch_clocks
from madoguchi.review.services.clock.watch_steps import watch_steps
from madoguchi.review.services.correction import end_correction
from madoguchi.review.services.correction.end_correction import NoOpenCorrection
from madoguchi.review.services.governments import bring_back as bringing_back
from madoguchi.review.services.governments import carry
from madoguchi.review.services.governments import forward as forwarding
from madoguchi.review.services.governments.keep_up import keep_forwardings
from madoguchi.review.services.inviting import keep_up
from madoguchi.review.services.reception import free_cases as freeing
from madoguchi.review.services.steps import show_steps as showing
from madoguchi.review.services.telling import letters
from madoguchi.review.services.transfer import hand_on as handing_on
from madoguchi.tenants.connectors.keeper import client as keeper
from madoguchi.tenants.queries import NoSealingKey, forget

WAIT: Final = 60.0
"""Seconds until it is tried again, when what it needs is away."""


def answer_correction(payload: dict[str, Any], *, now: datetime) -> None:
    """`applications.mended`: the applicant answered the correction request, so the case goes on where it was, and waits in
    the batches to which its answers bring it now."""
    application_id = UUID(payload["application_id"])
    try:
        end_correction.answer_correction(application_id=application_id, now=now)
    except NoOpenCorrection:
        follow_batches_of(application_id, now=now)


def leave_batches(payload: dict[str, Any], *, now: datetime) -> None:
    """`applications.withdrawn`, `review.transferred`"""
    follow_batches_of(UUID(payload["application_id"]), now=now)


CASES_AT_ONCE = 100
"""Of a batch, in one call of its handler: some seconds, well within the lease of its event."""


@opens_own_transactions
def work_through_batch(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.batch_closed`. Raises Later as long as cases are left."""
    if carry_out(UUID(payload["batch_id"]), now=now, most=CASES_AT_ONCE):
        raise Later(0)


def ask_outside(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.steps_moved`, `applications.mended`, and what ends a case: who from outside, or which other government, is
    asked, and who no more."""
    application_id = UUID(payload["application_id"])
    keep_up.keep_invitations(application_id=application_id, now=now)
    keep_forwardings(application_id=application_id, now=now)


@opens_own_transactions
def forward(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.forwarding_due`: bring it to the other government, if that is of this installation."""
    forwarding_id = UUID(payload["forwarding_id"])
    try:
        forwarding.forward(forwarding_id=forwarding_id, tools=_carrying(), now=now)
    except forwarding.Untied:
        raise Later(WAIT) from None
    except tuple(_AWAY) as away:
        forwarding.wait_for(forwarding_id=forwarding_id, why=_why(away))
        raise Later(WAIT) from away


@opens_own_transactions
def bring_back(payload: dict[str, Any], *, now: datetime) -> None:
    """`applications.forwarded_moved`: whoever forwarded it is told how it stands."""
    bringing_back.bring_back(application_id=UUID(payload["application_id"]), now=now)


def mail_transferred(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.transferred`"""
    letters.send_transferred(application_id=UUID(payload["application_id"]), now=now)


@opens_own_transactions
def hand_on(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.transferred`: bring it to the other government, if that is of this installation."""
    application_id = UUID(payload["application_id"])
    try:
        handing_on.hand_on(application_id=application_id, tools=_carrying(), now=now)
    except tuple(_AWAY) as away:
        handing_on.wait_for(application_id=application_id, why=_why(away))
        raise Later(WAIT) from away


_AWAY: Final[dict[type[Exception], str]] = {
    carry.FilesWait: carry.FILES_WAIT,
    NoSealingKey: carry.NO_KEY_THERE,
    keeper.KeeperAway: carry.KEEPER_AWAY,
    StoreUnavailable: carry.STORE_AWAY,
    StoreFull: carry.STORE_AWAY,
}
"""What passes by itself, or once somebody mends it → what staff read meanwhile."""


def _why(away: Exception) -> str:
    return next(text for kind, text in _AWAY.items() if isinstance(away, kind))


def _carrying() -> carry.Tools:
    return carry.Tools(unseal=_unseal, open_file=store().open, lost=(keeper.KeyLost,))


def _unseal(ciphertext: bytes, purpose: str) -> str:
    environment = settings.ENVIRONMENT
    path = Path(environment.keeper) if environment.keeper else environment.folder / "keeper.sock"
    return keeper.unseal(socket_path=path, tenant=current_tenant(), ciphertext=ciphertext, purpose=purpose)


def mail_accepted(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.accepted`"""
    letters.send_accepted(application_id=UUID(payload["application_id"]), now=now)


def mail_correction(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.correction_requested`"""
    letters.send_correction(application_id=UUID(payload["application_id"]), now=now)


def mail_decided(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.decided`, `review.dismissed`"""
    letters.send_decided(application_id=UUID(payload["application_id"]), now=now)


def mail_decision_undone(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.decision_undone`"""
    letters.send_decision_undone(application_id=UUID(payload["application_id"]), now=now)


def mail_next(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.next_opened`"""
    tell_next(consequence_id=UUID(payload["consequence_id"]), now=now)


@opens_own_transactions
def remind_applicants(payload: dict[str, Any], *, now: datetime) -> None:
    """`ops.day_began`"""
    remind(now=now)


def mail_message(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.message_sent`"""
    letters.send_message_there(application_id=UUID(payload["application_id"]), now=now)


def keep_clock(payload: dict[str, Any], *, now: datetime) -> None:
    """`applications.state_changed`, `review.period_changed`: what the queue knows of the case's clock is as the case is."""
    keep_clocks([UUID(payload["application_id"])], now=now)


def mail_period(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.period_changed`: the applicant is told the day, and that this was told is kept."""
    case, moved = UUID(payload["application_id"]), payload.get("by_office_days", False)
    why: letters.WhyOtherDay = (
        "days_moved" if moved else "period_extended" if payload["extended"] else "extension_undone"
    )
    keep_clocks([case], now=now)
    keep_told(case, letters.send_period_changed(application_id=case, why=why, now=now))


@opens_own_transactions
def keep_clocks_anew(payload: dict[str, Any], *, now: datetime) -> None:
    """`tenants.office_days_changed`: the days of every open case are counted anew.

    What this process keeps for some seconds is from before.
    """
    forget()
    keep_open_clocks(now=now)
    recount(now=now)


def free_cases(payload: dict[str, Any], *, now: datetime) -> None:
    """`accounts.staff_placed`, `accounts.staff_changed`: who does not work there any more is in charge of nothing there."""
    freeing.free_cases(staff_id=UUID(payload["staff_id"]), now=now)


@opens_own_transactions
def show_steps_anew(payload: dict[str, Any], *, now: datetime) -> None:
    """`accounts.flow_places_changed`: the units that do the steps see the cases."""
    showing.show_steps_anew(procedure=payload["procedure"], now=now)


def show_steps_after_mend(payload: dict[str, Any], *, now: datetime) -> None:
    """`applications.mended`: other steps may be open by what the applicant says now."""
    showing.show_steps_of(application_id=UUID(payload["application_id"]), now=now)


@opens_own_transactions
def watch(payload: dict[str, Any], *, now: datetime) -> None:
    """`ops.day_began`"""
    watch_clocks(now=now)
    watch_steps(now=now)
