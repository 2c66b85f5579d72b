"""The reconciliation with the core system is part of each day's work, whoever runs it."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event

import pytest
from django.apps import apps

from madoguchi.delivery import handlers
from madoguchi.delivery.queries import last_comparison
from madoguchi.delivery.services.keep_up import keep_up
from madoguchi.delivery.services.send import send
from madoguchi.delivery.tests.cast import NOW, MemoryReceiver, accepted, found_tenant, tools
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.ops.working import Worker
from madoguchi.outbox.services.work import run_once

MORNING = datetime(2026, 4, 2, 18, 30, tzinfo=UTC)
"""3:30 in Japan"""


@pytest.fixture
def founding():
    return found_tenant


def test_it_is_made_once_a_day_and_what_it_found_is_kept(aoba, monkeypatch):
    receiver = MemoryReceiver()
    application_id = accepted(aoba)
    with tenant_transaction():
        keep_up(application_id=application_id, now=NOW)
        row = apps.get_model("delivery", "Delivery").objects.get()
    send(delivery_id=row.id, tenant=aoba.tenant, tools=tools(receiver), now=NOW)
    receiver.packages.clear()
    monkeypatch.setattr(handlers, "_receiver", lambda: receiver)
    for worker in ("one", "two"):
        Worker(name=worker, now=lambda: MORNING, stop=Event())._begin_the_day(MORNING, [aoba.tenant.id])
    run_once(tenants=[aoba.tenant.id], worker="test", now=MORNING)
    with tenant_transaction():
        last = last_comparison()
        assert apps.get_model("delivery", "Comparison").objects.count() == 1
    assert last is not None
    assert (last.found, last.agreed, last.problem) == (1, 0, "")
    assert [(f["kind"], f["package_id"]) for f in last.findings] == [("not_there", row.package_id)]
