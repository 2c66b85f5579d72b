"""Reconciliation proves, case by case, what both sides hold."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.audit.services.record import SYSTEM
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.services.begin import begin
from madoguchi.delivery.services.reconcile import UNDER_WAY, Finding, reconcile
from madoguchi.delivery.services.send import send
from madoguchi.delivery.services.send_again import NothingToSend, send_lost
from madoguchi.delivery.tests.cast import NOW, MemoryReceiver, accepted, tools
from madoguchi.isolation.scope import tenant_transaction

AFTERWARDS = NOW + UNDER_WAY + timedelta(seconds=1)


@pytest.fixture
def receiver():
    return MemoryReceiver()


def delivered(office, n, receiver):
    """(application's id, package id) of a delivery that was acknowledged."""
    application_id = accepted(office, n)
    with tenant_transaction():
        begin(application_id=application_id, when="accepted", now=NOW)
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
    delivered(aoba, 4, receiver)
    del receiver.packages[lost_package]
    receiver.packages[changed_package] += b"\0"
    receiver.packages[f"99001-{'0' * 32}-core"] = b"not ours"
    with tenant_transaction():
        Delivery.objects.filter(application_id=unknown).update(state="sent")
    result = found(aoba, receiver)
    assert result.agreed == 1
    assert sorted(result.findings, key=lambda f: f.kind) == [
        Finding(kind="not_acknowledged_here", package_id=unknown_package, application_id=unknown),
        Finding(kind="not_here", package_id=f"99001-{'0' * 32}-core"),
        Finding(kind="not_there", package_id=lost_package, application_id=lost),
        Finding(kind="other_content", package_id=changed_package, application_id=changed),
    ]


def test_what_is_under_way_is_left_to_the_next_time(aoba, receiver):
    _, package_id = delivered(aoba, 1, receiver)
    del receiver.packages[package_id]
    assert found(aoba, receiver, now=NOW + timedelta(minutes=1)).findings == ()
    assert [f.kind for f in found(aoba, receiver).findings] == ["not_there"]


def test_what_the_receiver_lost_is_sent_anew_and_only_that(aoba, receiver):
    """After the core system was brought back from an older backup."""
    application_id, package = delivered(aoba, 1, receiver)
    before = receiver.packages.pop(package)
    send_lost(package_id=package, actor=SYSTEM, now=AFTERWARDS)
    with tenant_transaction():
        row = Delivery.objects.get(application_id=application_id)
    assert (row.state, row.addressee_number) == ("waiting", "")
    send(delivery_id=row.id, tenant=aoba.tenant, tools=tools(receiver), now=AFTERWARDS)
    assert receiver.packages == {package: before}
    assert found(aoba, receiver, now=AFTERWARDS + UNDER_WAY + timedelta(seconds=1)).findings == ()
    with pytest.raises(NothingToSend):
        send_lost(package_id="99001-another-core", actor=SYSTEM, now=AFTERWARDS)
