"""Who sees a case: in the services, and once more on PostgreSQL by the policy of the table of cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR, Member
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.queries.counting import count_cases
from madoguchi.applications.queries.queue import FEW_UNITS, QueueFilter, waiting_count
from madoguchi.applications.queries.seeing import sees
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import (
    NOBODY,
    OFFICE,
    RESIDENT,
    WORKER,
    on_side,
    staff_side,
    tenant_transaction,
)
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.review.queries.clock.clocks import late_cases
from madoguchi.review.queries.reading import queue
from madoguchi.review.services.reading.open_case import open_case
from madoguchi.review.services.reception.charge import NotThere, SameUnit, assign, hand_over
from madoguchi.review.tests.cast import CLERK, arrived, receipt_of, seen_now

NOW = datetime.now(UTC)
"""The policy goes by the database's own day."""
TODAY = day_in_japan(NOW)
CHILDREN, ROADS, OTHER = UUID(int=101), UUID(int=102), UUID(int=103)


def member(*units: UUID, overseen: tuple[UUID, ...] = ()) -> Member:
    return msgspec.structs.replace(CLERK, units=frozenset(units), overseen=frozenset(overseen))


@pytest.fixture
def cases(aoba):
    """unit → the case that it works on: two units, and what has no unit of its own."""
    found = {unit: arrived(aoba, name="山田　花子", at=NOW) for unit in (CHILDREN, ROADS, ROOT)}
    with tenant_transaction():
        for unit, case in found.items():
            rows().filter(id=case).update(unit_id=unit, mended_at=NOW)
    return found


def rows():
    return apps.get_model("applications", "Application").objects


def grant(case: UUID, to: UUID, until=None) -> None:
    with tenant_transaction():
        apps.get_model("applications", "CaseGrant").objects.create(
            id=new_id(), application_id=case, given_to=to, until=until, given_by=CLERK.id, given_at=NOW
        )


EVERY_WAY = {
    "all": QueueFilter(),
    "one state": QueueFilter(states=("arrived",)),
    "one procedure": QueueFilter(procedure="jido-teate-nintei"),
    "mended": QueueFilter(mended=True),
    "oldest first": QueueFilter(oldest_first=True),
}


def looked(by: Member, filter: QueueFilter, text: str = "") -> set[UUID]:
    with tenant_transaction():
        found = queue.queue(filter=filter, text=text, by=by, today=TODAY)
        counts = queue.counts(filter=filter, text=text, by=by, today=TODAY, groups={"arrived": ("arrived",)})
    ids = {line.row.id for line in found.lines}
    assert counts["arrived"].rows == len(found.lines) == len(ids)
    return ids


@pytest.mark.parametrize("filter", EVERY_WAY.values(), ids=EVERY_WAY)
@pytest.mark.parametrize("text", ["", "山田"])
def test_the_queue_and_its_counts_are_of_the_cases_that_one_sees(cases, filter, text):
    def looks(by: Member) -> set[UUID]:
        return looked(by, filter, text)

    assert looks(member(CHILDREN)) == {cases[CHILDREN]}
    assert looks(member(ROOT)) == {cases[ROOT]}
    assert looks(member(OTHER)) == set()
    assert looks(member()) == set()
    assert looks(member(ROOT, overseen=(CHILDREN, ROADS))) == set(cases.values())
    many = tuple(UUID(int=200 + n) for n in range(FEW_UNITS))
    assert looks(member(CHILDREN, overseen=many)) == {cases[CHILDREN]}
    assert looks(OPERATOR) == set(cases.values())


@pytest.mark.parametrize("filter", EVERY_WAY.values(), ids=EVERY_WAY)
def test_what_was_granted_stands_in_the_queue_until_its_day_is_over(cases, filter):
    grant(cases[ROADS], CHILDREN)
    grant(cases[ROOT], CHILDREN, until=TODAY - timedelta(days=1))
    assert looked(member(CHILDREN), filter) == {cases[CHILDREN], cases[ROADS]}
    grant(cases[ROOT], CLERK.id, until=TODAY)
    assert looked(member(OTHER), filter) == {cases[ROOT]}


def test_a_number_that_was_searched_for_finds_only_what_one_sees(cases):
    receipt = receipt_of(cases[ROADS])
    assert looked(member(ROADS), QueueFilter(), receipt) == {cases[ROADS]}
    assert looked(member(CHILDREN), QueueFilter(), receipt) == set()


