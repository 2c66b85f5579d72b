"""What a monitor is told, and in which zone."""

import importlib
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace

import msgspec
import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import OperationalError
from django.test import Client
from django.urls import clear_url_caches
from prometheus_client.parser import text_string_to_metric_families

from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.ops import monitoring
from madoguchi.ops.doctoring import checks, tenants
from madoguchi.ops.working import taken_up
from madoguchi.tenants.queries import all_tenants
from madoguchi.tenants.tests.cast import found

NOW = datetime.now(UTC)


@pytest.fixture
def zone(settings):
    """Serve as a process of the zone does; as before afterwards."""

    def serve(name):
        settings.ENVIRONMENT = msgspec.structs.replace(configured.ENVIRONMENT, zone=name)
        importlib.reload(importlib.import_module(configured.ROOT_URLCONF))
        clear_url_caches()

    before = configured.ENVIRONMENT.zone
    yield serve
    serve(before)


def test_a_full_disk_is_not_ready(db, monkeypatch):
    client = Client(SERVER_NAME="127.0.0.1")
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=1_000))
    refused = client.get("/readyz")
    assert (refused.status_code, refused.content) == (503, b"the disk is full")
    assert client.get("/healthz").status_code == 200


@pytest.fixture
def towns(db):
    """あおば市 with an event given up, two drafts (one over), an arrival and a failed delivery; みどり町 with nothing."""
    found(99001, "aoba", "あおば市", now=NOW)
    found(99002, "midori", "みどり町", now=NOW)
    with tenant_transaction(99001):
        event, application = {"created_at": NOW, "due_at": NOW, "payload": "{}", "kind": "x"}, new_id()
        apps.get_model("outbox", "Event").objects.create(id=new_id(), handler="x", failed_at=NOW, **event)
        for days in (1, -1):
            apps.get_model("applications", "Draft").objects.create(
                procedure="p",
                version="v",
                created_at=NOW,
                updated_at=NOW,
                expires_at=NOW + timedelta(days=days),
            )
        apps.get_model("applications", "Application").objects.create(
            id=application, receipt="1", procedure="p", version="v", kind="claim", state="arrived", channel="api",
            language="ja", answers="{}", applicant_name="山田　花子", email="", client_id="", access_code_hash=b"",
            idempotency_key="k", body_digest=b"", arrived_at=NOW, changed_at=NOW,
        )  # fmt: skip
        apps.get_model("delivery", "Delivery").objects.create(
            id=new_id(),
            application_id=application,
            target="core",
            package_id="1",
            state="failed",
            created_at=NOW,
        )


def test_the_gauges_count_each_tenant_by_itself(towns):
    answer = Client().get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.content.decode())
    found = {
        (
            sample.name.removeprefix("madoguchi_"),
            *(sample.labels[n] for n in ("tenant", "state") if n in sample.labels),
        ): sample.value
        for family in families
        for sample in family.samples
    }
    assert {name: value for name, value in found.items() if value} == {
        ("outbox_events", "aoba", "failed"): 1,
        ("drafts", "aoba"): 1,
        ("applications", "aoba", "arrived"): 1,
        ("deliveries", "aoba", "failed"): 1,
    }
    assert found["applications", "midori", "correcting"] == 0
    assert found["files_unscanned", "midori"] == 0
    assert "花子" not in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("all", 200), ("office", 200), ("public", 404)])
def test_every_zone_says_that_it_lives_and_only_the_office_tells_figures(zone, db, name, status):
    zone(name)
    assert [Client().get(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
    assert Client().get("/metrics").status_code == status


def test_what_was_given_up_is_named_by_the_doctor_and_taken_up_again(towns):
    """After a mail server was away for two days, say."""
    (tenant,) = [each for each in all_tenants() if each.slug == "aoba"]
    (verdict,) = tenants.events(tenant)
    assert "madoguchi worker --again --once" in verdict.message
    assert taken_up(now=NOW) == 1
    assert list(tenants.events(tenant)) == []
    assert taken_up(now=NOW) == 0


def test_the_doctor_notices_that_no_worker_runs(towns):
    """Mails that nobody sends look like mails that are on their way."""
    (tenant,) = [each for each in all_tenants() if each.slug == "aoba"]
    taken_up(now=NOW)
    assert list(tenants.worker(tenant, NOW + timedelta(minutes=9))) == []
    (verdict,) = tenants.worker(tenant, NOW + timedelta(minutes=11))
    assert (verdict.level, "madoguchi worker" in verdict.message) == ("bad", True)


@pytest.fixture
def aoba_unreadable(monkeypatch):
    """The database does not give あおば市's rows; みどり町's it does."""

    for module, name in ((monitoring, "unscanned_files"), (tenants, "backlog")):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, partial(_broken_for, 99001, real))


def _broken_for(tenant, real):
    if current_tenant() == tenant:
        raise OperationalError("connection to the remote node failed")
    return real()


@pytest.mark.django_db(transaction=True)
def test_a_tenant_that_cannot_be_counted_hides_no_other(towns, aoba_unreadable):
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }
    assert found["madoguchi_tenant_unreadable", "aoba"] == 1
    assert found["madoguchi_tenant_unreadable", "midori"] == 0
    assert ("madoguchi_files_unscanned", "midori") in found


@pytest.mark.django_db(transaction=True)
def test_the_doctor_goes_on_to_the_next_tenant(towns, aoba_unreadable):
    found = {f.name: f for f in checks._tenants(NOW)}
    assert found["aoba"].level == "bad" and "remote node" in found["aoba"].message
    assert "midori" in found
