"""Households of houses, whose cases are examined, proposed, approved and paid together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec
from django.apps import apps

from madoguchi.accounts.permissions import Member
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.batches import Given
from madoguchi.review.queries.batches import batches
from madoguchi.review.queries.batches.batches import BatchLine, BatchView
from madoguchi.review.services.batches.carry_out import carry_out
from madoguchi.review.services.batches.close import close_batch
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.tests.cast import CLERK, EXAMINER, NOW, seen_now
from madoguchi.review.tests.flows.cast import EXAMINER_3 as OTHER
from madoguchi.review.tests.flows.cast import FlowCase, as_run

HOUSES: Final = 11
RISAI: Final = as_run("risai", together=True)
LIST: Final = Given()
LATER: Final = NOW + timedelta(days=10)


def household(house: str = "あおば1-2", *, definition: d.Definition = RISAI, **answers: Any) -> FlowCase:
    """A case that was accepted: its house is to be examined."""
    case = FlowCase("risai", answers={"house": house, **answers}, definition=definition)
    case.do("reception", CLERK)
    return case


@cache
def decided_by_list() -> d.Definition:
    """The same, but what is proposed and approved is one list of all that came to it on a day."""
    together = {"draft": "day", "section": "day"}
    steps = tuple(
        msgspec.structs.replace(
            step, together=d.Together(by=together[step.id]) if step.id in together else None
        )
        for step in RISAI.review.steps
    )
    review = msgspec.structs.replace(RISAI.review, steps=steps)
    return msgspec.structs.replace(RISAI, id="risai-shomei-ichiran", review=review)


@cache
def gathered() -> d.Definition:
    """A claim with an individual number, whose examination is done together by the day."""
    whole = as_run("jido-teate")
    steps = tuple(
        msgspec.structs.replace(step, together=d.Together(by="day") if step.id == "examination" else None)
        for step in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=steps)
    return msgspec.structs.replace(whole, id="jido-teate-matomete", review=review)


@cache
def examined_by_day() -> d.Definition:
    """The same, but what the applicants' own photographs show is examined by the day."""
    steps = tuple(
        msgspec.structs.replace(step, together=d.Together(by="day") if step.id == "photos_only" else None)
        for step in RISAI.review.steps
    )
    review = msgspec.structs.replace(RISAI.review, steps=steps)
    return msgspec.structs.replace(RISAI, id="risai-shomei-shashin", review=review)


def on_list(house: str = "あおば1-2") -> FlowCase:
    """A case that waits for the list of proposals."""
    case = household(house, definition=decided_by_list(), damage="small")
    case.do("photos_only", OTHER, grade="partial")
    case.do("money", OTHER, amount="10000")
    return case


def opened(step: str, *, by: Member = EXAMINER) -> list[BatchView]:
    """The open batches of a step, as somebody sees them, those that were opened first at the beginning."""
    with tenant_transaction():
        lines = batches.open_batches(by=by, today=day_in_japan(LATER))
        seen = [look(line.id, by=by) for line in lines if line.state == "open"]
    return [each for each in seen if each is not None and each.step.id == step]


def only(step: str, *, by: Member = EXAMINER) -> BatchView:
    (batch,) = opened(step, by=by)
    return batch


def look(batch_id: UUID, *, by: Member = EXAMINER) -> BatchView | None:
    with tenant_transaction():
        return batches.batch(batch_id, by=by, today=day_in_japan(LATER))


def lines(*, by: Member = EXAMINER) -> Sequence[BatchLine]:
    with tenant_transaction():
        return batches.open_batches(by=by, today=day_in_japan(LATER))


def close(batch: BatchView, by: Member, *, now: datetime = LATER, **given: Any) -> int:
    """As from a page that showed `batch`; what is no word of the service is an answer of the office."""
    told = {name: given.pop(name) for name in ("decision", "reason", "checked") if name in given}
    of_places = {name: given.pop(name, False) for name in ("counted_off", "another")}
    with tenant_transaction():
        return close_batch(
            batch_id=batch.id,
            shown=batch.shown,
            given=Given(filled=given, **told),
            by=by,
            now=now,
            **of_places,
        )


def work(batch: BatchView, *, now: datetime = LATER) -> None:
    """The worker's part, to its end."""
    while carry_out(batch.id, now=now, most=10_000):
        pass


def closed(batch: BatchView, by: Member, **given: Any) -> BatchView:
    """Closed and worked through."""
    close(batch, by, **given)
    work(batch)
    after = look(batch.id, by=by)
    assert after is not None
    return after


def note_on(case: FlowCase) -> None:
    """Something happens to a case that has nothing to do with its steps."""
    with tenant_transaction():
        add_note(
            application_id=case.id, body="電話がありました。", seen=seen_now(case.id), by=CLERK, now=LATER
        )


def acts_of(case: FlowCase, step: str) -> list[tuple[str, str]]:
    """(act, who) of a case's step, as on record."""
    with tenant_transaction():
        rows = apps.get_model("review", "StepRecord").objects.filter(application_id=case.id, step=step)
        return list(rows.order_by("number").values_list("act", "actor_name"))
