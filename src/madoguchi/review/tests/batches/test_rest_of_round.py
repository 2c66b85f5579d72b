"""A round is drawn once: what is left of it goes to those who come again and to the next in order, and nothing is given twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.flows.allocation.inputs import digest, written
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.batches import Given
from madoguchi.review.queries.batches.allocations import kept, told
from madoguchi.review.queries.batches.freed import freed
from madoguchi.review.queries.batches.round_of import first_in
from madoguchi.review.queries.batches.rounds import Round, round_now
from madoguchi.review.services.batches.close import NothingThere
from madoguchi.review.services.batches.draw_rest import DecisionStands, StillAtWork, draw_rest
from madoguchi.review.services.batches.give_out import AlreadyDrawn, NotAsTried, StillCounted
from madoguchi.review.services.batches.give_up import NoPlace, give_up_place
from madoguchi.review.services.correction.request_correction import ReasonMissing
from madoguchi.review.services.steps.do_step import PlaceGivenUp, act_of
from madoguchi.review.tests.batches.cast import LATER, close, look, note_on, only, opened, work
from madoguchi.review.tests.batches.nurseries import (
    Places,
    another_round,
    by_day,
    child,
    closed,
    decided,
    nurseries,
)
from madoguchi.review.tests.cast import APPLICANT, APPROVER, EXAMINER, seen_now
from madoguchi.review.tests.flows.cast import FlowCase

ONE: Places = {"hikari": {"zero": 1, "one": 1}, "tsubasa": {"zero": 1, "one": 1}}
AFTER = LATER + timedelta(days=1)


def place(case: FlowCase) -> str | None:
    found: str | None = case.flow.office.get("place")
    return found if case.where("places") == "done" else None


def rest(batch_id: UUID, *, by: Member = EXAMINER, listed: bool = False) -> Round:
    with tenant_transaction():
        return round_now(first_in(batch_id), by=by, today=day_in_japan(AFTER), listed=listed)


def give(batch_id: UUID, by: Member = EXAMINER, *, shown: Round | None = None, listed: bool = False) -> int:
    """As from a page that was drawn just now, worked through to its end."""
    seen = shown or rest(batch_id, by=by, listed=listed)
    with tenant_transaction():
        many = draw_rest(
            batch_id=batch_id,
            shown=seen.shown,
            made_from=digest(written(seen.inputs)),
            listed=listed,
            by=by,
            now=AFTER,
        )
    for row in apps.get_model("review", "Batch").objects.filter(state="closing"):
        found = look(row.id, by=by)
        assert found is not None
        work(found, now=AFTER)
    return many


def gives_up(
    case: FlowCase, by: Member = EXAMINER, *, reason: str = "引っ越すので、辞退されました。"
) -> None:
    with tenant_transaction():
        give_up_place(
            application_id=case.id, step="places", reason=reason, seen=seen_now(case.id), by=by, now=AFTER
        )


def gone(case: FlowCase) -> None:
    with tenant_transaction():
        withdraw(application_id=case.id, actor=APPLICANT, now=AFTER)


def explained(case: FlowCase) -> Any:
    with tenant_transaction():
        found = application(case.id)
        assert found is not None
        return told(found, language="ja")


def drawn(*cases: tuple[int, dict[str, Any]], places: Places = ONE) -> tuple[UUID, list[FlowCase]]:
    """The batch of a round that was drawn, with its cases: points, and what else of a child."""
    nurseries(places)
    found = [child("hikari", points=points, name=f"{n}郎", **more) for n, (points, more) in enumerate(cases)]
    return closed("places", EXAMINER).id, found


def test_a_case_that_is_sent_back_does_not_draw_the_round_anew(aoba):
    """The fault that was: a new seed, and the whole capacity once more."""
    batch, (first, second) = drawn((90, {}), (80, {}))
    second.reopen("places", EXAMINER)
    with pytest.raises(AlreadyDrawn):
        close(only("places"), EXAMINER)
    give(batch)
    assert [place(first), place(second)] == ["hikari", None]
    with tenant_transaction():
        rows = list(apps.get_model("review", "Allocation").objects.order_by("at"))
        seeds = {found.inputs.seed for row in rows if (found := kept(row.batch_id)) is not None}
    assert [row.first_id for row in rows] == [None, rows[0].id] and len(seeds) == 1


def test_whoever_has_a_place_and_is_sent_back_keeps_it_until_they_are_drawn_again(aoba):
    batch, (first, second) = drawn((90, {}), (80, {}))
    first.reopen("scoring", EXAMINER)
    assert rest(batch).gets == {}
    with pytest.raises(NothingThere):
        give(batch)
    first.do("scoring", EXAMINER, points="90", income="50000", age_class="zero", needs_talk="no")
    give(batch)
    assert [place(first), place(second)] == ["hikari", None]


def test_who_stands_behind_another_by_points_that_were_mended_loses_the_place_to_them(aoba):
    batch, (first, second) = drawn((90, {}), (80, {}))
    first.reopen("scoring", EXAMINER, reason="就労時間を読み違えていました。")
    first.do("scoring", EXAMINER, points="70", income="50000", age_class="zero", needs_talk="no")
    assert rest(batch).gets == {second.id: "hikari"}
    give(batch)
    assert [place(first), place(second)] == [None, "hikari"]
    assert "まだ決まっていない人だけで順番を付けました。" in " ".join(explained(first).order)
    assert explained(second).result == "hikari園に決まりました(第1希望)。"


def test_a_place_that_is_free_by_a_withdrawal_goes_to_the_next_by_one_act(aoba):
    batch, (first, second, third) = drawn((90, {}), (80, {}), (70, {}))
    with tenant_transaction():
        assert freed(by=EXAMINER, today=day_in_japan(AFTER)) == ()
    gone(first)
    with tenant_transaction():
        assert freed(by=EXAMINER, today=day_in_japan(AFTER)) == ((batch, 1),)
    assert rest(batch).gets == {second.id: "hikari"}
    assert give(batch) == 1
    assert [place(second), place(third)] == ["hikari", None]
    with tenant_transaction():
        assert freed(by=EXAMINER, today=day_in_japan(AFTER)) == ()
        last = next(each for each in entries(limit=50) if each.action == "review.batch_closed")
    assert (last.detail["moved_up"], last.detail["of_round"]) == ("1", str(batch))
    assert explained(third).looks[0].said.startswith("1人分が、順番が先の人でいっぱいになりました。")
    assert "割り当てたときの順番と空きで書いています。" in explained(third).order
    with pytest.raises(NothingThere):
        give(batch)


def test_who_declines_after_the_decision_gives_the_place_up_with_a_reason(aoba):
    batch, (first, second) = drawn((90, {}), (80, {}))
    closed("offer", EXAMINER, decision="place_offered")
    with pytest.raises(ReasonMissing):
        gives_up(first, reason=" ")
    with pytest.raises(NotAllowed):
        gives_up(first, by=APPROVER)
    with pytest.raises(NoPlace):
        gives_up(second)
    gives_up(first)
    with pytest.raises(NoPlace):
        gives_up(first)
    assert explained(first).result == "一度hikari園に決まりましたが、いまは決まっていません。"
    with tenant_transaction():
        assert entries(limit=50)[0].action == "review.place_given_up"
    with tenant_transaction(), pytest.raises(PlaceGivenUp):
        act_of(first.flow, first.flow.position.standings["head"], Given(), who=APPROVER, now=AFTER)
    approved = closed("head", APPROVER)
    assert [(case.result, case.why) for case in approved.cases] == [("not_done", "given_up")]
    give(batch)
    assert place(second) == "hikari"


def test_a_refusal_that_was_decided_is_taken_back_first_by_who_may_decide(aoba):
    batch, (first, second) = drawn((90, {}), (80, {}))
    decided()
    assert second.state() is State.REFUSED
    gives_up(first)
    assert rest(batch).decided == {second.id: "head"}
    with pytest.raises(DecisionStands):
        give(batch)
    with pytest.raises(NotAllowed):
        give(batch, APPROVER)
    assert second.state() is State.REFUSED
    second.reopen("head", APPROVER, reason="空きが出たので、もう一度決めます。")
    give(batch)
    assert (second.state(), place(second)) == (State.EXAMINING, "hikari")
    closed("offer", EXAMINER, decision="place_offered")
    closed("head", APPROVER)
    assert second.state() is State.APPROVED


def test_what_was_passed_on_does_not_come_back_with_a_case_that_is_taken_up_again(aoba):
    """A refusal of somebody who had a place is taken back: by then the place is another's."""
    batch, (first, second) = drawn((90, {}), (80, {}))
    first.reopen("places", EXAMINER)
    give(batch)
    gone(first)
    give(batch)
    assert place(second) == "hikari"
    with tenant_transaction():
        rows = apps.get_model("review", "BatchCase").objects.filter(application_id=first.id, step="places")
        assert list(rows.order_by("joined_at").values_list("result", flat=True))[-1] == "given_up"


