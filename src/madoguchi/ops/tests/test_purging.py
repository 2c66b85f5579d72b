"""What is over is deleted; what may be needed stays."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.apps import apps

from madoguchi.applications.domain.files.storing import key_for
from madoguchi.applications.services.open_attachment import store
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import uuid7
from madoguchi.ops.purging import purge
from madoguchi.tenants.queries import forget
from madoguchi.tenants.services.add_tenant import add_tenant

NOW = datetime(2026, 4, 1, 3, tzinfo=UTC)


@pytest.fixture
def aoba(db):
    """あおば市, with a draft that is over and one that is not."""
    forget()
    tenant = add_tenant(
        code="990019", slug="aoba", name="あおば市", name_en="Aoba City", kind="municipality", now=NOW
    )
    with tenant_transaction(tenant.id):
        for procedure, days in (("old", -1), ("living", 1)):
            apps.get_model("applications", "Draft").objects.create(
                procedure=procedure,
                version="v",
                created_at=NOW,
                updated_at=NOW,
                expires_at=NOW + timedelta(days=days),
            )
    yield tenant
    forget()


def file_of(tenant: int, days: int) -> str:
    """A file without a row, stored so many days before NOW; its key."""
    content = f"{days}".encode()
    made = uuid7(int((NOW - timedelta(days=days)).timestamp() * 1000))
    key = key_for(tenant=str(tenant), sha256=hashlib.sha256(content).hexdigest(), attachment=str(made))
    store().save(key, BytesIO(content))
    return key


def test_a_draft_past_its_date_goes_and_another_stays(aoba):
    assert purge(now=NOW) == ["あおば市: 1 drafts"]
    with tenant_transaction(aoba.id):
        left = apps.get_model("applications", "Draft").objects.values_list("procedure", flat=True)
        assert list(left) == ["living"]
    assert purge(now=NOW) == []


def test_a_file_that_belongs_to_nothing_goes_after_a_day(aoba):
    old, new = file_of(aoba.id, 2), file_of(aoba.id, 0)
    try:
        assert "1 files" in purge(now=NOW)[0]
        assert not store().exists(old)
        assert store().exists(new)
    finally:
        store().delete(new)