def test_mended_cases_are_counted_of_those_that_one_sees(cases):
    with tenant_transaction():
        assert waiting_count(QueueFilter(mended=True), by=member(CHILDREN), today=TODAY).rows == 1
        assert waiting_count(QueueFilter(mended=True), by=member(OTHER), today=TODAY).rows == 0


def test_what_is_late_is_counted_of_the_cases_that_one_sees(cases):
    def late(by: Member) -> dict[str, int]:
        with tenant_transaction():
            found = count_cases(late_cases(by=by, today=TODAY))
        return {which: each.rows for which, each in found.items() if each.rows}

    grant(cases[ROADS], CHILDREN)
    due = {"due_on": TODAY - timedelta(days=1), "stopped": False}
    near = {"procedure": "x", "near_on": TODAY - timedelta(days=4)}
    clocks, steps = (apps.get_model("review", model).objects for model in ("CaseClock", "StepClock"))
    with tenant_transaction():
        for case in cases.values():
            clocks.update_or_create(application_id=case, defaults=due | near)
            for step in ("one", "two"):
                steps.create(application_id=case, step=step, escalates=False, **due)
    many = tuple(UUID(int=200 + n) for n in range(FEW_UNITS))
    assert late(member(CHILDREN)) == late(member(CHILDREN, overseen=many)) == {"late": 2, "step": 2}
    assert late(member(ROOT)) == {"late": 1, "step": 1}
    assert late(member(OTHER)) == late(member()) == {}
    assert late(OPERATOR) == {"late": 3, "step": 3}


def test_beside_a_case_stand_the_like_of_it_that_one_sees(cases):
    grant(cases[ROADS], CHILDREN)
    receipt = receipt_of(cases[CHILDREN])
    with tenant_transaction():
        found = open_case(receipt=receipt, by=member(CHILDREN), now=NOW)
    assert {row.id for row in found.alike} == {cases[ROADS]}


def test_a_case_is_seen_by_the_unit_those_above_and_whom_it_was_granted_to(cases):
    case = cases[CHILDREN]
    with tenant_transaction():
        assert sees(member(CHILDREN), case, today=TODAY)
        assert sees(member(ROOT, overseen=(CHILDREN,)), case, today=TODAY)
        assert sees(OPERATOR, case, today=TODAY)
        assert not sees(member(ROOT), case, today=TODAY)
        assert not sees(member(), case, today=TODAY)
    grant(case, ROADS, until=TODAY)
    with tenant_transaction():
        assert sees(member(ROADS), case, today=TODAY)
        assert not sees(member(ROADS), case, today=TODAY + timedelta(days=1))
        assert not sees(member(OTHER, overseen=(ROADS,)), case, today=TODAY)


@pytest.mark.parametrize("states", [(), ("arrived",)])
def test_the_queue_shows_ones_own_nobodys_and_ones_units_cases_when_asked(cases, states):
    leader = member(ROOT, overseen=(CHILDREN, ROADS))
    with tenant_transaction():
        rows().filter(id=cases[ROADS]).update(assigned_to=CLERK.id)

    def whose(which, by=leader) -> set[UUID]:
        return looked(by, QueueFilter(whose=which, states=states))

    assert whose("mine") == {cases[ROADS]}
    assert whose("nobody") == {cases[ROOT], cases[CHILDREN]}
    assert whose("unit") == {cases[ROOT]}
    assert whose("mine", member(CHILDREN)) == set(), "in charge of what one no longer sees"
    assert whose("unit", member(overseen=(CHILDREN,))) == set()


def test_the_lines_of_the_queue_say_whose_case_it_is(cases):
    with tenant_transaction():
        clerk = add_staff(
            username="a@aoba.example", name="担当 一", roles=["reception"], by=OPERATOR, now=NOW
        )
        unit = add_unit(name="土木課", code="土木", parent=ROOT, by=OPERATOR, now=NOW)
        rows().filter(id=cases[ROADS]).update(unit_id=unit, assigned_to=clerk.staff.id)
        found = queue.queue(filter=QueueFilter(), text="", by=member(unit), today=TODAY)
    assert [(line.unit, line.in_charge) for line in found.lines] == [("土木課", "担当 一")]


