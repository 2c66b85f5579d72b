"""Places are given out when the batch of a round is closed: once, by what is kept, and each case knows why."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import NotAllowed
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.flows.allocation.allocate import NotReady
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain.batches import Given
from madoguchi.review.queries.batches.allocations import explanation_of, kept, trial
from madoguchi.review.services.batches.close import close_batch
from madoguchi.review.services.batches.collect import InBatch
from madoguchi.review.services.batches.give_out import NotWhole
from madoguchi.review.tests.batches.cast import LATER, close, note_on, only, work
from madoguchi.review.tests.batches.nurseries import (
    Places,
    another_round,
    child,
    closed,
    nurseries,
    to_the_end,
)
from madoguchi.review.tests.cast import APPLICANT, APPROVER, EXAMINER
from madoguchi.review.tests.flows.cast import FlowCase

ONE_EACH: Places = {"hikari": {"zero": 1, "one": 1, "two": ""}, "tsubasa": {"zero": 1, "one": 1, "two": 2}}


def place(case: FlowCase) -> str | None:
    found: str | None = case.flow.office.get("place")
    return found


def test_a_round_is_given_out_and_goes_to_its_end(aoba):
    nurseries(ONE_EACH)
    first, second, third = (child("hikari", "tsubasa", points=points) for points in (90, 80, 70))
    to_the_end()
    assert [place(case) for case in (first, second, third)] == ["hikari", "tsubasa", None]
    assert [case.state() for case in (first, second, third)] == [
        State.APPROVED,
        State.APPROVED,
        State.REFUSED,
    ]
    assert [case.where("tell_nursery") for case in (first, third)] == ["open", "skipped"]


def test_what_it_was_given_out_by_is_kept_and_gives_the_same_again(aoba):
    nurseries(ONE_EACH)
    case = child("hikari", points=90)
    batch = closed("places", EXAMINER)
    with tenant_transaction():
        row = apps.get_model("review", "Allocation").objects.get(batch_id=batch.id)
        found = kept(batch.id)
        assert found is not None and found.same
        assert found.inputs.places["hikari"] == {"zero": 1, "one": 1}
        assert [each.id for each in found.inputs.applicants] == [str(case.id)]
        (entry,) = [e for e in entries(limit=50) if e.action == "review.batch_closed"]
        assert entry.detail["result"] == found.result_digest
        for spoilt in ("result", "inputs"):
            kind = apps.get_model("review", "Allocation").objects.filter(id=row.id)
            kind.update(**{spoilt: getattr(row, spoilt).replace("hikari", "tsubasa")})
            told = kept(batch.id)
            assert told is not None and not told.same
            kind.update(**{spoilt: getattr(row, spoilt)})


def test_each_case_knows_why(aoba):
    nurseries(ONE_EACH)
    winner, loser = child("hikari", points=90), child("hikari", points=80)
    closed("places", EXAMINER)
    with tenant_transaction():
        got, lost = explanation_of(winner.id), explanation_of(loser.id)
        assert got is not None and lost is not None
    assert got[1].given.place == "hikari"
    assert [(look.place, look.why) for look in lost[1].looks] == [("hikari", "full")]
    assert lost[1].looks[0].last is not None and lost[1].looks[0].last.value == "90"


def test_brothers_and_sisters_are_placed_at_once(aoba):
    nurseries(ONE_EACH)
    pair: dict[str, Any] = {"household": "h", "siblings": "same_only"}
    older = child("hikari", "tsubasa", points=90, **pair)
    younger = child("hikari", "tsubasa", points=60, kind="one", **pair)
    alone = child("hikari", points=70)
    closed("places", EXAMINER)
    assert [place(case) for case in (older, younger, alone)] == ["tsubasa", "tsubasa", "hikari"]


def test_nothing_is_given_out_while_something_is_in_the_way(aoba):
    nurseries({"hikari": {"zero": "なし"}})
    case = child("hikari", points=90, kind="two")
    batch = only("places")
    with pytest.raises(NotReady) as refused:
        close(batch, EXAMINER)
    told = {(fault.code, fault.place, fault.class_) for fault in refused.value.faults}
    assert told == {("capacity_unread", "hikari", "zero"), ("class_without_places", "", "two")}
    assert only("places").state == "open"
    assert place(case) is None
    nurseries(ONE_EACH)
    assert close(only("places"), EXAMINER) == 1


def test_a_round_is_given_out_whole_or_not_at_all(aoba):
    """Whoever came or changed while the page was open would be passed over, and a sister placed without her brother."""
    nurseries(ONE_EACH)
    pair: dict[str, Any] = {"household": "h", "siblings": "same_only"}
    first, second = child("tsubasa", points=90, **pair), child("tsubasa", points=80, kind="one", **pair)
    drawn = only("places")
    note_on(second)
    with pytest.raises(NotWhole):
        close(drawn, EXAMINER)
    drawn = only("places")
    late = child("hikari", points=95, name="次郎")
    with pytest.raises(NotWhole):
        close(drawn, EXAMINER)
    assert close(only("places"), EXAMINER) == 3
    work(drawn)
    assert [place(case) for case in (first, second, late)] == ["tsubasa", "tsubasa", "hikari"]


def test_no_place_is_given_to_one_case_alone(aoba):
    nurseries(ONE_EACH)
    case = child("hikari", points=90)
    with pytest.raises(InBatch):
        case.do("places", EXAMINER, place="hikari")


def test_who_changed_after_the_list_was_closed_goes_back_alone_and_keeps_nobody_waiting(aoba):
    nurseries(ONE_EACH)
    first, second = child("hikari", points=90), child("hikari", points=80)
    batch = only("places")
    close(batch, EXAMINER)
    first.reopen("scoring", EXAMINER)
    work(batch)
    assert place(first) is None
    assert place(second) is None  # the place was the first one's; nobody is moved up unseen


def test_each_round_draws_a_seed_of_its_own(aoba):
    """The seed is not one that somebody could try beforehand."""
    nurseries(ONE_EACH)
    child("hikari", points=90)
    one = closed("places", EXAMINER)
    another_round()
    nurseries({"hikari": {"zero": 2, "one": 1}})
    child("hikari", points=90, name="次郎")
    other = closed("places", EXAMINER)
    with tenant_transaction():
        seeds = {found.inputs.seed for batch in (one, other) if (found := kept(batch.id)) is not None}
    assert len(seeds) == 2 and all(len(seed) == 32 for seed in seeds)


def test_a_list_that_names_a_proposal_which_is_none_is_not_the_one_that_was_shown(aoba):
    """Its case would take a place in the result, and then go back alone as if it had changed."""
    nurseries(ONE_EACH)
    case, _ = child("hikari", points=90), child("hikari", points=80, name="次郎")
    batch = only("places")
    forged = {**batch.shown, case.id: msgspec.structs.replace(batch.shown[case.id], proposal=new_id())}
    with pytest.raises(NotWhole), tenant_transaction():
        close_batch(batch_id=batch.id, shown=forged, given=Given(), by=EXAMINER, now=LATER)


def test_who_withdrew_a_moment_ago_takes_no_place(aoba):
    """The worker has not taken the case out of the round yet."""
    nurseries(ONE_EACH)
    gone, other = child("hikari", points=90), child("hikari", points=80, name="次郎")
    with tenant_transaction():
        withdraw(application_id=gone.id, actor=APPLICANT, now=LATER)
        tried = trial(only("places"))
    assert [each.id for each in tried.inputs.applicants] == [str(other.id)]
    closed("places", EXAMINER)
    assert place(other) == "hikari"


def test_who_only_approves_closes_no_round(aoba):
    nurseries(ONE_EACH)
    child("hikari", points=90)
    with pytest.raises(NotAllowed):
        close(only("places"), APPROVER)


def test_a_trial_says_what_would_come_out_and_does_nothing(aoba):
    nurseries(ONE_EACH)
    first, second = child("hikari", points=90), child("hikari", points=80)
    with tenant_transaction():
        tried = trial(only("places"))
    assert tried.result is not None
    assert {each.id: each.place for each in tried.result.given} == {
        str(first.id): "hikari",
        str(second.id): "",
    }
    assert [place(case) for case in (first, second)] == [None, None]
    assert only("places").state == "open"


def test_a_trial_names_what_is_in_the_way_and_what_was_given_out_before(aoba):
    nurseries(ONE_EACH)
    child("hikari", points=90)
    closed("places", EXAMINER)
    child("hikari", points=80, name="次郎")
    with tenant_transaction():
        assert [(fault.code, fault.place) for fault in trial(only("places")).found] == [
            ("given_before", "hikari")
        ]
    nurseries({"tsubasa": {"zero": "x"}})
    with tenant_transaction():
        tried = trial(only("places"))
    assert tried.result is None
    blocking = {fault.code for fault in tried.found if fault.blocks}
    assert blocking == {"capacity_unread", "class_without_places", "wish_unknown"}


def test_a_wish_for_what_is_not_in_the_list_any_more_is_named_and_not_passed_over(aoba):
    nurseries(ONE_EACH)
    child("hikari", "tsubasa", points=90)
    nurseries({"tsubasa": ONE_EACH["tsubasa"]})
    with pytest.raises(NotReady) as refused:
        close(only("places"), EXAMINER)
    assert [(fault.code, fault.place) for fault in refused.value.faults] == [("wish_unknown", "hikari")]
