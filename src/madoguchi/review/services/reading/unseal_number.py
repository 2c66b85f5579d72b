"""Show a clerk a sealed individual number, for a stated purpose (番号法 第9条: only for what the law names)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member, require
from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import sealed_number
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.purposes import NUMBER_PURPOSES, OTHER
from madoguchi.review.domain.seen import Seen
from madoguchi.review.queries.steps.flows import latest, noted
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.tenants.connectors.keeper.client import unseal


class PurposeMissing(Exception):
    """A number is shown for a stated purpose only."""


class NoSuchNumber(Exception):
    """The application has no such sealed number."""


def unseal_number(
    *, application_id: UUID, ref: UUID, purpose: str, keeper: Path, seen: Seen, by: Member, now: datetime
) -> str:
    """The twelve digits. The record is committed before the key keeper is asked: nothing is seen unrecorded.

    A number that the applicant replaced, or of a case that is withdrawn, is not shown: nobody needs it any more.
    Opens its own transaction. Raises NotAllowed, PurposeMissing, HoldsNumber, Stale, NoSuchNumber, NoSuchApplication, KeeperAway,
    KeyLost.
    """
    require(by, "number.unseal")
    stated = without_numbers(purpose)
    if not stated:
        raise PurposeMissing
    with tenant_transaction():
        require_case(by, "number.unseal", of=application_id, now=now)
        application = locked_as_seen(application_id=application_id, seen=seen)
        office = latest(noted(application_id))
        answers = [msgspec.json.decode(application.answers), office]
        current = {given for each in answers for _, given in sealed_references(each)}
        if str(ref) not in current or application.state == State.WITHDRAWN:
            raise NoSuchNumber(str(ref))
        ciphertext = sealed_number(application_id=application_id, ref=ref)
        if ciphertext is None:
            raise NoSuchNumber(str(ref))
        kept = keep_written(application_id=application_id, text=stated, now=now)
        detail = {"purpose": _listed(stated), "reason": kept, "number": str(ref)}
        record(
            actor=by.actor(),
            action="number.unsealed",
            subject=subject(application_id),
            detail=detail,
            now=now,
        )
    return unseal(socket_path=keeper, tenant=current_tenant(), ciphertext=ciphertext, purpose=stated)


def _listed(stated: str) -> str:
    """The purpose of the list with which the text begins."""
    head = stated.partition(":")[0]
    return head if head in NUMBER_PURPOSES else OTHER
