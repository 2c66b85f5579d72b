"""The personnel change by Excel: as it was shown, whole or not at all, and with a second person where roles ask for one."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import msgspec
import openpyxl
import pytest

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR, NotAllowed
from madoguchi.accounts.queries import StaffView, role_requests, staff
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.accounts.services.units.transfer import TransferMoved, WrongLines, as_lines, carry_out, plan
from madoguchi.accounts.services.units.transfer_sheet import (
    HEADINGS,
    MOST_LINES,
    Line,
    Unreadable,
    read_sheet,
    write_sheet,
)
from madoguchi.accounts.tests.cast import NOW
from madoguchi.isolation.scope import tenant_transaction

CLERK = "uketsuke@aoba.example"


@pytest.fixture
def cast(clerk, administrator) -> dict[str, Any]:
    """Two units, a clerk who works in the first, and an administrator."""
    with tenant_transaction():
        found: dict[str, Any] = {
            code: add_unit(name=name, code=code, parent=ROOT, by=OPERATOR, now=NOW)
            for code, name in (("11", "こども家庭課"), ("20", "土木課"))
        }
        place_staff(staff_id=clerk.id, places=[Place(unit=found["11"], level=0)], by=OPERATOR, now=NOW)
        return found | {"clerk": clerk.id, "by": staff(id=administrator.id)}


def line(**values: Any) -> Line:
    whole: dict[str, Any] = {
        "number": 2,
        "username": CLERK,
        "name": "佐藤 一郎",
        "unit": "20",
        "rank": "係長",
        "roles": "",
    }
    return Line(**whole | values)


def of(member_id: UUID) -> StaffView:
    with tenant_transaction():
        found = staff(id=member_id)
    assert found is not None
    return found


def carried(cast: dict[str, Any], *lines: Line) -> int:
    with tenant_transaction():
        shown = plan(lines, by=cast["by"]).shown
        return carry_out(lines, shown=shown, by=cast["by"], now=NOW)


def test_a_sheet_comes_back_as_it_was_written_and_changes_nothing(cast):
    with tenant_transaction():
        written = as_lines(by=cast["by"])
        again = read_sheet(write_sheet(written))
        planned = plan(again, by=cast["by"])
    assert [msgspec.structs.replace(each, number=0) for each in again] == written
    assert (planned.moves, planned.wrong) == ((), ())


def test_everybody_is_moved_as_shown_by_code_or_name_and_to_two_units(cast):
    assert carried(cast, line(), line(number=3, unit="こども家庭課", rank="係員")) == 0
    assert set(of(cast["clerk"]).places) == {
        Place(unit=cast["20"], level=1), Place(unit=cast["11"], level=0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("why", "values"),
    [
        ("address", {"username": "nobody@aoba.example"}),
        ("name", {"name": "鈴木 花子"}),
        ("unit", {"unit": "99"}),
        ("unit", {"unit": ""}),
        ("rank", {"rank": "王様"}),
        ("rank", {"rank": ""}),
        ("roles", {"roles": "受付・王様"}),
        ("unreadable", {"unreadable": True}),
    ],
)
def test_one_wrong_line_is_told_by_its_number_and_changes_nobody(cast, why, values):
    before = of(cast["clerk"])
    lines = [line(unit="11"), line(number=7, **values)]
    with tenant_transaction():
        planned = plan(lines, by=cast["by"])
        assert [(each.number, each.why) for each in planned.wrong] == [(7, why)]
        with pytest.raises(WrongLines):
            carry_out(lines, shown=planned.shown, by=cast["by"], now=NOW)
    assert of(cast["clerk"]) == before


def test_lines_of_one_person_that_contradict_each_other_are_told(cast):
    lines = [line(roles="受付"), line(number=3), line(number=4, unit="11", roles="審査")]
    with tenant_transaction():
        planned = plan(lines, by=cast["by"])
    assert [(each.number, each.why) for each in planned.wrong] == [(3, "twice"), (4, "roles_differ")]


def test_contradicting_roles_wait_for_a_second_person_while_the_places_hold(cast):
    assert carried(cast, line(roles="受付・決裁")) == 1
    assert of(cast["clerk"]).roles == ("reception",)
    assert of(cast["clerk"]).places == (Place(unit=cast["20"], level=1),)
    with tenant_transaction():
        (asked,) = role_requests()
    assert set(asked.roles_to) == {"reception", "approver"}


def test_an_administrator_does_not_take_that_role_from_oneself(cast):
    me = cast["by"]
    mine = line(username=me.username, name=me.name, roles="受付")
    with tenant_transaction():
        assert [each.why for each in plan([mine], by=me).wrong] == ["own"]


def test_who_was_moved_since_it_was_shown_is_not_moved_over(cast):
    with tenant_transaction():
        shown = plan([line()], by=cast["by"]).shown
        place_staff(staff_id=cast["clerk"], places=[], by=OPERATOR, now=NOW)
        with pytest.raises(TransferMoved):
            carry_out([line()], shown=shown, by=cast["by"], now=NOW)
    assert of(cast["clerk"]).places == ()


def test_who_left_their_unit_works_nowhere_and_who_does_not_stand_in_it_stays(cast):
    with tenant_transaction():
        other = add_staff(
            username="b@aoba.example", name="B", roles=["reception"], by=OPERATOR, now=NOW
        ).staff
        place_staff(staff_id=other.id, places=[Place(unit=cast["11"], level=0)], by=OPERATOR, now=NOW)
    carried(cast, line(unit="", rank=""))
    assert of(cast["clerk"]).places == ()
    assert of(other.id).places == (Place(unit=cast["11"], level=0),)


def test_only_who_manages_staff_sees_the_sheet_and_carries_it_out(cast, clerk):
    for act in (
        lambda: as_lines(by=clerk),
        lambda: plan([], by=clerk),
        lambda: carry_out([], shown="", by=clerk, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def book(*rows: tuple[Any, ...]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a sheet",
        b"PK\x03\x04 cut off",
        book(("氏名", "メールアドレス")),
        book(HEADINGS, *[("a@aoba.example", "A", "11", "係員", "")] * (MOST_LINES + 1)),
    ],
    ids=["empty", "text", "cut off", "other headings", "too long"],
)
def test_what_is_no_sheet_of_ours_is_not_read(content):
    with pytest.raises(Unreadable):
        read_sheet(content)


@pytest.mark.parametrize("cell", ["山田\u202e", "あ" * 300])
def test_a_row_that_cannot_be_read_is_one_wrong_row_and_the_others_are_read(cell):
    good = ("a@aoba.example", "A", "11", "係員", "")
    found = read_sheet(book(HEADINGS, good, ("b@aoba.example", cell, "11", "係員", ""), good))
    assert [(each.number, each.unreadable, each.name) for each in found] == [
        (2, False, "A"), (3, True, ""), (4, False, "A"),
    ]  # fmt: skip


def test_the_sheet_gives_nobody_a_place_or_rank_by_an_own_word(cast):
    """An administrator who sees cases too; another administrator does it."""
    me = cast["by"]
    with tenant_transaction():
        change_roles(staff_id=me.id, roles=["administrator", "approver"], by=OPERATOR, now=NOW)
        me = of(me.id)
        mine = line(username=me.username, name=me.name, unit="11", rank="課長")
        planned = plan([mine], by=me)
    assert [each.why for each in planned.wrong] == ["own_place"]


def test_codes_of_digits_empty_lines_and_spaces_are_read_as_they_are_meant():
    content = book(HEADINGS, (" UKETSUKE@aoba.example ", "佐藤 一郎", 11, "係員", None), (None,) * 5)
    assert read_sheet(content) == [line(username=CLERK, unit="11", rank="係員")]


def test_a_name_that_looks_like_a_formula_is_written_as_a_name():
    odd = line(username=CLERK, name='=HYPERLINK("https://a.example")', unit="=A1")
    (back,) = read_sheet(write_sheet([odd]))
    assert (back.name, back.unit) == (odd.name, odd.unit)
