"""Why a case is opened: asked of who only answers for its unit, on record as a word of a closed list, told to the applicant."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import StaffView, staff
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.services.units.keep_routing import keep_routing
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.review.queries.reading.looks import Look, looks
from madoguchi.review.services.reading.open_case import COUNTS_FOR, PurposeMissing, open_case
from madoguchi.review.tests.cast import CLAIM, CLERK, NOW, arrived, receipt_of


class Cast(msgspec.Struct, frozen=True):
    case: UUID
    receipt: str
    clerk: StaffView
    leader: StaffView
    stranger: StaffView


@pytest.fixture
def cast(aoba) -> Cast:
    """A case of こども家庭課, a clerk there, who leads the department above it, and who works beside it."""
    with tenant_transaction():
        above = add_unit(name="福祉部", code="10", parent=ROOT, by=OPERATOR, now=NOW)
        unit = add_unit(name="こども家庭課", code="11", parent=above, by=OPERATOR, now=NOW)
        beside = add_unit(name="土木課", code="20", parent=ROOT, by=OPERATOR, now=NOW)
        people = [_placed(name, place, level) for name, place, level in (
            ("clerk", unit, 0), ("leader", above, 3), ("stranger", beside, 0),
        )]  # fmt: skip
    keep_routing(procedure=CLAIM, owner=unit, rules=(), take_along=False, by=OPERATOR, now=NOW)
    case = arrived(aoba)
    return Cast(case, receipt_of(case), *people)


def _placed(name: str, unit: UUID, level: int) -> StaffView:
    made = add_staff(username=f"{name}@aoba.example", name=name, roles=["examiner"], by=OPERATOR, now=NOW)
    place_staff(staff_id=made.staff.id, places=[Place(unit=unit, level=level)], by=OPERATOR, now=NOW)
    found = staff(id=made.staff.id)
    assert found is not None
    return found


def opened(cast: Cast, by: StaffView, purpose: str = "", after: timedelta = timedelta()) -> None:
    with tenant_transaction():
        open_case(receipt=cast.receipt, by=by, now=NOW + after, purpose=purpose)


def recorded(cast: Cast) -> list[tuple[str, str]]:
    with tenant_transaction():
        found = entries(subject=f"application:{cast.case}", actions=["case.opened"])
    return [(entry.actor_name, entry.detail["purpose"]) for entry in found]


def seen_by_applicant(cast: Cast) -> tuple[Look, ...]:
    with tenant_transaction():
        return looks(application_id=cast.case, procedure=CLAIM)


def test_who_works_in_the_unit_is_not_asked(cast):
    opened(cast, cast.clerk)
    assert recorded(cast) == [("clerk", "work")]


def test_who_only_answers_for_the_unit_says_why_first_and_is_not_asked_again_that_day(cast):
    with pytest.raises(PurposeMissing):
        opened(cast, cast.leader)
    with pytest.raises(PurposeMissing):
        opened(cast, cast.leader, "山田さんのこと")
    assert recorded(cast) == []
    opened(cast, cast.leader, "supervise")
    opened(cast, cast.leader, after=COUNTS_FOR - timedelta(minutes=1))
    assert recorded(cast) == [("leader", "supervise")] * 2
    with pytest.raises(PurposeMissing):
        opened(cast, cast.leader, after=2 * COUNTS_FOR)


def test_opening_the_case_again_and_again_does_not_make_a_purpose_count_for_longer(cast):
    opened(cast, cast.leader, "supervise")
    for minutes in range(20, 12 * 60, 20):
        opened(cast, cast.leader, after=timedelta(minutes=minutes))
    with pytest.raises(PurposeMissing):
        opened(cast, cast.leader, after=COUNTS_FOR + timedelta(minutes=1))


def test_a_purpose_counts_for_who_stated_it_alone(cast):
    opened(cast, cast.leader, "supervise")
    other = msgspec.structs.replace(cast.leader, id=new_id())
    with pytest.raises(PurposeMissing):
        opened(cast, other)


def test_whom_a_case_was_shown_to_is_not_asked(cast):
    with tenant_transaction():
        apps.get_model("applications", "CaseGrant").objects.create(
            id=new_id(), application_id=cast.case, given_to=cast.stranger.id, given_by=CLERK.id, given_at=NOW
        )
    opened(cast, cast.stranger)
    assert recorded(cast) == [("stranger", "work")]


def test_the_applicant_is_told_the_unit_the_purpose_and_the_time_and_no_name(cast):
    opened(cast, cast.clerk)
    later = timedelta(hours=1)
    opened(cast, cast.leader, "enquiry", after=later)
    assert seen_by_applicant(cast) == (
        Look(NOW + later, "福祉部", "enquiry"), Look(NOW, "こども家庭課", "work"),
    )  # fmt: skip


def test_a_town_keeps_a_procedure_out_of_what_applicants_are_told(cast):
    opened(cast, cast.clerk)
    keep_routing(
        procedure=CLAIM, owner=ROOT, rules=(), take_along=False, tells_looks=False, by=OPERATOR, now=NOW
    )
    assert seen_by_applicant(cast) == ()


def test_an_office_without_units_tells_that_it_looked(aoba):
    case = arrived(aoba)
    with tenant_transaction():
        open_case(receipt=receipt_of(case), by=CLERK, now=NOW)
        assert looks(application_id=case, procedure=CLAIM) == (Look(NOW, "", "work"),)
