"""Which unit a case goes to when it arrives, and where it goes when the unit is dissolved. No case is without an owner."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import OPERATOR, Member, NotAllowed
from madoguchi.accounts.queries import units
from madoguchi.accounts.services.units.keep_units import InvalidUnit, NoSuchUnit, add_unit
from madoguchi.applications.domain.routing import Rule
from madoguchi.applications.models import Application
from madoguchi.applications.queries.routing import route_of
from madoguchi.applications.services.arrival.submit import submit
from madoguchi.applications.services.units.dissolve_unit import OpenCases, dissolve_unit, open_cases
from madoguchi.applications.services.units.keep_routing import MOST_RULES, TooManyRules, keep_routing
from madoguchi.applications.tests.cast import CONTEXT, NOW, PROCEDURE, submission, two_towns
from madoguchi.audit.queries import entries
from madoguchi.catalog import queries as catalog
from madoguchi.forms.domain.format.conditions import Condition
from madoguchi.forms.queries import form
from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import NOBODY, WORKER, on_side, staff_side, tenant_scope, tenant_transaction
from madoguchi.tenants.queries import forget

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Member(id=UUID(int=9), name="管理 次郎", roles=("administrator",), units=frozenset())
EMPLOYEE = Condition(question="occupation", is_="employee")


@pytest.fixture
def aoba(tmp_path: Path):
    forget()
    town, _ = two_towns(tmp_path)
    with tenant_scope(town.id):
        yield town
    forget()


@pytest.fixture
def made(aoba) -> dict[str, UUID]:
    """Three units below the office."""
    with tenant_transaction():
        return {
            name: add_unit(name=name, code=name, parent=ROOT, by=OPERATOR, now=NOW)
            for name in ("こども", "手当", "土木")
        }


def routed(owner: UUID, *rules: Rule, take_along: bool = False) -> int:
    return keep_routing(
        procedure=PROCEDURE, owner=owner, rules=rules, take_along=take_along, by=ADMINISTRATOR, now=NOW
    )


def sent(key: str = "k", **answers: Any) -> UUID:
    """The case that arrived."""
    with tenant_transaction():
        version = catalog.procedure(PROCEDURE, today=CONTEXT.today).card.version
        receipt = submit(
            submission=submission(claim(**answers), idempotency_key=key),
            form=form(PROCEDURE, version),
            version=version,
            context=CONTEXT,
            now=NOW,
        )
    return receipt.application_id


def unit_of(case: UUID) -> UUID:
    with tenant_transaction():
        found: UUID = Application.objects.get(id=case).unit_id
    return found


def test_in_an_office_without_units_every_case_is_the_whole_offices(aoba):
    assert unit_of(sent()) == ROOT


def test_a_case_goes_to_the_owner_of_its_procedure(made):
    assert unit_of(sent()) == ROOT
    routed(made["こども"])
    assert unit_of(sent("k2")) == made["こども"]


def test_the_first_rule_that_holds_decides(made):
    routed(
        made["こども"],
        Rule(when=Condition(question="occupation", is_="self"), unit=made["土木"]),
        Rule(when=EMPLOYEE, unit=made["手当"]),
        Rule(when=Condition(question="occupation", answered=True), unit=made["土木"]),
    )
    assert unit_of(sent(occupation="employee")) == made["手当"]
    assert unit_of(sent("k2", occupation="self")) == made["土木"]


def test_where_no_rule_holds_or_asks_for_what_is_no_question_the_owner_has_it(made):
    routed(
        made["こども"],
        Rule(when=Condition(question="gone", is_="self"), unit=made["土木"]),
        Rule(when=Condition(question="occupation", is_="self"), unit=made["手当"]),
    )
    assert unit_of(sent(occupation="employee")) == made["こども"]


def test_only_units_that_are_there_own_a_procedure_and_rules_are_few(made):
    for owner, rules in ((UUID(int=99), ()), (made["こども"], (Rule(when=EMPLOYEE, unit=UUID(int=99)),))):
        with pytest.raises(NoSuchUnit):
            routed(owner, *rules)
    with pytest.raises(TooManyRules):
        routed(made["こども"], *[Rule(when=EMPLOYEE, unit=made["こども"])] * (MOST_RULES + 1))
    assert route_of(PROCEDURE).owner == ROOT


def test_open_cases_that_no_unit_has_go_along_with_their_procedure_when_asked(made):
    first, second = sent(), sent("k2")
    with tenant_transaction():
        Application.objects.filter(id=second).update(state="closed")
    with on_side(staff_side([])):
        assert routed(made["こども"], take_along=True) == 1
    assert (unit_of(first), unit_of(second)) == (made["こども"], ROOT)


def test_a_case_that_goes_along_waits_for_somebody_of_its_new_unit_and_one_that_stays_is_left_alone(made):
    case = sent()
    with tenant_transaction():
        Application.objects.filter(id=case).update(assigned_to=ADMINISTRATOR.id)
    assert routed(ROOT, take_along=True) == 0
    with tenant_transaction():
        assert Application.objects.get(id=case).assigned_to == ADMINISTRATOR.id
    assert routed(made["こども"], take_along=True) == 1
    with tenant_transaction():
        assert Application.objects.get(id=case).assigned_to is None


def test_whoever_dissolves_a_unit_is_told_how_many_cases_are_open_and_hands_them_over_in_one_step(made):
    routed(made["こども"], Rule(when=EMPLOYEE, unit=made["手当"]))
    first, done = sent(occupation="employee"), sent("k2", occupation="employee")
    with tenant_transaction():
        Application.objects.filter(id=done).update(state="closed")
    with on_side(staff_side([])):  # an administrator sees no case
        assert open_cases(made["手当"], by=ADMINISTRATOR) == 1
        with pytest.raises(OpenCases) as others:
            dissolve_unit(
                unit_id=made["手当"], successor=made["こども"], by=ADMINISTRATOR, now=NOW, expected=0
            )
        assert others.value.count == 1
        assert unit_of_worker(first) == made["手当"]
        moved = dissolve_unit(
            unit_id=made["手当"], successor=made["こども"], by=ADMINISTRATOR, now=NOW, expected=1
        )
    assert moved == 1
    assert (unit_of(first), unit_of(done)) == (made["こども"], made["手当"])
    with tenant_transaction():
        assert not units()[made["手当"]].open
        said = entries(subject=f"application:{first}", actions=["case.handed_over"])
    assert [entry.detail["unit"] for entry in said] == [str(made["こども"])]


def unit_of_worker(case: UUID) -> UUID:
    with on_side(WORKER):
        return unit_of(case)


def test_what_would_go_to_a_dissolved_unit_goes_to_its_successor(made):
    routed(made["手当"], Rule(when=EMPLOYEE, unit=made["土木"]))
    dissolve_unit(unit_id=made["土木"], successor=made["手当"], by=OPERATOR, now=NOW)
    dissolve_unit(unit_id=made["手当"], successor=made["こども"], by=OPERATOR, now=NOW)
    assert unit_of(sent(occupation="employee")) == made["こども"]
    with pytest.raises(InvalidUnit):
        dissolve_unit(unit_id=ROOT, successor=made["こども"], by=OPERATOR, now=NOW)
    with pytest.raises(NoSuchUnit):
        dissolve_unit(unit_id=made["手当"], successor=made["こども"], by=OPERATOR, now=NOW)


def test_only_who_manages_staff_routes_and_dissolves(made):
    clerk = Member(id=UUID(int=1), name="受付 太郎", roles=("reception", "examiner", "approver"))
    with pytest.raises(NotAllowed):
        keep_routing(procedure=PROCEDURE, owner=ROOT, rules=(), take_along=True, by=clerk, now=NOW)
    with pytest.raises(NotAllowed):
        dissolve_unit(unit_id=made["手当"], successor=made["こども"], by=clerk, now=NOW)
    with pytest.raises(NotAllowed):
        open_cases(made["手当"], by=clerk)


def test_nothing_arrives_for_nobody(made):
    """A request that nobody vouched for writes no case either, where the database holds that."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no policies")
    with pytest.raises(DatabaseError, match="row-level security"), on_side(NOBODY):
        sent()
