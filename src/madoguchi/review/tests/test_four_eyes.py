"""Nobody approves their own work: in whatever revision, version or order they did it, and for whomever they stand in."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.accounts.permissions import Member, StandsIn
from madoguchi.forms.domain.flows.flow import Flow, flow_of
from madoguchi.forms.domain.flows.machine import Record, prepared_by, stand
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.domain.step_doers import WHOLE_OFFICE, barred, free_ways
from madoguchi.review.services.decision.decide import OwnProposal, decide, send_back
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.tests.acts import brought_to
from madoguchi.review.tests.cast import APPROVER, CLAIM, EXAMINER, NOW, definition, seen_now

ROLES = ("reception", "examiner", "approver")
PEOPLE = tuple(Member(id=UUID(int=n), name=str(n), roles=ROLES) for n in (1, 2, 3, 4))
DOES: tuple[d.Does, ...] = (
    "accept",
    "examine",
    "consult",
    "meet",
    "allocate",
    "propose",
    "approve",
    "hand_over",
)


def drawn(chance: Random) -> Flow:
    """Up to six steps, each after some of those before it; ids are drawn from few, so that versions share some."""
    ids = chance.sample("abcdefgh", chance.randint(2, 6))
    steps = [
        d.Step(
            id=id,
            does=chance.choice(DOES),
            by=d.By(part="owner", people=chance.choice((1, 1, 2))),
            after=tuple(chance.sample(ids[:n], chance.randint(0, n))),
            fills=chance.choice(((), (), ("amount",))),
        )
        for n, id in enumerate(ids)
    ]
    return flow_of(d.Definition(**_REST, review=d.Review(steps=tuple(steps))))


_REST: dict[str, Any] = {
    "format": 1,
    "id": "x",
    "name": d.LocalText(ja="x"),
    "kind": "request",
    "category": "other",
    "department": "x",
    "summary": d.LocalText(ja="x"),
    "purpose_notice": d.LocalText(ja="x"),
    "pages": (),
}


@settings(max_examples=1_000, deadline=None)
@given(st.integers(min_value=0))
def test_whoever_approves_has_had_no_hand_in_what_is_approved(seed):
    """Random cases: steps done, sent back and done anew, approved by deputies, moved to another version under way. What
    everybody wrote is noted beside it, in a book that knows nothing of records."""
    chance = Random(seed)
    flow, other = drawn(chance), drawn(chance)
    records: list[Record] = []
    book: list[tuple[str, str, str]] = []  # (step, who, what the step did), of what prepares
    for turn in range(20):
        if chance.random() < 0.1:
            flow = other
        position = stand(flow, records, holds={}, seen=dict.fromkeys((s.id for s in flow.steps), ""))
        done = [s.step.id for s in position.standings.values() if s.done_by]
        now = NOW + timedelta(hours=turn)
        if done and chance.random() < 0.25:
            records.append(Record(step=chance.choice(done), act="reopened", by="x", at=now))
        elif position.open:
            standing, (who, away) = chance.choice(position.open), chance.sample(PEOPLE, 2)
            who = msgspec.structs.replace(who, stands_in=(_away(away),)) if chance.random() < 0.5 else who
            step = standing.step
            free = barred(position, flow, standing, WHOLE_OFFICE)
            ways = free_ways(who, step, WHOLE_OFFICE, barred=free)
            if not ways:
                continue
            by, absent = str(who.id), str(ways[0].id) if ways[0] is not None else ""
            if step.does == "approve":
                assert _authors(book, step).isdisjoint({by, absent})
            gave, decision = bool(step.fills), "grant" if step.does == "propose" else None
            records.append(
                Record(
                    step=step.id,
                    by=by,
                    instead_of=absent,
                    at=now,
                    decision=decision,
                    gave=gave,
                    does=step.does,
                )
            )
            if gave or step.does in ("examine", "propose", "allocate"):
                book.append((step.id, by, step.does))


def _authors(book: list[tuple[str, str, str]], approval: d.Step) -> set[str]:
    """Wherever the steps lie now; what the approval gave is its own."""
    return {who for at, who, did in book if (at, did) != (approval.id, "approve")}


def _away(who: Member) -> StandsIn:
    return StandsIn(id=who.id, name=who.name, places=(), units=who.units)


def test_a_proposal_counts_in_every_version_and_what_only_received_does_not():
    steps = (
        d.Step(id="in", does="accept"),
        d.Step(id="look", does="meet", after=("in",)),
        d.Step(id="say", does="propose", after=("look",)),
        d.Step(id="yes", does="approve", after=("say",)),
    )
    flow = flow_of(d.Definition(**_REST, review=d.Review(steps=steps)))
    approval = flow.steps[-1]
    acts = [
        Record(step="in", by="reception", at=NOW),
        Record(step="look", by="saw", at=NOW),
        Record(step="look", by="wrote", at=NOW, gave=True),
        Record(step="say", by="proposed", at=NOW, decision="grant"),
        Record(step="say", act="reopened", by="asked", at=NOW),
        Record(step="gone", by="earlier", at=NOW),
    ]
    assert prepared_by(flow, approval, acts) == {"wrote", "proposed", "earlier"}
    assert prepared_by(flow, steps[0], acts) == frozenset()


@pytest.mark.parametrize("at", ["beside", "after", "before"])
def test_a_step_that_another_version_laid_elsewhere_bars_whoever_did_it(at):
    steps = (
        d.Step(id="in", does="accept"),
        d.Step(id="look", does="examine", after=("yes",) if at == "after" else ("in",)),
        d.Step(id="say", does="propose", after=("look",) if at == "before" else ("in",)),
        d.Step(id="yes", does="approve", after=("say",)),
    )
    flow = flow_of(d.Definition(**_REST, review=d.Review(steps=steps)))
    acts = [
        Record(step="in", by="reception", at=NOW),
        Record(step="look", by="looked", at=NOW),
        Record(step="say", by="proposed", at=NOW, decision="grant"),
    ]
    assert stand(flow, acts, holds={}, seen={"yes": ""}).standings["yes"].barred == {"looked", "proposed"}


def test_what_an_approval_gives_prepares_others_and_not_itself():
    levels = [d.By(part="owner", level=level) for level in (1, 2)]
    steps = (
        d.Step(id="say", does="propose", after=()),
        d.Step(id="first", does="approve", by=levels[0], after=("say",), fills=("amount",)),
        d.Step(id="second", does="approve", by=levels[1], after=("first",), fills=("rate",)),
    )
    flow = flow_of(d.Definition(**_REST, review=d.Review(steps=steps)))
    acts = [Record(step=step, by=step, at=NOW, gave=True, does="approve") for step in ("first", "second")]
    assert prepared_by(flow, steps[1], acts) == {"second"}
    assert prepared_by(flow, steps[2], acts) == {"first"}


def on(case: UUID, service: Any, by: Member, **given: Any) -> Any:
    with tenant_transaction():
        return service(application_id=case, seen=seen_now(case), by=by, now=NOW, **given)


BOTH = Member(id=UUID(int=51), name="両方 五郎", roles=("examiner", "approver"))
DEPUTY = msgspec.structs.replace(APPROVER, stands_in=(_away(BOTH),), units=frozenset())


def proposed(case: UUID, *, by: Member) -> None:
    review = definition(CLAIM).review
    on(case, propose_decision, by, review=review, decision_id="approve", reason="", checked=())


def not_decided_by_who_prepared(case: UUID) -> None:
    for who in (BOTH, DEPUTY):
        with pytest.raises(OwnProposal):
            on(case, decide, who)


def test_a_proposal_that_was_sent_back_bars_whoever_made_it_from_the_next_one(aoba):
    case = brought_to(aoba, "examining")
    proposed(case, by=BOTH)
    on(case, send_back, APPROVER, reason="理由を詳しく書いてください。")
    proposed(case, by=EXAMINER)
    not_decided_by_who_prepared(case)
    on(case, decide, APPROVER)


def test_who_wrote_at_a_proposal_that_a_colleague_put_forward_does_not_decide_it(aoba):
    case = brought_to(aoba, "examining")
    for who in (BOTH, EXAMINER):  # the colleague goes on with it
        on(case, prepare_proposal, who, decision_id="approve", outcome="", reason=who.name, checked=())
    proposed(case, by=EXAMINER)
    not_decided_by_who_prepared(case)
