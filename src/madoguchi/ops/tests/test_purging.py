"""What is over is deleted; what may be needed stays."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps

from madoguchi.accounts.services.residents.links import issue_link
from madoguchi.applications.services.drafts.contact import discard_draft
from madoguchi.files.domain.storing import key_for
from madoguchi.files.services.open_file import store
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id, uuid7
from madoguchi.ops.purging import purge

NOW = datetime(2026, 4, 1, 3, tzinfo=UTC)


@pytest.fixture
def aoba(aoba):
    """With a draft that is over and one that is not."""
    with tenant_transaction():
        for procedure, days in (("old", -1), ("living", 1)):
            apps.get_model("applications", "Draft").objects.create(
                procedure=procedure,
                version="v",
                created_at=NOW,
                updated_at=NOW,
                expires_at=NOW + timedelta(days=days),
            )
    return aoba


def file_of(tenant: int, days: int) -> str:
    """A file without a row, stored so many days before NOW; its key."""
    content = f"{days}".encode()
    made = uuid7(int((NOW - timedelta(days=days)).timestamp() * 1000))
    key = key_for(tenant=str(tenant), sha256=hashlib.sha256(content).hexdigest(), attachment=str(made))
    store().save(key, BytesIO(content))
    return key


def file_row(key: str, **values: Any) -> None:
    """The row of a stored file."""
    apps.get_model("applications", "Attachment").objects.create(
        id=new_id(), item="proof", name="a.pdf", kind="pdf", media_type="application/pdf", size=1, sha256="0" * 64,
        store_key=key, state="clean", **values,
    )  # fmt: skip


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


def test_what_a_client_uploaded_and_never_submitted_goes_after_two_days_with_its_file(aoba):
    keys = {days: file_of(aoba.id, days) for days in (3, 1)}
    with tenant_transaction(aoba.id):
        for days, key in keys.items():
            file_row(key, client_id="demo-app", uploaded_at=NOW - timedelta(days=days))
    try:
        assert "1 unsent uploads, 1 files" in purge(now=NOW)[0]
        assert [store().exists(keys[days]) for days in (3, 1)] == [False, True]
    finally:
        store().delete(keys[1])


def test_the_files_of_a_draft_that_is_over_go_with_it_and_those_of_another_stay(aoba):
    old, living = file_of(aoba.id, 31), file_of(aoba.id, 30)
    with tenant_transaction(aoba.id):
        drafts = dict(apps.get_model("applications", "Draft").objects.values_list("procedure", "id"))
        for key, procedure in ((old, "old"), (living, "living")):
            file_row(key, draft_id=drafts[procedure], uploaded_at=NOW - timedelta(days=30))
    try:
        assert purge(now=NOW) == ["あおば市: 1 drafts, 1 files"]
        assert (store().exists(old), store().exists(living)) == (False, True)
    finally:
        store().delete(living)


def test_a_discarded_draft_takes_its_files_with_it_at_once(aoba, django_capture_on_commit_callbacks):
    key = file_of(aoba.id, 0)
    with django_capture_on_commit_callbacks(execute=True), tenant_transaction(aoba.id):
        draft = apps.get_model("applications", "Draft").objects.get(procedure="living")
        file_row(key, draft_id=draft.id, uploaded_at=NOW)
        discard_draft(draft_id=draft.id, revision=draft.revision, now=NOW)
        assert store().exists(key)
    assert not store().exists(key)


def test_events_mails_and_links_that_are_long_over_go_and_newer_ones_stay(aoba):
    event, mail = apps.get_model("outbox", "Event"), apps.get_model("notifications", "Mail")
    with tenant_transaction(aoba.id):
        for days in (31, 29):
            at = NOW - timedelta(days=days)
            times = {"created_at": at, "due_at": at, "done_at": at}
            event.objects.create(id=new_id(), kind="test.happened", handler="x", payload="{}", **times)
            mail.objects.create(id=new_id(), to="hanako@example.jp", subject="題", body="文", created_at=at)
            issue_link(purpose="sign_in", email="hanako@example.jp", now=at - timedelta(hours=1))
    assert "1 mails, 1 links, 1 events" in purge(now=NOW)[0]
    with tenant_transaction(aoba.id):
        assert [row.objects.count() for row in (event, mail)] == [1, 1]
