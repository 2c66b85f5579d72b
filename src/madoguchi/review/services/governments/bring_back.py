"""Tell the government that forwarded a case how it stands here: what it asked for is done, or the case goes back to it (返戻)."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from madoguchi.applications.domain.answers import counted
from madoguchi.applications.domain.keys import forwarding_of_key
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import ApplicationView, application, history
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import current_tenant, tenant_scope, tenant_transaction
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.review.domain.forwardings import Answer, What
from madoguchi.review.models import CorrectionRequest
from madoguchi.review.queries.steps.flows import case_flow
from madoguchi.review.services.governments.take import NothingForwarded, take
from madoguchi.review.services.telling.tell import Standing, standings

_DONE = (State.APPROVED, State.REFUSED, State.ISSUED, State.CLOSED)
_IN_VAIN: Final[dict[State, What]] = {
    State.DISMISSED: "dismissed",
    State.TRANSFERRED: "moved",
    State.WITHDRAWN: "withdrawn",
}
log = logging.getLogger(__name__)


def bring_back(*, application_id: UUID, now: datetime) -> None:
    """As it stands now, whatever it was that moved it. Repeatable. Opens its own transactions."""
    with tenant_transaction():
        case = application(application_id)
        came = forwarding_of_key(case.client_id) if case is not None else None
        if case is None or came is None:
            return
        answer = _answer(case)
    tenant, forwarding_id = came
    here = current_tenant()
    receipt = str(ReceiptNumber(here, case.receipt))
    try:
        with tenant_scope(tenant), tenant_transaction():
            take(forwarding_id=forwarding_id, from_tenant=here, receipt=receipt, answer=answer, now=now)
    except NothingForwarded:
        log.warning("case %s came from nobody who knows of it", application_id)


def _answer(case: ApplicationView) -> Answer | None:
    """None while it is worked on."""
    state = State(case.state)
    if state in _DONE:
        standing = standings([case.id]).get(case.id, Standing())
        return Answer(
            what="answered",
            at=standing.decided_at or case.changed_at,
            decision=standing.decision,
            reason=standing.reason,
            filled=_filled(case),
            number=str(standing.number or ""),
        )
    if state is State.CORRECTING:
        asked = (
            CorrectionRequest.objects.filter(application_id=case.id, answered_at=None).order_by("-at").first()
        )
        if asked is not None:
            return Answer(what="returned", at=asked.at, reason=asked.reason)
    if state in _IN_VAIN:
        last = history(case.id)[-1]
        return Answer(what=_IN_VAIN[state], at=last.at, reason=last.note)
    return None


def _filled(case: ApplicationView) -> dict[str, Any]:
    """What the office filled in here that counts, without its decision."""
    flow = case_flow(case)
    given: dict[str, Any] = dict(counted(flow.evaluation).get(d.OFFICE) or {}) if flow is not None else {}
    given.pop(d.DECISION.removeprefix(f"{d.OFFICE}."), None)
    return given
