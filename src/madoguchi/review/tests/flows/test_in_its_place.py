"""What was replaced does not come back beside what stands in its place: a dismissal that is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries.after_decision.consequences import dossier, first_of
from madoguchi.review.services.after_decision.begin_next import SentAlready
from madoguchi.review.services.after_decision.stand_again import AnotherInItsPlace
from madoguchi.review.services.correction.dismiss import dismiss, undo_dismissal
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.tests.cast import APPROVER, CLERK, NOW, seen_now
from madoguchi.review.tests.flows.cast import FlowCase, on_offer
from madoguchi.review.tests.flows.test_leads_to import KANRYO, begun, decided, leads_to, sent
from madoguchi.tenants.queries import tables

DAYS = timedelta(days=1)


def on_the_case(service: Any, case: UUID, by: Any, now: Any, **given: Any) -> None:
    with tenant_transaction():
        service(application_id=case, seen=seen_now(case), by=by, now=now, **given)


def ended(case: UUID, first: FlowCase) -> Any:
    """A case that was sent for the first is dismissed; the moment afterwards."""
    on_the_case(
        request_correction, case, CLERK, first.now, questions=["paid"], reason="領収書の額と違います。",
        due_on=day_in_japan(first.now + 5 * DAYS),
    )  # fmt: skip
    first.now += 6 * DAYS
    on_the_case(dismiss, case, APPROVER, first.now, reason="期限までに直されませんでした。")
    return first.now


def undone(case: UUID, now: Any) -> None:
    due = day_in_japan(now + 5 * DAYS)
    on_the_case(undo_dismissal, case, APPROVER, now, reason="郵便で届いていました。", due_on=due)


def state(case: UUID) -> str:
    with tenant_transaction():
        found = application(case)
    assert found is not None
    return found.state


@pytest.fixture
def first(aoba: Any) -> FlowCase:
    whole = on_offer("jutaku-kaishu-kanryo")
    decided_on = msgspec.structs.replace(whole, kind="request", review=d.Review())
    publish(definition=decided_on, tables=tables(), now=NOW, by=OPERATOR)
    return decided()


def test_a_dismissal_is_not_taken_back_while_another_case_stands_in_its_place(first):
    second = sent(begun(first), KANRYO, now=first.now)
    now = ended(second, first)
    third = sent(begun(first), KANRYO, now=now)
    with pytest.raises(AnotherInItsPlace):
        undone(second, now)
    assert (state(second), state(third)) == (State.DISMISSED, State.ARRIVED)
    assert leads_to(first)[0].second.id == third
    with tenant_transaction():  # and its page still leads to the first, and so to the one that stands
        found = application(second)
        assert found is not None
        beside = dossier(found, by=CLERK, today=day_in_japan(now))
        earlier = first_of(second)
    assert beside.first is not None and earlier is not None
    assert beside.first.id == earlier.id == first.id


def test_it_stands_again_where_that_one_ended_too_and_then_takes_its_place(first):
    second = sent(begun(first), KANRYO, now=first.now)
    ended(second, first)
    third = sent(begun(first), KANRYO, now=first.now)
    now = ended(third, first)
    undone(second, now)
    assert leads_to(first)[0].second.id == second
    with pytest.raises(SentAlready):
        begun(first)
    with pytest.raises(AnotherInItsPlace):
        undone(third, now)


def test_where_nothing_was_sent_instead_it_stands_again_and_what_was_begun_is_not_sent(first):
    second = sent(begun(first), KANRYO, now=first.now)
    now = ended(second, first)
    instead = begun(first)
    undone(second, now)
    assert state(second) == State.CORRECTING
    with pytest.raises(SentAlready):
        sent(instead, KANRYO, now=now)