def test_a_place_that_is_free_between_the_closing_and_the_worker_goes_to_the_next(aoba):
    nurseries(ONE)
    first, second = child("hikari", points=90), child("hikari", points=80, name="次郎")
    batch = only("places")
    close(batch, EXAMINER)
    gone(first)
    with pytest.raises(StillAtWork):
        give(batch.id)
    work(batch)
    assert place(second) is None
    assert rest(batch.id).gets == {second.id: "hikari"}
    give(batch.id)
    assert place(second) == "hikari"


def test_a_case_that_changed_while_the_worker_came_waits_to_be_drawn_again_with_its_place(aoba):
    nurseries(ONE)
    first, second = child("hikari", points=90), child("hikari", points=80, name="次郎")
    batch = only("places")
    close(batch, EXAMINER)
    note_on(first)
    work(batch)
    assert (place(first), place(second)) == (None, None)
    assert rest(batch.id).waiting == {first.id}
    give(batch.id)
    assert (place(first), place(second)) == ("hikari", None)


def test_who_comes_late_to_a_round_takes_nobodys_place(aoba):
    batch, (first,) = drawn((50, {}))
    late = child("hikari", "tsubasa", points=99, name="次郎")
    with pytest.raises(AlreadyDrawn):
        close(only("places"), EXAMINER)
    give(batch)
    assert [place(first), place(late)] == ["hikari", "tsubasa"]
    assert explained(late).looks[0].said == "1人分とも、前に決まった人がいます。"


