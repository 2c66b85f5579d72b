"""Who is away and who decides for them: what can be said, what it lends, and when it is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR, Member
from madoguchi.accounts.queries import StaffView, absences, away, staff
from madoguchi.accounts.services.staff.keep_absence import (
    AnothersAbsence,
    InvalidAbsence,
    NoSuchAbsence,
    end_absence,
    keep_absence,
)
from madoguchi.accounts.services.staff.keep_staff import add_staff, disable_staff
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.accounts.tests.cast import NOW
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan

TODAY = day_in_japan(NOW)
WEEK = TODAY + timedelta(days=7)


def hired(name: str, *roles: str, unit: UUID | None = None, level: int = 0) -> UUID:
    made = add_staff(username=f"{name}@aoba.example", name=name, roles=roles, by=OPERATOR, now=NOW).staff
    if unit is not None:
        place_staff(staff_id=made.id, places=[Place(unit=unit, level=level)], by=OPERATOR, now=NOW)
    return made.id


@pytest.fixture
def people(aoba) -> dict[str, UUID]:
    """税務課 with its head, a clerk who decides too, one of 土木課, and an administrator."""
    with tenant_transaction():
        tax, roads = (
            add_unit(name=name, code=code, parent=ROOT, by=OPERATOR, now=NOW)
            for name, code in (("税務課", "11"), ("土木課", "20"))
        )
        return {
            "tax": tax,
            "roads": roads,
            "head": hired("head", "approver", unit=tax, level=2),
            "deputy": hired("deputy", "approver", unit=roads),
            "third": hired("third", "approver", unit=roads),
            "clerk": hired("clerk", "reception", unit=tax),
            "administrator": hired("kanri", "administrator"),
        }


def who(id: UUID, *, day: date = TODAY) -> StaffView:
    with tenant_transaction():
        found = staff(id=id, today=day)
    assert found is not None
    return found


def kept(people: dict[str, UUID], *, by: Member = OPERATOR, **changed: Any) -> None:
    given: dict[str, Any] = {
        "staff_id": people["head"],
        "deputy_id": people["deputy"],
        "level": None,
        "starts_on": TODAY,
        "ends_on": WEEK,
    }
    with tenant_transaction():
        keep_absence(**given | changed, by=by, now=NOW)


def test_a_deputy_has_the_units_and_ranks_of_who_is_away_from_the_first_to_the_last_day(people):
    kept(people)
    for day in (TODAY, WEEK):
        (absent,) = who(people["deputy"], day=day).stands_in
        assert (absent.id, absent.places) == (people["head"], (Place(unit=people["tax"], level=2),))
    assert people["tax"] in who(people["deputy"]).sees
    assert people["tax"] not in who(people["deputy"]).units | who(people["deputy"]).overseen
    for day in (TODAY - timedelta(days=1), WEEK + timedelta(days=1)):
        assert who(people["deputy"], day=day).stands_in == ()
        assert people["tax"] not in who(people["deputy"], day=day).sees


def test_only_the_rank_that_was_named_is_lent(people):
    with tenant_transaction():
        places = [Place(unit=people["tax"], level=2), Place(unit=people["roads"], level=3)]
        place_staff(staff_id=people["head"], places=places, by=OPERATOR, now=NOW)
    kept(people, level=2)
    (absent,) = who(people["deputy"]).stands_in
    assert absent.places == (Place(unit=people["tax"], level=2),)


def test_nobody_stands_in_for_who_is_let_go_or_decides_no_longer(people):
    kept(people)
    with tenant_transaction():
        change_roles(staff_id=people["head"], roles=["reception"], by=OPERATOR, now=NOW)
    assert who(people["deputy"]).stands_in == ()
    with tenant_transaction():
        change_roles(staff_id=people["head"], roles=["approver"], by=OPERATOR, now=NOW)
    assert who(people["deputy"]).stands_in
    with tenant_transaction():
        disable_staff(staff_id=people["head"], by=OPERATOR, now=NOW)
    assert who(people["deputy"]).stands_in == ()


def test_a_deputy_who_decides_no_longer_stands_in_for_nobody(people):
    kept(people)
    with tenant_transaction():
        change_roles(staff_id=people["deputy"], roles=["reception"], by=OPERATOR, now=NOW)
    assert who(people["deputy"]).stands_in == ()


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("days", {"ends_on": TODAY - timedelta(days=1)}),
        ("past", {"starts_on": TODAY - timedelta(days=1)}),
        ("long", {"ends_on": TODAY + timedelta(days=400)}),
        ("decides", {"staff_id": "clerk"}),
        ("level", {"level": 9}),
        ("deputy", {"deputy_id": "head"}),
        ("role", {"deputy_id": "clerk"}),
    ],
)
def test_what_cannot_be_said_is_refused(people, what, changed):
    with pytest.raises(InvalidAbsence) as refused:
        kept(people, **{name: people.get(value, value) for name, value in changed.items()})
    assert refused.value.what == what


def test_a_deputy_is_not_away_too_and_one_is_not_away_twice(people):
    kept(people)
    with pytest.raises(InvalidAbsence) as refused:
        kept(people, staff_id=people["third"], deputy_id=people["head"])
    assert refused.value.what == "away"
    with pytest.raises(InvalidAbsence) as refused:
        kept(people, deputy_id=people["third"], starts_on=WEEK, ends_on=WEEK)
    assert refused.value.what == "twice"


def test_the_same_button_again_says_it_once(people):
    kept(people)
    kept(people)
    with tenant_transaction():
        assert len(absences(staff_id=people["head"], since=TODAY)) == 1
        assert len(entries(actions=["staff.absence_kept"])) == 1


def test_one_says_it_of_oneself_and_an_administrator_of_others_but_makes_nobody_ones_own_deputy(people):
    head, third, administrator = (who(people[name]) for name in ("head", "third", "administrator"))
    with pytest.raises(AnothersAbsence):
        kept(people, by=third)
    kept(people, by=head)
    with tenant_transaction():
        change_roles(
            staff_id=people["administrator"], roles=["administrator", "approver"], by=OPERATOR, now=NOW
        )
    with pytest.raises(InvalidAbsence) as refused:
        kept(
            people,
            staff_id=people["third"],
            deputy_id=people["administrator"],
            by=who(people["administrator"]),
        )
    assert refused.value.what == "own"
    kept(people, staff_id=people["third"], deputy_id=people["deputy"], by=administrator)


def test_an_absence_that_is_ended_counts_no_longer_and_is_on_record(people):
    kept(people)
    with tenant_transaction():
        (absence,) = absences(staff_id=people["head"], since=TODAY)
        assert away([people["head"], people["third"]], today=TODAY) == {people["head"]: WEEK}
        end_absence(staff_id=people["head"], absence_id=absence.id, by=who(people["head"]), now=NOW)
        said = entries(
            subject=f"staff:{people['head']}", actions=["staff.absence_kept", "staff.absence_ended"]
        )
        with pytest.raises(NoSuchAbsence):
            end_absence(staff_id=people["head"], absence_id=absence.id, by=OPERATOR, now=NOW)
    assert who(people["deputy"]).stands_in == ()
    assert {entry.action for entry in said} == {"staff.absence_kept", "staff.absence_ended"}
    assert all("代決: deputy" in entry.detail["said"] for entry in said)


def test_one_town_knows_nothing_of_anothers_absences(people, midori):
    kept(people)
    with tenant_scope(midori.id), tenant_transaction():
        assert away([people["head"]], today=TODAY) == {}
        assert absences(staff_id=people["head"], since=TODAY) == ()
