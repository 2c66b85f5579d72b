"""A query that is built once gives what Django's own gives, for the tenant in scope and for no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from madoguchi.accounts.models import Session
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.isolation.queries import Built, BuiltUpdate
from madoguchi.isolation.scope import NoTenant, tenant_scope, tenant_transaction

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
KINDS = Built(
    Session,
    {"kind": "kind", "first": "id", "second": "id"},
    lambda rows, at: rows.filter(kind=at["kind"], id__in=[at["first"], at["second"]]).order_by("-started_at"),
)
pytestmark = pytest.mark.django_db(transaction=True)


def begun(tenant: int, minutes: int) -> Any:
    with tenant_transaction(tenant):
        at = NOW + timedelta(minutes=minutes)
        return sessions.start(kind="applicant", now=at, data={"drafts": ["ひとつ"]})[0]


def told(rows: Any) -> list[dict[str, Any]]:
    return [
        {name: bytes(value) if isinstance(value, memoryview) else value for name, value in vars(row).items()
         if name != "_state"}
        for row in rows
    ]  # fmt: skip


def test_it_gives_the_same_rows_each_time_with_other_values() -> None:
    rows = [begun(99001, minutes) for minutes in range(3)]
    with tenant_transaction(99001):
        for first, second in ((0, 1), (2, 0), (1, 1)):
            asked = [rows[first].id, rows[second].id]
            plain = Session.objects.filter(kind="applicant", id__in=asked).order_by("-started_at")
            found = KINDS(kind="applicant", first=asked[0], second=asked[1])
            assert told(found) == told(plain)
            assert found[0].data == {"drafts": ["ひとつ"]} and found[0].started_at.tzinfo is not None
        assert KINDS(kind="staff", first=rows[0].id, second=rows[1].id) == []


def test_another_tenants_rows_are_not_there() -> None:
    theirs = begun(99002, 0)
    with tenant_transaction(99001):
        assert KINDS(kind="applicant", first=theirs.id, second=theirs.id) == []
    with tenant_transaction(99002):
        assert [row.id for row in KINDS(kind="applicant", first=theirs.id, second=theirs.id)] == [theirs.id]


def test_without_a_tenant_it_raises() -> None:
    with pytest.raises(NoTenant):
        KINDS(kind="applicant", first=UUID(int=1), second=UUID(int=2))
    with tenant_scope(99001), tenant_transaction():
        assert KINDS(kind="applicant", first=UUID(int=1), second=UUID(int=2)) == []


def test_what_it_found_can_be_saved() -> None:
    row = begun(99001, 0)
    with tenant_transaction(99001):
        (found,) = KINDS(kind="applicant", first=row.id, second=row.id)
        found.data = {"drafts": []}
        found.save(update_fields=["data"])
        assert Session.objects.get(id=row.id).data == {"drafts": []}


SEEN = BuiltUpdate(Session, "seen_at", "device")


def test_an_update_changes_its_row_as_saving_does() -> None:
    one, other = begun(99001, 0), begun(99001, 1)
    later = NOW + timedelta(hours=1)
    with tenant_transaction(99001):
        for device in ("", "Firefox（Windows）"):
            assert SEEN(id=one.id, seen_at=later, device=device) == 1
            one.seen_at, one.device = later, device
            assert told([Session.objects.get(id=one.id)]) == told([one])
        assert told([Session.objects.get(id=other.id)]) == told([other])


def test_an_update_reaches_no_row_of_another_tenant() -> None:
    theirs = begun(99002, 0)
    with tenant_transaction(99001):
        assert SEEN(id=theirs.id, seen_at=NOW, device="x") == 0
    with tenant_transaction(99002):
        assert Session.objects.get(id=theirs.id).device == ""
    with pytest.raises(NoTenant):
        SEEN(id=theirs.id, seen_at=NOW, device="x")