def test_who_comes_again_takes_no_new_case_into_the_round_of_before(aoba):
    """The fault that was: by the day, one case that was sent back made all of its list the rest of the old round."""
    nurseries(ONE)
    old, lost = (child("hikari", points=points, name=f"{points}", definition=by_day()) for points in (90, 80))
    batch = closed("places", EXAMINER)
    yesterday = apps.get_model("review", "Batch").objects.filter(step="places", state="closed")
    with tenant_transaction():
        yesterday.update(key="2026-03-31", name="令和8年3月31日")
    new = child("tsubasa", points=10, name="新", definition=by_day())
    lost.reopen("places", EXAMINER)
    again, fresh = sorted(opened("places"), key=lambda each: new.id in each.shown)
    assert (set(again.shown), set(fresh.shown), again.name) == ({lost.id}, {new.id}, "令和8年3月31日")
    with pytest.raises(AlreadyDrawn):
        close(again, EXAMINER)
    assert rest(batch.id).waiting == {lost.id}
    close(fresh, EXAMINER, counted_off=True)
    work(fresh)
    assert place(new) == "tsubasa"
    gives_up(old)
    give(batch.id)
    assert place(lost) == "hikari"


def test_more_places_in_the_list_are_given_out_when_somebody_says_that_they_are_of_this_round(aoba):
    batch, (_, second) = drawn((90, {}), (80, {}))
    nurseries({**ONE, "hikari": {"zero": 2, "one": 1}})
    assert rest(batch).changed and rest(batch).gets == {}
    assert rest(batch, listed=True).gets == {second.id: "hikari"}
    with pytest.raises(NotAsTried):
        give(batch, shown=rest(batch), listed=True)
    give(batch, listed=True)
    assert place(second) == "hikari"
    nurseries({**ONE, "hikari": {"zero": 0, "one": 1}})
    assert [each.code for each in rest(batch, listed=True).found if not each.blocks] == []


