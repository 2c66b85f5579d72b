"""Acceptance and the register of the fiscal year."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries import applications
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.review.domain.register import RegisterNumber
from madoguchi.review.queries.decision import proposals
from madoguchi.review.queries.reading import cases
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reception.accept import AlreadyAccepted, accept
from madoguchi.review.services.reception.undo_acceptance import undo_acceptance
from madoguchi.review.tests.cast import APPLICANT, CLERK, EXAMINER, NOW, arrived, found_office, receipt_of


def taken_in(application_id, *, by=CLERK, now=NOW):
    with tenant_transaction():
        seen = proposals.seen(application_id)
        return accept(application_id=application_id, seen=seen, by=by, now=now)


def state_of(application_id):
    with tenant_transaction():
        found = applications.application(application_id)
    assert found is not None
    return found.state


def test_the_first_acceptance_of_a_fiscal_year_is_number_one(aoba):
    first, second = arrived(aoba), arrived(aoba)
    assert str(taken_in(first)) == "令和8年度 第1号"
    assert str(taken_in(second)) == "令和8年度 第2号"
    assert state_of(first) == "accepted"


def test_the_register_begins_anew_on_the_first_of_april_in_japan(aoba):
    before = datetime(2027, 3, 31, 14, 59, tzinfo=UTC)
    after = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
    assert taken_in(arrived(aoba), now=before) == RegisterNumber(2026, 1)
    assert taken_in(arrived(aoba), now=after) == RegisterNumber(2027, 1)


def test_a_second_acceptance_changes_nothing_and_says_who_was_first(aoba):
    application = arrived(aoba)
    number = taken_in(application)
    with pytest.raises(AlreadyAccepted) as found:
        taken_in(application, by=EXAMINER)
    assert (found.value.number, found.value.by) == (number, CLERK.name)
    assert str(taken_in(arrived(aoba))) == "令和8年度 第2号"


def test_a_withdrawn_application_cannot_be_accepted_and_takes_no_number(aoba):
    withdrawn = arrived(aoba)
    with tenant_transaction():
        withdraw(application_id=withdrawn, actor=APPLICANT, now=NOW)
    with pytest.raises(WrongState):
        taken_in(withdrawn)
    assert taken_in(arrived(aoba)).number == 1


def test_an_acceptance_that_fails_leaves_no_gap(aoba):
    application = arrived(aoba)
    with pytest.raises(ZeroDivisionError), tenant_transaction():
        accept(application_id=application, seen=proposals.seen(application), by=CLERK, now=NOW)
        raise ZeroDivisionError
    assert state_of(application) == "arrived"
    assert taken_in(application).number == 1


def test_an_undone_acceptance_keeps_its_number_used_and_the_next_gets_another(aoba):
    application = arrived(aoba)
    taken_in(application)
    with tenant_transaction():
        undo_acceptance(
            application_id=application,
            seen=proposals.seen(application),
            reason="宛先の誤り",
            by=CLERK,
            now=NOW,
        )
    assert state_of(application) == "arrived"
    assert taken_in(application).number == 2
    receipt = receipt_of(application)
    with tenant_transaction():
        case = cases.case(receipt=receipt, by=OPERATOR, today=NOW.date())
    assert case is not None
    assert case.acceptance is not None
    assert [line.number.number for line in case.undone] == [1]
    assert case.acceptance.number.number == 2


def test_an_acceptance_cannot_be_undone_once_examination_has_begun(aoba):
    application = arrived(aoba)
    taken_in(application)
    with tenant_transaction():
        begin_examination(application_id=application, seen=proposals.seen(application), by=EXAMINER, now=NOW)
    with pytest.raises(WrongState), tenant_transaction():
        undo_acceptance(
            application_id=application, seen=proposals.seen(application), reason="誤り", by=CLERK, now=NOW
        )


def test_what_was_not_accepted_cannot_be_undone(aoba):
    application = arrived(aoba)
    with pytest.raises(WrongState), tenant_transaction():
        undo_acceptance(
            application_id=application, seen=proposals.seen(application), reason="誤り", by=CLERK, now=NOW
        )


def test_every_step_is_in_the_history_and_in_the_record(aoba):
    application = arrived(aoba)
    taken_in(application)
    with tenant_transaction():
        steps = [(s.state, s.actor_name) for s in applications.history(application)]
        actions = [e.action for e in entries(subject=f"application:{application}")]
    assert steps == [("arrived", APPLICANT.name), ("accepted", CLERK.name)]
    assert {"application.accepted", "review.registered"} <= set(actions)


def test_each_tenant_has_its_own_register_and_sees_no_other_application(aoba, midori):
    application = arrived(aoba)
    with tenant_scope(midori.tenant.id), pytest.raises(NoSuchApplication):
        taken_in(application)
    assert taken_in(application).number == 1
    with tenant_scope(midori.tenant.id):
        assert taken_in(arrived(midori)).number == 1


@pytest.mark.django_db(transaction=True)
def test_clerks_who_accept_at_once_get_each_number_once_and_leave_no_gap():
    office = found_office(99001, "aoba", "あおば市")
    with tenant_scope(office.tenant.id):
        waiting = [arrived(office) for _ in range(12)]
    numbers: list[int] = []
    failures: list[Exception] = []

    def work(mine):
        try:
            with tenant_scope(office.tenant.id):
                numbers.extend(taken_in(application).number for application in mine)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(waiting[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(numbers) == list(range(1, 13))


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_accept_the_same_application_at_once_give_it_one_number():
    office = found_office(99001, "aoba", "あおば市")
    with tenant_scope(office.tenant.id):
        application = arrived(office)
    outcomes = []

    def work(by):
        try:
            with tenant_scope(office.tenant.id):
                outcomes.append(str(taken_in(application, by=by)))
        except AlreadyAccepted:
            outcomes.append("already")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(by,)) for by in (CLERK, EXAMINER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already", "令和8年度 第1号"]