def test_only_who_works_in_the_unit_and_sees_cases_is_put_in_charge(cases):
    with tenant_transaction():
        unit = add_unit(name="土木課", code="土木", parent=ROOT, by=OPERATOR, now=NOW)
        rows().filter(id=cases[ROADS]).update(unit_id=unit)
        people = {
            role: add_staff(
                username=f"{role}@aoba.example", name=role, roles=[role], by=OPERATOR, now=NOW
            ).staff
            for role in ("reception", "author", "examiner")
        }
        for role in ("reception", "author"):
            place_staff(staff_id=people[role].id, places=[Place(unit=unit, level=0)], by=OPERATOR, now=NOW)

    def put(to: UUID | None) -> UUID | None:
        given = {
            "application_id": cases[ROADS],
            "seen": seen_now(cases[ROADS]),
            "by": member(unit),
            "now": NOW,
        }
        with tenant_transaction():
            assign(to=to, **given)
            found: UUID | None = rows().get(id=cases[ROADS]).assigned_to
        return found

    assert put(people["reception"].id) == people["reception"].id
    assert put(None) is None
    for role in ("author", "examiner"):
        with pytest.raises(NotThere):
            put(people[role].id)


def test_a_case_is_handed_over_to_a_unit_that_is_there_and_another(cases):
    case = cases[ROOT]
    with tenant_transaction():
        unit = add_unit(name="土木課", code="土木", parent=ROOT, by=OPERATOR, now=NOW)
        rows().filter(id=case).update(assigned_to=CLERK.id)
    given = {"application_id": case, "by": member(ROOT), "now": NOW}
    for wrong in (ROOT, UUID(int=99)):
        with pytest.raises(SameUnit):
            hand_over(unit=wrong, seen=seen_now(case), **given)
    with on_side(staff_side([ROOT])):
        hand_over(unit=unit, seen=seen_now(case), **given)
    with tenant_transaction():
        row = rows().get(id=case)
        said = entries(subject=f"application:{case}", actions=["case.handed_over"])
    assert (row.unit_id, row.assigned_to) == (unit, None)
    assert [entry.detail for entry in said] == [{"from": str(ROOT), "unit": str(unit)}]


# The policy


@pytest.fixture
def policy(database):
    if database != "postgresql":
        pytest.skip("SQLite has no policies")


def shown(side) -> set[UUID]:
    """What the database itself shows to a side, whatever it is asked."""
    with on_side(side), tenant_transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM applications_application")
        return {id for (id,) in cursor.fetchall()}


def test_the_database_shows_residents_and_the_worker_every_case_and_nobody_none(policy, cases):
    assert shown(RESIDENT) == shown(WORKER) == shown(OFFICE) == set(cases.values())
    assert shown(NOBODY) == set()


def test_the_database_shows_staff_their_units_cases_alone_and_none_without_units(policy, cases):
    assert shown(staff_side([CHILDREN])) == {cases[CHILDREN]}
    assert shown(staff_side([CHILDREN, ROOT])) == {cases[CHILDREN], cases[ROOT]}
    assert shown(staff_side([OTHER])) == set()
    assert shown(staff_side([])) == set()


def test_the_database_shows_what_was_granted_until_its_day_is_over(policy, cases):
    grant(cases[ROADS], CHILDREN, until=TODAY)
    grant(cases[ROOT], CLERK.id, until=TODAY - timedelta(days=1))
    assert shown(staff_side([CHILDREN, CLERK.id])) == {cases[CHILDREN], cases[ROADS]}


def test_a_side_is_over_with_its_transaction(policy, cases):
    assert shown(WORKER)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL madoguchi.side = ''; SET LOCAL madoguchi.units = ''")
        cursor.execute("SELECT count(*) FROM applications_application")
        assert cursor.fetchone() == (0,)


def test_a_transaction_inside_of_another_sides_has_its_own_and_leaves_the_other(policy, cases):
    with on_side(staff_side([OTHER])), tenant_transaction():
        with on_side(WORKER), tenant_transaction():
            assert rows().count() == 3
        assert rows().count() == 0


def test_staff_change_and_take_away_no_case_of_another_unit(policy, cases):
    with on_side(staff_side([CHILDREN])), tenant_transaction():
        assert rows().update(applicant_name="だれか") == 1
        assert rows().filter(id=cases[ROADS]).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            rows().filter(id=cases[CHILDREN]).update(unit_id=ROADS)