def test_a_page_that_is_out_of_date_gives_nothing(aoba):
    batch, (first, second, third) = drawn((90, {}), (80, {}), (70, {}))
    gone(first)
    page = rest(batch)
    note_on(second)
    with pytest.raises(NotAsTried):
        give(batch, shown=page)
    gone(second)
    with pytest.raises(NotAsTried):
        give(batch, shown=page)
    give(batch)
    assert place(third) == "hikari"


def test_who_withdrew_a_moment_ago_is_not_drawn(aoba):
    batch, (first, second, _) = drawn((90, {}), (80, {}), (70, {}))
    for case in (first, second):
        case.reopen("places", EXAMINER)
    gone(first)
    assert give(batch) == 1
    assert place(second) == "hikari"
    with tenant_transaction():
        rows = apps.get_model("review", "BatchCase").objects.filter(application_id=first.id, step="places")
        assert "not_done" not in set(rows.values_list("result", flat=True))


def test_brothers_and_sisters_move_up_together_or_not_at_all(aoba):
    pair: dict[str, Any] = {"household": "h", "siblings": "same_only"}
    batch, (first, older, younger, alone) = drawn(
        (90, {}), (80, pair), (75, pair | {"kind": "one"}), (70, {"kind": "one"})
    )
    assert [place(each) for each in (first, older, younger, alone)] == ["hikari", None, None, "hikari"]
    gives_up(first)
    assert rest(batch).gets == {}
    gives_up(alone)
    give(batch)
    assert [place(each) for each in (older, younger)] == ["hikari", "hikari"]


def test_an_earlier_round_that_the_list_still_counts_is_said_to_be_counted_off(aoba):
    """Another round of the same list: it is given out when somebody says that the numbers are new ones."""
    nurseries(ONE)
    child("hikari", points=90)
    closed("places", EXAMINER)
    another_round()
    other = child("hikari", points=80, name="次郎")
    with pytest.raises(StillCounted):
        close(only("places"), EXAMINER)
    drawn_now = only("places")
    assert close(drawn_now, EXAMINER, counted_off=True) == 1
    work(drawn_now)
    assert place(other) == "hikari"


def test_whatever_is_done_no_nursery_gets_more_children_than_it_has_places(aoba):
    batch, cases = drawn(*((90 - n, {"kind": ("zero", "one")[n % 2]}) for n in range(8)))
    acts = (
        lambda: cases[0].reopen("places", EXAMINER),
        lambda: gives_up(cases[1]),
        lambda: cases[5].reopen("scoring", EXAMINER),
        lambda: gone(cases[2]),
        lambda: child("hikari", points=99, name="遅"),
    )
    for act in acts:
        act()
        if rest(batch).result is not None and (rest(batch).gets or rest(batch).waiting):
            give(batch)
        held = Counter((each.place, each.class_) for each in rest(batch).inputs.held)
        assert all(many <= int(ONE[p][k]) for (p, k), many in held.items())
        got = Counter((p, case.flow.office["age_class"]) for case in cases if (p := mine(case)))
        assert all(many <= int(ONE[p][k]) for (p, k), many in got.items())


def mine(case: FlowCase) -> str | None:
    """The place that a case has: not one that it gave up, or withdrew from."""
    with tenant_transaction():
        rows = apps.get_model("review", "BatchCase").objects.filter(application_id=case.id, step="places")
        last = rows.exclude(outcome=None).order_by("joined_at").last()
    given_up = last is None or last.result == "given_up" or case.state() is State.WITHDRAWN
    return None if given_up else place(case)


def test_who_sees_not_all_of_a_round_gives_nothing_of_it(aoba):
    batch, (first, _) = drawn((90, {}), (80, {}))
    gone(first)
    stranger = msgspec.structs.replace(EXAMINER, units=frozenset({UUID(int=77)}))
    assert rest(batch, by=stranger).unseen
