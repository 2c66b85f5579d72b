"""The period of cases: extended and taken back, kept for the queue, told of when it is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.counting import Counted, count_cases
from madoguchi.applications.queries.queue import QueueFilter
from madoguchi.applications.services.case.written import written
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.outbox.services.work import run_once
from madoguchi.review import handlers
from madoguchi.review.queries.clock.clocks import asked_of, case_time, late_cases, late_counts, pace
from madoguchi.review.queries.reading import queue as review_queue
from madoguchi.review.services.clock.extend_period import (
    NoExtension,
    NoPeriod,
    PeriodOver,
    TooManyDays,
    extend_period,
    undo_extension,
)
from madoguchi.review.services.clock.keep_clock import keep_open_clocks
from madoguchi.review.services.clock.watch_clocks import watch_clocks
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.correction.request_correction import ReasonMissing
from madoguchi.review.services.decision.decide import decide
from madoguchi.review.tests.acts import ACTS, brought_to, do
from madoguchi.review.tests.cast import CLAIM, NOTIFICATION, NOW, arrived
from madoguchi.review.tests.entries.examination import EXTENDED
from madoguchi.tenants.services.keep_office_days import add_office_day, remove_office_day

DUE = date(2026, 5, 22)
"""30 business days after the day of NOW, with the holidays of spring."""


def time_of(case, *, today=None):
    with tenant_transaction():
        found = application(case)
        assert found is not None
        return case_time(found, today=today or day_in_japan(NOW), asked=asked_of(found.id))


def extended(case, **given):
    do(extend_period, case, **EXTENDED | given)


def worked(office, now=NOW):
    while run_once(tenants=[office.tenant.id], worker="test", now=now):
        pass


def mails():
    with tenant_transaction():
        return list(apps.get_model("notifications", "Mail").objects.order_by("created_at"))


def clock_row(case):
    with tenant_transaction():
        return apps.get_model("review", "CaseClock").objects.get(application_id=case)


def test_an_extension_moves_the_day_and_its_reason_is_shown(aoba):
    case = brought_to(aoba, "examining")
    assert time_of(case).due.day == DUE
    extended(case)
    after = time_of(case)
    assert after.due.day == date(2026, 5, 29)
    assert [(each.days, each.reason) for each in after.extensions] == [(5, "現地を調べるため。")]
    assert after.more_days == 25
    do(undo_extension, case, reason="間に合います。")
    assert time_of(case).due.day == DUE
    with pytest.raises(NoExtension):
        do(undo_extension, case, reason="もう一度")
    with tenant_transaction():
        found = entries(
            subject=f"application:{case}", actions=("review.period_extended", "review.extension_undone")
        )
        texts = written(case)
    assert sorted((each.detail["until"], texts[each.detail["reason"]]) for each in found) == [
        ("2026-05-22", "間に合います。"),
        ("2026-05-29", "現地を調べるため。"),
    ]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"days": 0}, TooManyDays),
        ({"days": -3}, TooManyDays),
        ({"days": 31}, TooManyDays),
        ({"reason": " "}, ReasonMissing),
        ({"now": NOW + timedelta(days=47)}, PeriodOver),
    ],
)
def test_an_extension_that_cannot_be_is_refused_and_nothing_changes(aoba, given, error):
    case = brought_to(aoba, "examining")
    with pytest.raises(error):
        extended(case, **given)
    assert time_of(case).extensions == ()


def test_on_the_last_day_it_can_still_be_extended(aoba):
    case = brought_to(aoba, "examining")
    extended(case, now=NOW + timedelta(days=46))
    assert time_of(case).due.day > DUE


@pytest.mark.parametrize("state", ["correcting", "dismissed", "decided"])
def test_a_period_that_does_not_run_is_not_extended(aoba, state):
    case = brought_to(aoba, state)
    with pytest.raises(WrongState):
        extended(case)


def test_a_notification_has_no_result_that_could_come_later(aoba):
    with pytest.raises(NoPeriod):
        extended(arrived(aoba, NOTIFICATION))


@pytest.mark.parametrize(
    ("language", "subject", "day"),
    [
        ("ja", "結果が出るまでの期間を延ばしました", "5月29日(金)"),
        ("en", "The result will take longer", "29 May 2026"),
        ("ja-easy", "けっかが でるまで、もう すこし かかります", "2026ねん5がつ29にち"),
    ],
)
def test_the_applicant_is_told_of_the_new_day_and_not_of_the_reason(aoba, language, subject, day):
    case = brought_to(aoba, "examining")
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=case).update(language=language)
    worked(aoba)
    extended(case)
    worked(aoba)
    (mail,) = [each for each in mails() if each.subject.startswith(subject)]
    assert day in mail.body
    assert "現地" not in mail.body


def test_a_correction_stops_the_period_while_it_is_out(aoba):
    case = brought_to(aoba, "correcting")
    week = day_in_japan(NOW) + timedelta(days=7)
    assert time_of(case, today=week).due.stopped
    assert time_of(case, today=week).due.day == date(2026, 5, 29)
    do(end_correction, case, reason="電話で確かめました。", now=NOW + timedelta(days=7))
    assert time_of(case, today=week).due.day == date(2026, 5, 29)
    assert not time_of(case, today=week + timedelta(days=30)).due.stopped


def asked(late, *, text="", limit=50, after=None, today=None, **filter):
    with tenant_transaction():
        return review_queue.queue(
            filter=QueueFilter(**filter),
            text=text,
            by=OPERATOR,
            today=today or DUE,
            limit=limit,
            after=after,
            late=late,
        )


def counted(today):
    with tenant_transaction():
        found = late_counts(by=OPERATOR, today=today)
    return found.near.rows, found.late.rows


def test_the_queue_is_asked_for_what_is_late_and_what_is_nearly_so(aoba):
    first, second = (arrived(aoba, name=f"山田　{n}子", at=NOW + timedelta(days=n)) for n in range(2))
    stopped = brought_to(aoba, "correcting")
    done = brought_to(aoba, "decided")
    told = arrived(aoba, NOTIFICATION)  # five days
    worked(aoba)
    with tenant_scope(aoba.tenant.id):
        watch_clocks(now=NOW)
    assert counted(date(2026, 4, 6)) == (0, 0)
    assert counted(date(2026, 4, 8)) == (1, 0)  # three days of the notification's period are left
    assert counted(DUE - timedelta(days=3)) == (1, 1)
    assert counted(DUE) == (2, 1)
    assert counted(DUE + timedelta(days=1)) == (1, 2)
    with tenant_transaction():
        queries = late_cases(by=OPERATOR, today=DUE + timedelta(days=1))
        assert count_cases(queries, most=1) == {
            "late": Counted(rows=1, more=True), "near": Counted(rows=1, more=True), "step": Counted(rows=0),
        }, "much that is late hides nothing that is nearly so"  # fmt: skip
    late = asked("late", today=DUE + timedelta(days=1))
    assert [line.row.id for line in late.lines] == [told, first]
    assert [line.days_left for line in late.lines] == [-25, -1]
    assert [line.row.id for line in asked("near").lines] == [first, second]
    assert [line.row.id for line in asked("near", text="山田 1子").lines] == [second]
    assert asked("late", procedure=CLAIM).lines == ()
    page = asked("near", limit=1)
    assert page.more
    assert [line.row.id for line in asked("near", limit=1, after=page.last).lines] == [second]
    assert not asked("near", limit=1, after=page.last).more
    assert stopped not in {line.row.id for line in asked("late", today=date(2027, 1, 1)).lines}
    assert done not in {line.row.id for line in asked("late", today=date(2027, 1, 1)).lines}


def test_lines_and_clocks_of_the_queue_say_the_same_day(aoba):
    cases = [brought_to(aoba, state) for state in ("arrived", "examining", extend_period)]
    worked(aoba)
    with tenant_scope(aoba.tenant.id):
        watch_clocks(now=NOW)
    with tenant_transaction():
        found = review_queue.queue(filter=QueueFilter(), text="", by=OPERATOR, today=day_in_japan(NOW))
    assert {line.row.id: line.due_on for line in found.lines} == {
        case: clock_row(case).due_on for case in cases
    }


def test_a_page_of_the_queue_asks_as_often_for_ten_cases_as_for_two(aoba):
    def once():
        with CaptureQueriesContext(connection) as queries, tenant_transaction():
            review_queue.queue(filter=QueueFilter(), text="", by=OPERATOR, today=DUE)
        return len(queries)

    def statements():
        """When the process still keeps what it keeps for some seconds."""
        return min(once() for _ in range(4))

    for state in (extend_period, "correcting"):
        brought_to(aoba, state)
    few = statements()
    for _ in range(4):
        for state in (extend_period, "correcting"):
            brought_to(aoba, state)
    assert statements() == few


def test_a_clock_ends_with_the_decision_and_goes_on_when_it_is_taken_back(aoba):
    case = brought_to(aoba, "deciding")
    do(decide, case, now=NOW + timedelta(days=10))
    worked(aoba, NOW + timedelta(days=20))
    row = clock_row(case)
    assert (row.done_on, row.took, row.on_time) == (date(2026, 4, 16), 8, True)
    do(next(act for act in ACTS if act.__name__ == "undo_decision"), case, reason="誤り")
    worked(aoba, NOW + timedelta(days=20))
    assert (clock_row(case).done_on, clock_row(case).on_time) == (None, None)


def hired(name, role):
    return add_staff(
        username=f"{name}@aoba.example", name=name, roles=[role], password="koharu-biyori-no-ame", by=OPERATOR, now=NOW
    )  # fmt: skip


def test_who_examines_is_told_before_and_who_decides_afterwards_once(aoba):
    with tenant_transaction():
        hired("shinsa", "examiner")
        hired("kessai", "approver")
    arrived(aoba, name="山田　花子")
    days = [DUE - timedelta(days=n) for n in (4, 3, 2, -1, -2)]
    told = []
    for day in days:
        now = NOW + timedelta(days=(day - day_in_japan(NOW)).days)
        with tenant_scope(aoba.tenant.id):
            told.append(watch_clocks(now=now))
    assert told == [
        {"near": 0, "late": 0},
        {"near": 1, "late": 0},
        {"near": 0, "late": 0},
        {"near": 0, "late": 1},
        {"near": 0, "late": 0},
    ]
    sent = [(mail.to, mail.subject) for mail in mails() if mail.to.endswith("@aoba.example")]
    assert sent == [
        ("shinsa@aoba.example", "標準処理期間の終わりが近い申請: 1件"),
        ("kessai@aoba.example", "標準処理期間を過ぎた申請: 1件"),
    ]
    assert all("山田" not in mail.body for mail in mails() if mail.to.endswith("@aoba.example"))


def test_who_sees_none_of_what_came_to_it_is_told_nothing(aoba):
    """Of two units, each is told of its own."""
    with tenant_transaction():
        units = [add_unit(name=name, code=name, parent=ROOT, by=OPERATOR, now=NOW) for name in ("a", "b")]
        for name, unit in zip(("shinsa", "hoka"), units, strict=True):
            new = hired(name, "examiner").staff
            place_staff(staff_id=new.id, places=[Place(unit=unit, level=0)], by=OPERATOR, now=NOW)
        case = arrived(aoba)
        apps.get_model("applications", "Application").objects.filter(id=case).update(unit_id=units[0])
    with tenant_scope(aoba.tenant.id):
        assert watch_clocks(now=NOW + timedelta(days=43)) == {"near": 1, "late": 0}
    assert [mail.to for mail in mails() if "終わりが近い" in mail.subject] == ["shinsa@aoba.example"]


def test_how_long_cases_take_is_told_of_one_unit(aoba):
    for n in range(10):
        ended(aoba, n + 1)
    with tenant_transaction():
        unit = add_unit(name="a", code="a", parent=ROOT, by=OPERATOR, now=NOW)
        assert pace(CLAIM, today=DUE, unit=unit) is None
        apps.get_model("applications", "Application").objects.update(unit_id=unit)
        found = pace(CLAIM, today=DUE, unit=unit)
    assert found is not None
    assert found.cases == 10


def test_another_day_is_warned_of_anew(aoba):
    case = brought_to(aoba, "examining")
    worked(aoba)
    near = NOW + timedelta(days=43)
    with tenant_scope(aoba.tenant.id):
        assert watch_clocks(now=near)["near"] == 1
        extended(case, now=near)
        worked(aoba, near)
        assert watch_clocks(now=near)["near"] == 0
        assert watch_clocks(now=near + timedelta(days=8))["near"] == 1


def test_a_day_that_the_town_adds_moves_the_days_of_open_cases_alone(aoba, midori):
    case, done = brought_to(aoba, "examining"), brought_to(aoba, "decided")
    worked(aoba)
    before = clock_row(done).due_on
    day = add_office_day(
        day=date(2026, 5, 11), kind="holiday", name="市制記念日", yearly=True, by=OPERATOR, now=NOW
    )
    worked(aoba)
    assert time_of(case).due.day == clock_row(case).due_on == date(2026, 5, 25)
    assert clock_row(done).due_on == before
    assert ("kept", "市制記念日") in {(reason.what, reason.name) for reason in time_of(case).due.reasons}
    with tenant_scope(midori.tenant.id):
        other = arrived(midori)
        assert time_of(other).due.day == DUE
    remove_office_day(id=day, by=OPERATOR, now=NOW)
    worked(aoba)
    assert time_of(case).due.day == clock_row(case).due_on == DUE


def test_a_worker_that_still_keeps_the_days_of_before_counts_on_those_that_are(aoba):
    """Another process added the day: this one was not told, and would keep what it knows for two seconds."""
    case = brought_to(aoba, "examining")
    worked(aoba)
    with tenant_transaction():
        apps.get_model("tenants", "OfficeDayRow").objects.create(
            day=date(2026, 5, 11), kind="holiday", name="市制記念日", yearly=False
        )
    handlers.keep_clocks_anew({}, now=NOW)
    assert clock_row(case).due_on == date(2026, 5, 25)


def test_how_long_cases_take_is_told_from_ten_on(aoba):
    for n in range(9):
        ended(aoba, n + 1)
    assert paced() is None
    ended(aoba, 40)
    found = paced()
    assert found is not None
    assert (found.cases, found.on_time, found.share, found.half, found.most) == (10, 9, 90, 5, 9)


def ended(office, days):
    """A case that was decided so many business days after it arrived, as its row says."""
    case = arrived(office)
    with tenant_transaction():
        apps.get_model("review", "CaseClock").objects.create(
            application_id=case, procedure=CLAIM, due_on=DUE, near_on=DUE, stopped=False, done_on=DUE,
            took=days, on_time=days <= 30,
        )  # fmt: skip


def paced():
    with tenant_transaction():
        return pace(CLAIM, today=DUE + timedelta(days=1))


def test_a_closing_day_that_moves_a_day_that_was_told_is_told_once_with_why(aoba):
    case, other = brought_to(aoba, "examining"), brought_to(aoba, "examining")
    extended(case)
    worked(aoba)
    assert clock_row(case).told_on == date(2026, 5, 29)
    closed = add_office_day(
        day=date(2026, 5, 28), kind="closed", name="点検", yearly=False, by=OPERATOR, now=NOW
    )
    for hours in (1, 2):
        worked(aoba, NOW + timedelta(hours=hours))
        keep_open_clocks(now=NOW)
    (told,) = [mail for mail in mails() if "目安の日が変わりました" in mail.subject]
    assert "6月1日(月)" in told.body and "役所の休みの日が変わったため" in told.body
    assert (clock_row(case).told_on, clock_row(other).told_on) == (date(2026, 6, 1), None)
    # What comes nearer, and comes back, is within what was told.
    remove_office_day(id=closed, by=OPERATOR, now=NOW)
    worked(aoba, NOW + timedelta(hours=3))
    add_office_day(day=date(2026, 5, 27), kind="closed", name="点検", yearly=False, by=OPERATOR, now=NOW)
    worked(aoba, NOW + timedelta(hours=4))
    assert len([mail for mail in mails() if "目安の日が変わりました" in mail.subject]) == 1
