"""Deciding for somebody who is away (代決) where the procedure goes the default way, and looking at it afterwards (後閲)."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import Member, StandsIn
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.review.queries.decision.proposals import decision
from madoguchi.review.queries.decision.stood_in import stood_in_for, waiting_to_be_looked_at
from madoguchi.review.services.decision.decide import OwnProposal, decide, undo_decision
from madoguchi.review.services.decision.stand_in import look_after
from madoguchi.review.services.reading.print_case import approved
from madoguchi.review.tests.acts import brought_to, everything
from madoguchi.review.tests.cast import APPROVER, EXAMINER, NOW, seen_now

TODAY = day_in_japan(NOW)
ELSEWHERE = UUID(int=77)
HEAD = msgspec.structs.replace(APPROVER, id=new_id(), name="課長 太郎")


def deputy(absent: Member, *, units: frozenset[UUID] = frozenset({ELSEWHERE})) -> Member:
    """An approver of another unit, on a day on which the other is away."""
    away = StandsIn(id=absent.id, name=absent.name, places=(), units=frozenset({ROOT}))
    return Member(id=new_id(), name="係長 次郎", roles=("approver",), units=units, stands_in=(away,))


def decided(case: UUID, by: Member) -> None:
    with tenant_transaction():
        decide(application_id=case, seen=seen_now(case), by=by, now=NOW)


def test_a_deputy_decides_and_the_case_the_record_and_its_printed_copy_say_for_whom(aoba):
    case = brought_to(aoba, "deciding")
    decided(case, deputy(HEAD))
    with tenant_transaction():
        made = decision(case, dropped_at=None)
        (entry,) = entries(subject=f"application:{case}", actions=["review.decided"])
        (printed,) = approved(case)
    assert made is not None
    assert made.decided_by_whom == printed.who == "課長 太郎(代決: 係長 次郎)"
    assert (entry.actor_name, entry.detail["instead_of"]) == ("係長 次郎", "課長 太郎")


def test_where_no_rank_is_named_a_deputy_of_the_same_office_decides_as_the_deputy(aoba):
    case = brought_to(aoba, "deciding")
    decided(case, deputy(HEAD, units=frozenset({ROOT})))
    with tenant_transaction():
        made = decision(case, dropped_at=None)
    assert made is not None and made.decided_for_name == HEAD.name


def test_what_the_absent_one_put_forward_is_not_decided_for_them(aoba):
    """In an own unit the deputy decides for themself; where only standing in leads there, nobody does."""
    case = brought_to(aoba, "deciding")
    absent = msgspec.structs.replace(HEAD, id=EXAMINER.id)
    before = everything()
    with pytest.raises(OwnProposal):
        decided(case, deputy(absent))
    assert everything() == before
    decided(case, deputy(absent, units=frozenset({ROOT})))
    with tenant_transaction():
        made = decision(case, dropped_at=None)
    assert made is not None and made.decided_for_name == ""


def test_a_deputy_decides_nothing_that_they_put_forward(aoba):
    case = brought_to(aoba, "deciding")
    own = msgspec.structs.replace(deputy(HEAD), id=EXAMINER.id)
    with pytest.raises(OwnProposal):
        decided(case, own)


def test_once_the_absence_is_over_the_case_is_not_there(aoba):
    case = brought_to(aoba, "deciding")
    over = msgspec.structs.replace(deputy(HEAD), stands_in=())
    with pytest.raises(NoSuchApplication):
        decided(case, over)


def test_a_decision_that_is_taken_back_is_nobodys_any_more(aoba):
    case = brought_to(aoba, "deciding")
    decided(case, deputy(HEAD))
    with tenant_transaction():
        undo_decision(application_id=case, reason="誤り", seen=seen_now(case), by=APPROVER, now=NOW)
        made = decision(case, dropped_at=None)
    assert made is not None and made.decided_by_whom == ""


def test_who_was_away_sees_what_was_decided_and_marks_it_once(aoba, midori):
    case = brought_to(aoba, "deciding")
    decided(case, deputy(HEAD))
    with tenant_transaction():
        (waiting,) = stood_in_for(HEAD, today=TODAY)
        assert (waiting.application_id, waiting.deputy) == (case, "係長 次郎")
        assert waiting_to_be_looked_at(HEAD, today=TODAY) == 1
        assert stood_in_for(APPROVER, today=TODAY) == (), "another's"
        moved = msgspec.structs.replace(HEAD, units=frozenset({ELSEWHERE}))
        assert stood_in_for(moved, today=TODAY) == (), "a case that they see no longer"
        for _ in range(2):
            look_after(application_id=case, by=HEAD, now=NOW)
        assert stood_in_for(HEAD, today=TODAY) == ()
        assert len(entries(actions=["review.looked_after"])) == 1
        (row,) = apps.get_model("review", "StoodIn").objects.all()
    assert row.looked_at == NOW
    with tenant_scope(midori.tenant.id), tenant_transaction():
        assert waiting_to_be_looked_at(HEAD, today=TODAY) == 0
