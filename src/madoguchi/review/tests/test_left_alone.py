"""Who works elsewhere is in charge of nothing there any more: the cases are the unit's, on top of its queue, and it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import OperationalError, connection

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR, NotAllowed
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
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.handlers import free_cases
from madoguchi.review.services.reception.charge import NotThere, assign, claim
from madoguchi.review.tests.cast import arrived, found_office, seen_now
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


class Interrupted:
    """Runs once, on a connection of its own, when the first statement that begins so comes."""

    def __init__(self, begins: str, act: Callable[[], None]) -> None:
        self.begins, self.act, self.errors = begins, act, list[Exception]()
        self.done = False

    def __call__(self, execute, sql, params, many, context):
        if not self.done and sql.startswith(self.begins):
            self.done = True
            thread = threading.Thread(target=self._run)
            thread.start()
            thread.join()
        return execute(sql, params, many, context)

    def _run(self) -> None:
        try:
            self.act()
        except Exception as error:
            self.errors.append(error)
        finally:
            connection.close()


@pytest.mark.on("postgresql")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("put", ["assigned", "claimed"])
def test_nobody_is_let_go_or_moved_while_a_case_is_being_given_to_them(put):
    """Whoever lets them go would have to wait, and is refused at once here; on SQLite one transaction writes at a time."""
    if connection.vendor != "postgresql":
        pytest.skip("rows are not locked")
    office = found_office(99001, "aoba", "あおば市")
    with tenant_scope(office.tenant.id):
        unit = Unit(office)
        with tenant_transaction():
            rows().filter(id=unit.case).update(assigned_to=None)
            clerk, seen = staff(id=unit.clerk), seen_now(unit.case)
        assert clerk is not None

        def leaves() -> None:
            with tenant_scope(office.tenant.id), tenant_transaction():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '1ms'")
                disable_staff(staff_id=unit.clerk, by=OPERATOR, now=NOW)

        at_once = Interrupted('UPDATE "applications_application"', leaves)
        given: Any = {"application_id": unit.case, "seen": seen, "by": clerk, "now": NOW}
        with connection.execute_wrapper(at_once), tenant_transaction():
            if put == "assigned":
                assign(to=unit.clerk, **given)
            else:
                claim(**given)
        assert [type(each) for each in at_once.errors] == [OperationalError]
        with tenant_transaction():
            assert rows().get(id=unit.case).assigned_to == unit.clerk


def test_who_was_let_go_meanwhile_is_not_put_in_charge(unit):
    with tenant_transaction():
        clerk, seen = staff(id=unit.clerk), seen_now(unit.case)
        assert clerk is not None
        disable_staff(staff_id=unit.clerk, by=OPERATOR, now=NOW)
    given: Any = {"application_id": unit.case, "seen": seen, "by": clerk, "now": NOW}
    with tenant_transaction(), pytest.raises(NotThere):
        assign(to=unit.clerk, **given)
    with tenant_transaction(), pytest.raises(NotAllowed):
        claim(**given)
