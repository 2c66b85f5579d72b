"""Reconciliation proves, case by case, what both sides hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.delivery.domain.receiver import ReceiverAway
from madoguchi.delivery.models import Comparison, Delivery
from madoguchi.delivery.services import compare_nightly
from madoguchi.delivery.services.keep_up import keep_up
from madoguchi.delivery.services.reconcile import UNDER_WAY, reconcile
from madoguchi.delivery.services.repair import repair
from madoguchi.delivery.services.send import send
from madoguchi.delivery.services.send_again import NothingToSend, send_lost
from madoguchi.delivery.tests.cast import APPLICANT, NOW, accepted, tools
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan

MORNING = datetime(2026, 4, 2, 18, 30, tzinfo=UTC)
"""3:30 in Japan"""
AFTERWARDS = NOW + UNDER_WAY + timedelta(seconds=1)


def delivered(office, n, receiver):
    """(application's id, package id) of a delivery that was acknowledged."""
    application_id = accepted(office, n)
    with tenant_transaction():
        keep_up(application_id=application_id, now=NOW)
        row = Delivery.objects.get(application_id=application_id)
    send(delivery_id=row.id, tenant=office.tenant, tools=tools(receiver), now=NOW)
    return application_id, row.package_id


def found(office, receiver, now=AFTERWARDS):
    return reconcile(receiver=receiver, tenant_code=office.tenant.code, now=now)


def test_two_sides_that_agree_give_no_finding(aoba, receiver):
    delivered(aoba, 1, receiver)
    delivered(aoba, 2, receiver)
    result = found(aoba, receiver)
    assert (result.agreed, result.findings) == (2, ())


def test_every_difference_is_found_by_its_case(aoba, receiver):
    lost, lost_package = delivered(aoba, 1, receiver)
    changed, changed_package = delivered(aoba, 2, receiver)
    unknown, unknown_package = delivered(aoba, 3, receiver)
    newer, newer_package = delivered(aoba, 4, receiver)
    older, older_package = delivered(aoba, 5, receiver)
    delivered(aoba, 6, receiver)
    never = accepted(aoba, 7)
    del receiver.packages[lost_package]
    receiver.packages[changed_package][1] += b"\0"
    receiver.packages[newer_package][4] = b"of a later life"
    strange = f"99001-{'0' * 32}-core"
    receiver.packages[strange] = {1: b"not ours"}
    with tenant_transaction():
        Delivery.objects.filter(application_id=unknown).update(state="sent")
        withdraw(application_id=older, actor=APPLICANT, now=NOW)  # and the event was lost
    result = found(aoba, receiver)
    assert result.agreed == 1
    assert sorted((f.kind, f.package_id, f.application_id, f.ours, f.theirs) for f in result.findings) == [
        ("newer_there", newer_package, newer, 1, 4),
        ("not_acknowledged_here", unknown_package, unknown, 1, 1),
        ("not_begun", f"99001-{never.hex}-core", never, 0, 0),
        ("not_here", strange, None, 0, 1),
        ("not_there", lost_package, lost, 1, 0),
        ("older_content", older_package, older, 1, 1),
        ("other_content", changed_package, changed, 1, 1),
    ]


def test_a_receiver_brought_back_from_a_backup_holds_an_older_version(aoba, receiver):
    application_id, package = delivered(aoba, 1, receiver)
    with tenant_transaction():
        withdraw(application_id=application_id, actor=APPLICANT, now=NOW)
    send_newest(aoba, application_id, receiver)
    del receiver.packages[package][2]
    (finding,) = found(aoba, receiver).findings
    assert (finding.kind, finding.ours, finding.theirs) == ("older_there", 2, 1)


def test_everything_that_sending_can_mend_is_mended_by_it(aoba, receiver):
    lost, lost_package = delivered(aoba, 1, receiver)
    changed, changed_package = delivered(aoba, 2, receiver)
    newer, newer_package = delivered(aoba, 3, receiver)
    older, _ = delivered(aoba, 4, receiver)
    unknown, _ = delivered(aoba, 5, receiver)
    never = accepted(aoba, 6)
    del receiver.packages[lost_package]
    receiver.packages[changed_package][1] += b"\0"
    receiver.packages[newer_package][4] = b"of a later life"
    with tenant_transaction():
        Delivery.objects.filter(application_id=unknown).update(state="sent")
        withdraw(application_id=older, actor=APPLICANT, now=NOW)
    findings = found(aoba, receiver).findings
    assert len(findings) == 6
    assert repair(findings=findings, by=OPERATOR, now=AFTERWARDS) == 6
    assert repair(findings=findings, by=OPERATOR, now=AFTERWARDS) < 6
    for application_id in (lost, changed, newer, older, unknown, never):
        send_newest(aoba, application_id, receiver, now=AFTERWARDS)
    result = found(aoba, receiver, now=AFTERWARDS + UNDER_WAY + timedelta(seconds=1))
    assert (result.agreed, result.findings) == (6, ())


def send_newest(office, application_id, receiver, now=NOW):
    with tenant_transaction():
        keep_up(application_id=application_id, now=now)
        row = Delivery.objects.filter(application_id=application_id).latest("version")
    send(delivery_id=row.id, tenant=office.tenant, tools=tools(receiver), now=now)


def test_what_is_under_way_is_left_to_the_next_time_and_that_is_said(aoba, receiver):
    _, package_id = delivered(aoba, 1, receiver)
    del receiver.packages[package_id]
    young = found(aoba, receiver, now=NOW + timedelta(minutes=1))
    assert (young.agreed, young.young, young.findings) == (0, 1, ())
    assert [f.kind for f in found(aoba, receiver).findings] == ["not_there"]


def test_what_waits_is_counted_and_no_finding(aoba, receiver):
    application_id = accepted(aoba)
    with tenant_transaction():
        keep_up(application_id=application_id, now=NOW)
    result = found(aoba, receiver)
    assert (result.waiting, result.agreed, result.findings) == (1, 0, ())


def test_what_waits_although_the_case_ended_before_it_was_sent_is_found_and_taken_away(aoba, receiver):
    """A version that told core systems of no withdrawal left it behind, and for ever."""
    application_id = accepted(aoba)
    with tenant_transaction():
        keep_up(application_id=application_id, now=NOW)
        withdraw(application_id=application_id, actor=APPLICANT, now=NOW)
    findings = found(aoba, receiver).findings
    assert [(f.kind, f.ours, f.theirs) for f in findings] == [("older_content", 1, 0)]
    repair(findings=findings, by=OPERATOR, now=AFTERWARDS)
    result = found(aoba, receiver, now=AFTERWARDS + UNDER_WAY + timedelta(seconds=1))
    assert (result.waiting, result.findings) == (0, ())


def test_what_the_receiver_lost_is_sent_anew_and_only_that(aoba, receiver):
    """After the core system was brought back from an older backup."""
    application_id, package = delivered(aoba, 1, receiver)
    before = receiver.packages.pop(package)
    send_lost(package_id=package, by=OPERATOR, now=AFTERWARDS)
    with tenant_transaction():
        row = Delivery.objects.get(application_id=application_id)
    assert (row.state, row.addressee_number) == ("waiting", "")
    with pytest.raises(NothingToSend):  # nobody has lost what is still to be sent
        send_lost(package_id=package, by=OPERATOR, now=AFTERWARDS)
    send(delivery_id=row.id, tenant=aoba.tenant, tools=tools(receiver), now=AFTERWARDS)
    assert receiver.packages == {package: before}
    assert found(aoba, receiver, now=AFTERWARDS + UNDER_WAY + timedelta(seconds=1)).findings == ()
    with pytest.raises(NothingToSend):
        send_lost(package_id="99001-another-core", by=OPERATOR, now=AFTERWARDS)


def test_a_receiver_that_is_away_at_night_is_asked_again_and_that_is_kept(aoba, receiver, monkeypatch):
    def away(**_):
        raise ReceiverAway("away")

    monkeypatch.setattr(receiver, "held", away)
    day = day_in_japan(AFTERWARDS).isoformat()
    compare = partial(compare_nightly.compare, receiver=receiver, tenant_code=aoba.tenant.code, day=day)
    assert compare(now=AFTERWARDS) == compare_nightly.AGAIN
    with tenant_transaction():
        assert [row.problem for row in Comparison.objects.all()] == ["away"]
    monkeypatch.undo()
    assert compare(now=AFTERWARDS) is None
    assert compare(now=AFTERWARDS + timedelta(days=1)) is None
    with tenant_transaction():
        assert Comparison.objects.count() == 2
