"""Who works elsewhere is in charge of nothing there any more: the cases are the unit's, on top of its queue, and it is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import staff
from madoguchi.accounts.services.staff.keep_staff import add_staff, disable_staff
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.accounts.services.units.transfer import carry_out, plan
from madoguchi.accounts.services.units.transfer_sheet import Line
from madoguchi.applications.queries.queue import QueueFilter, waiting_count
from madoguchi.applications.services.units.dissolve_unit import cases_in_charge, dissolve_unit
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.handlers import free_cases
from madoguchi.review.services.reception.charge import assign
from madoguchi.review.tests.cast import arrived, seen_now
from madoguchi.review.tests.test_acts import marks_in_queue

NOW = datetime.now(UTC)


class Unit:
    """税務課 with a clerk in charge of a case and a head, and 土木課."""

    def __init__(self, office) -> None:
        with tenant_transaction():
            self.tax, self.roads = (
                add_unit(name=name, code=code, parent=ROOT, by=OPERATOR, now=NOW)
                for name, code in (("税務課", "11"), ("土木課", "20"))
            )
            self.clerk = self._hired("clerk", "reception", 0)
            self.head = self._hired("head", "approver", 2)
        self.case = arrived(office, name="山田　花子", at=NOW)
        with tenant_transaction():
            rows().filter(id=self.case).update(unit_id=self.tax, assigned_to=self.clerk)

    def _hired(self, name: str, role: str, level: int) -> UUID:
        made = add_staff(username=f"{name}@aoba.example", name=name, roles=[role], by=OPERATOR, now=NOW).staff
        place_staff(staff_id=made.id, places=[Place(unit=self.tax, level=level)], by=OPERATOR, now=NOW)
        return made.id

    def moved(self, *places: Place) -> None:
        with tenant_transaction():
            place_staff(staff_id=self.clerk, places=places, by=OPERATOR, now=NOW)


def rows():
    return apps.get_model("applications", "Application").objects


def followed() -> None:
    """What waits in the outbox about staff is handled."""
    events = apps.get_model("outbox", "Event").objects
    with tenant_transaction():
        waiting = events.filter(handler="madoguchi.review.handlers.free_cases", done_at=None)
        for event in waiting.order_by("created_at", "id"):
            free_cases(json.loads(event.payload), now=NOW)
        waiting.update(done_at=NOW)


def mails() -> list[str]:
    with tenant_transaction():
        found = apps.get_model("notifications", "Mail").objects.order_by("id")
        return [f"{mail.to}: {mail.subject}" for mail in found if "担当者がいなくなった" in mail.subject]


@pytest.fixture
def unit(aoba) -> Unit:
    made = Unit(aoba)
    followed()
    return made


def left(unit: Unit) -> bool:
    with tenant_transaction():
        row = rows().get(id=unit.case)
    return row.assigned_to is None and row.left_at is not None


WAYS_TO_LEAVE = {
    "moved": lambda unit: unit.moved(Place(unit=unit.roads, level=0)),
    "put nowhere": lambda unit: unit.moved(),
    "let go": lambda unit: disable_staff(staff_id=unit.clerk, by=OPERATOR, now=NOW),
    "sees no cases": lambda unit: change_roles(staff_id=unit.clerk, roles=["author"], by=OPERATOR, now=NOW),
}


@pytest.mark.parametrize("leave", WAYS_TO_LEAVE.values(), ids=WAYS_TO_LEAVE)
def test_who_leaves_is_in_charge_no_longer_and_the_unit_is_told(unit, leave):
    assert not left(unit)
    with tenant_transaction():
        assert cases_in_charge(unit.clerk, by=OPERATOR) == 1
        revision = rows().get(id=unit.case).revision
        leave(unit)
    followed()
    assert left(unit)
    with tenant_transaction():
        assert rows().get(id=unit.case).revision == revision + 1, "a page from before is out of date"
        (entry,) = entries(subject=f"application:{unit.case}", actions=["case.left"])
        head = staff(id=unit.head)
        assert head is not None
        assert waiting_count(QueueFilter(left=True), by=head, today=day_in_japan(NOW)).rows == 1
    assert entry.detail["staff"] == str(unit.clerk)
    assert marks_in_queue(unit.case) == ("担当者がいません",)
    assert mails() == ["head@aoba.example: 担当者がいなくなった申請: 1件"]


def test_who_still_works_there_stays_in_charge(unit):
    unit.moved(Place(unit=unit.tax, level=1), Place(unit=unit.roads, level=0))
    followed()
    assert not left(unit)
    assert mails() == []


def test_the_april_sheet_frees_the_cases_of_everybody_whom_it_moves(unit):
    line = Line(number=2, username="clerk@aoba.example", name="clerk", unit="20", rank="係員", roles="")
    with tenant_transaction():
        shown = plan([line], by=OPERATOR).shown
        carry_out([line], shown=shown, by=OPERATOR, now=NOW)
    followed()
    assert left(unit)


def test_a_case_leaves_the_top_of_the_queue_once_somebody_is_in_charge(unit):
    unit.moved()
    followed()
    with tenant_transaction():
        head = staff(id=unit.head)
        assert head is not None
        colleague = unit._hired("other", "reception", 0)
        by = staff(id=colleague)
        assert by is not None
        assign(application_id=unit.case, to=colleague, seen=seen_now(unit.case), by=by, now=NOW)
        assert waiting_count(QueueFilter(left=True), by=head, today=day_in_japan(NOW)).rows == 0
    assert marks_in_queue(unit.case) == ()


def test_what_had_somebody_in_charge_is_on_top_at_the_successor_of_a_dissolved_unit(unit):
    dissolve_unit(unit_id=unit.tax, successor=unit.roads, by=OPERATOR, now=NOW)
    assert left(unit)


def test_a_closed_case_keeps_who_was_in_charge(unit):
    with tenant_transaction():
        rows().filter(id=unit.case).update(state="closed")
    unit.moved()
    followed()
    assert not left(unit)
