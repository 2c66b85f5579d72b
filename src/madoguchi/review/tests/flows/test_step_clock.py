"""Until when a step should be done: counted, shown, kept for the queue, and told to who leads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.queries.queue import QueueFilter
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.office_days import OfficeDays
from madoguchi.review import handlers
from madoguchi.review.domain.clock import Stop
from madoguchi.review.domain.step_clock import in_words, step_due
from madoguchi.review.queries.clock.clocks import asked_of, late_counts
from madoguchi.review.queries.clock.step_times import step_times
from madoguchi.review.queries.reading import queue as review_queue
from madoguchi.review.services.clock.watch_steps import watch_steps
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.tests.cast import CLERK, EXAMINER, NOW, seen_now
from madoguchi.review.tests.flows.cast import FlowCase, as_run

MONDAY = date(2026, 4, 6)
LATE = NOW + timedelta(days=20)


def with_time(within: d.Span, *, late: Any = "escalate") -> d.Definition:
    """住宅改修, whose visit has a time."""
    whole = as_run("jutaku-kaishu")
    steps = tuple(
        msgspec.structs.replace(step, within=within, late=late) if step.id == "visit" else step
        for step in whole.review.steps
    )
    return msgspec.structs.replace(whole, review=msgspec.structs.replace(whole.review, steps=steps))


@pytest.fixture
def case(aoba: Any) -> FlowCase:
    found = FlowCase("jutaku-kaishu", definition=with_time(d.Span(days=5, calendar="business")))
    found.do("reception", CLERK)
    return found


def clocks() -> list[Any]:
    with tenant_transaction():
        return list(apps.get_model("review", "StepClock").objects.all())


def mails() -> list[Any]:
    with tenant_transaction():
        rows = apps.get_model("notifications", "Mail").objects.order_by("created_at", "id")
        return [mail for mail in rows if "手順" in mail.subject]


@pytest.mark.parametrize(
    ("within", "day"),
    [
        (d.Span(days=5, calendar="business"), date(2026, 4, 13)),
        (d.Span(days=6), date(2026, 4, 12)),  # a Sunday: the office's own time does not move
        (d.Span(months=1), date(2026, 5, 6)),
    ],
)
def test_it_is_counted_from_the_day_after_it_began(within, day):
    due = step_due(MONDAY, within, stops=(), today=MONDAY, office=OfficeDays())
    assert due.day == day
    assert "この手順が始まりました。" in in_words(due, within)[0]


def test_it_stands_still_while_a_correction_is_out():
    stops = (Stop(asked=date(2026, 4, 7), ended=date(2026, 4, 9)),)
    due = step_due(MONDAY, d.Span(days=5), stops=stops, today=date(2026, 4, 20), office=OfficeDays())
    assert due.day == date(2026, 4, 13)


def test_an_open_step_says_its_day_and_why_and_one_that_is_done_none(case):
    with tenant_transaction():
        times = step_times(case.flow, asked=asked_of(case.id), today=MONDAY)
    assert times["visit"].due.day == date(2026, 4, 13)
    assert times["visit"].why[1] == "この手順の期限は、始まった日の翌日から5営業日です。"
    assert [(row.step, row.due_on) for row in clocks()] == [("visit", date(2026, 4, 13))]
    case.do("visit", EXAMINER, necessary="yes")
    assert clocks() == []


def test_the_queue_names_the_step_that_is_due_and_lists_what_is_late(case):
    for today, late in ((MONDAY, False), (day_in_japan(LATE), True)):
        with tenant_transaction():
            (line,) = review_queue.queue(filter=QueueFilter(), text="", by=CLERK, today=today).lines
            listed = review_queue.queue(filter=QueueFilter(), text="", by=CLERK, today=today, late="step")
            assert late_counts(by=CLERK, today=today).step.rows == late
        assert (line.step_name, line.step and line.step.late) == ("「現地の確認」", late)
        assert len(listed.lines) == late


def test_a_case_with_two_late_steps_is_counted_once(case):
    with tenant_transaction():
        apps.get_model("review", "StepClock").objects.create(
            application_id=case.id, step="papers", due_on=MONDAY, stopped=False, escalates=False
        )
        found = late_counts(by=CLERK, today=day_in_japan(LATE))
    assert found.step.rows == 1


def test_a_late_step_is_told_once_to_who_decides_where_no_units_are_kept(case):
    added("kessai", "approver")
    assert watch_steps(now=NOW) == 0
    assert watch_steps(now=LATE) == 1
    (mail,) = mails()
    assert (mail.to, mail.subject) == ("kessai@aoba.example", "期限を過ぎた手順: 1件")
    assert "山田" not in mail.body
    handlers.watch({"day": ""}, now=LATE + timedelta(days=1))
    assert len(mails()) == 1


def test_who_leads_the_unit_is_told_where_units_are_kept_and_nobody_of_another(case):
    people: dict[str, UUID] = {}
    for name, role in (("kakaricho", "examiner"), ("tantou", "examiner"), ("yoso", "approver")):
        people[name] = added(name, role)
    with tenant_transaction():
        unit = add_unit(name="介護保険課", code="1", parent=ROOT, by=OPERATOR, now=NOW)
        other = add_unit(name="税務課", code="2", parent=ROOT, by=OPERATOR, now=NOW)
        for name, place in (
            ("kakaricho", Place(unit=unit, level=1)),
            ("tantou", Place(unit=unit, level=0)),
            ("yoso", Place(unit=other, level=2)),
        ):
            place_staff(staff_id=people[name], places=[place], by=OPERATOR, now=NOW)
        apps.get_model("applications", "Application").objects.filter(id=case.id).update(unit_id=unit)
    watch_steps(now=LATE)
    assert [mail.to for mail in mails()] == ["kakaricho@aoba.example"]


def added(name: str, role: Any) -> UUID:
    with tenant_transaction():
        add_staff(
            username=f"{name}@aoba.example",
            name=name,
            roles=[role],
            password="koharu-biyori-no-ame",
            by=OPERATOR,
            now=NOW,
        )
        found: UUID = apps.get_model("accounts", "Staff").objects.get(username=f"{name}@aoba.example").id
    return found


def test_a_step_that_only_warns_is_marked_and_told_to_nobody(aoba):
    case = FlowCase("jutaku-kaishu", definition=with_time(d.Span(days=5), late="warn"))
    case.do("reception", CLERK)
    assert watch_steps(now=LATE) == 0
    with tenant_transaction():
        assert late_counts(by=CLERK, today=day_in_japan(LATE)).step.rows == 1


def test_while_a_correction_is_out_nothing_is_late(case):
    with tenant_transaction():
        request_correction(
            application_id=case.id, questions=["house"], reason="番地を書いてください。",
            due_on=day_in_japan(LATE), seen=seen_now(case.id), by=CLERK, now=NOW + timedelta(hours=2),
        )  # fmt: skip
    handlers.keep_clock({"application_id": str(case.id)}, now=NOW + timedelta(hours=2))
    assert [row.stopped for row in clocks()] == [True]
    assert watch_steps(now=LATE) == 0
