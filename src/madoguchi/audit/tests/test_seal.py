"""The chain shows what somebody who owns the database took away or changed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from madoguchi.audit.models import Entry, Seal
from madoguchi.audit.queries import head
from madoguchi.audit.services.seal import seal, verify
from madoguchi.audit.tests.cast import AOBA, MIDORI, NOW, act, tamper
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import uuid7
from tests.parts.patience import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def sealed(tenant=AOBA):
    with tenant_transaction(tenant):
        return seal(now=NOW)


def findings(tenant=AOBA):
    with tenant_transaction(tenant):
        return verify()


@pytest.fixture
def chain():
    """Two seals of あおば市, over "a" and "b", and over "c"."""
    act("a", "b")
    sealed()
    act("c")
    sealed()


def test_what_is_sealed_is_not_sealed_again_and_the_chain_holds(chain):
    assert sealed() == 0
    assert findings() == []
    with tenant_transaction(AOBA):
        newest = head()
    assert newest is not None and newest.number == 2 and len(newest.digest) == 64


def test_each_tenant_has_its_own_chain(chain):
    act("elsewhere", tenant=MIDORI)
    assert sealed(MIDORI) == 1
    with tenant_transaction(MIDORI):
        assert _numbers() == [1]
    assert findings(MIDORI) == findings() == []


@pytest.mark.parametrize(
    "change",
    [
        "actor_kind = 'client'",
        "actor_id = '2'",
        "actor_name = '山田 花子'",
        "action = 'other'",
        "subject = 'application:2'",
        "detail = '{}'",
        "at = '2026-04-02 00:00:00'",
    ],
)
def test_a_changed_entry_is_found(change, chain):
    assert tamper(f"UPDATE audit_entry SET {change} WHERE action = 'b'") == 1
    assert findings() == ["seal 1: an entry or the seal was changed"]


def test_a_removed_entry_is_found(chain):
    with tenant_transaction(AOBA):
        gone = Entry.objects.get(action="c").id
    assert tamper("DELETE FROM audit_entry WHERE action = 'c'") == 1
    assert findings() == [f"seal 2: entry {gone} is missing"]


def test_a_seal_that_was_removed_is_found(chain):
    assert tamper("DELETE FROM audit_seal WHERE number = 1", "audit_seal") == 1
    assert findings() == ["seal 1 is missing"]


def test_a_seal_that_was_made_to_fit_is_found_at_the_next_one(chain):
    assert (
        tamper(
            "UPDATE audit_seal SET digest = repeat('0', 64) WHERE number = 1".replace(
                "repeat('0', 64)", f"'{'0' * 64}'"
            ),
            "audit_seal",
        )
        == 1
    )
    assert findings() == [f"seal {number}: an entry or the seal was changed" for number in (1, 2)]


def test_an_entry_slipped_in_with_an_early_time_is_found(chain):
    early = uuid7(1)
    with tenant_transaction(AOBA):
        Entry.objects.create(
            id=early, at=NOW, actor_kind="staff", actor_id="1", actor_name="", action="x", subject="s"
        )
    assert sealed() == 0
    assert findings() == [f"entry {early} stands outside of every seal"]


def test_an_entry_that_was_committed_late_is_sealed_later():
    act("a", "b")
    with tenant_transaction(AOBA):
        first = Entry.objects.get(action="a")
    sealed()
    a_minute_before = uuid7((first.id.int >> 80) - 60_000)
    with tenant_transaction(AOBA):
        Entry.objects.create(
            id=a_minute_before,
            at=NOW,
            actor_kind="staff",
            actor_id="1",
            actor_name="",
            action="late",
            subject="s",
        )
    assert sealed() == 1
    assert findings() == []


def test_two_workers_sealing_at_once_make_one_chain():
    act(*(str(number) for number in range(40)))
    errors: list[BaseException] = []

    def work():
        try:
            sealed()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert errors == [] and findings() == []
    with tenant_transaction(AOBA):
        assert _numbers() == [1]


def _numbers():
    return list(Seal.objects.order_by("number").values_list("number", flat=True))
