"""Whose a draft is, which address it knows, and how long it is kept."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.apps import apps

from madoguchi.applications.models import Draft, EndedDraft
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.arrival.submit import DraftChanged
from madoguchi.applications.services.attachments.upload import remove_file
from madoguchi.applications.services.drafts import contact
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.applications.services.drafts.contact import (
    discard_draft,
    give_to_resident,
    set_email,
    verify_email,
)
from madoguchi.applications.services.drafts.purge_drafts import purge_drafts
from madoguchi.applications.services.drafts.warn_drafts import warn_drafts
from madoguchi.applications.tests.cast import NOW, PROCEDURE, found_town
from madoguchi.audit.queries import entries
from madoguchi.catalog import queries as catalog
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)
HANAKO, OTHER = UUID(int=1), UUID(int=2)
OLD, NEW = "old@example.jp", "new@example.jp"


@pytest.fixture
def founding(tmp_path):
    return partial(found_town, keys=tmp_path)


def begun(**more):
    with tenant_transaction():
        version = catalog.procedure(PROCEDURE, today=NOW.date()).card.version
        return begin_draft(procedure=PROCEDURE, version=version, language="ja", now=NOW, **more)


def fresh(draft):
    with tenant_transaction():
        return Draft.objects.get(id=draft.id)


def in_transaction(service, **values):
    with tenant_transaction():
        return service(**values)


def test_a_link_to_an_address_that_was_changed_confirms_nothing(aoba):
    draft = begun(email=OLD)
    in_transaction(set_email, draft_id=draft.id, email=NEW)
    assert not in_transaction(verify_email, draft_id=draft.id, email=OLD, now=NOW)
    assert fresh(draft).email_verified_at is None
    assert in_transaction(verify_email, draft_id=draft.id, email=NEW, now=NOW)
    assert fresh(draft).email_verified_at == NOW


def test_another_address_is_not_confirmed_because_the_one_before_was(aoba):
    draft = begun(email=OLD)
    in_transaction(verify_email, draft_id=draft.id, email=OLD, now=NOW)
    in_transaction(set_email, draft_id=draft.id, email=OLD)
    assert fresh(draft).email_verified_at == NOW
    in_transaction(set_email, draft_id=draft.id, email=NEW)
    assert fresh(draft).email_verified_at is None


def test_only_nobodys_drafts_without_another_address_become_a_residents(aoba):
    loose, named, others = begun(), begun(email=OLD), begun(resident_id=OTHER)
    ids = [loose.id, named.id, others.id]
    given = in_transaction(give_to_resident, draft_ids=ids, resident_id=HANAKO, email=NEW, now=NOW)
    assert given == [loose.id]
    assert [fresh(draft).resident_id for draft in (loose, named, others)] == [HANAKO, None, OTHER]
    assert [fresh(draft).email for draft in (loose, named)] == [NEW, OLD]


def test_a_draft_is_thrown_away_as_it_was_seen_and_its_files_go(aoba, monkeypatch):
    draft, deleted = begun(), []
    _attached(draft, "its-file")

    class Store:
        def delete(self, key):
            deleted.append(key)

    monkeypatch.setattr(contact, "store", Store)
    with pytest.raises(DraftChanged):
        in_transaction(discard_draft, draft_id=draft.id, revision=draft.revision + 1, now=NOW)
    assert deleted == []
    in_transaction(discard_draft, draft_id=draft.id, revision=draft.revision, now=NOW)
    assert deleted == ["its-file"]
    with tenant_transaction():
        assert [ended.id for ended in EndedDraft.objects.all()] == [draft.id]


def test_a_file_of_another_draft_is_not_removed(aoba):
    mine, others = begun(), begun()
    file = _attached(others, "key")
    assert not remove_file(draft_id=mine.id, attachment_id=file, store=None)  # type: ignore[arg-type]
    with tenant_transaction():
        assert apps.get_model("applications", "Attachment").objects.filter(id=file).exists()


def _attached(draft, key):
    with tenant_transaction():
        row = apps.get_model("applications", "Attachment").objects.create(
            id=new_id(), draft_id=draft.id, item="apart_statement", name="a.pdf", kind="pdf",
            media_type="application/pdf", size=1, sha256="0" * 64, store_key=key, uploaded_at=NOW,
        )  # fmt: skip
    return row.id


def test_whoever_confirmed_an_address_is_warned_once_before_the_draft_ends(aoba):
    warned, unconfirmed = begun(email=NEW), begun(email=OLD)
    in_transaction(verify_email, draft_id=warned.id, email=NEW, now=NOW)
    soon = fresh(warned).expires_at - timedelta(days=2)
    assert warn_drafts(now=fresh(warned).expires_at - timedelta(days=4)) == 0
    assert warn_drafts(now=soon) == 1
    assert warn_drafts(now=soon) == 0
    assert fresh(warned).warned_at == soon and fresh(unconfirmed).warned_at is None


def test_a_draft_ends_at_its_moment_and_the_record_says_how_many(aoba):
    draft = begun(resident_id=HANAKO)
    end = fresh(draft).expires_at
    gave_up: list[object] = []

    def seen(now):
        return [each.id for each in in_transaction(draft_queries.drafts, ids=[], resident_id=HANAKO, now=now)]

    assert seen(end - timedelta(seconds=1)) == [draft.id] and seen(end) == []
    assert purge_drafts(now=end - timedelta(seconds=1), count=gave_up.extend) == 0
    assert purge_drafts(now=end, count=gave_up.extend) == 1
    with tenant_transaction():
        assert [(entry.action, entry.detail) for entry in entries(subject="drafts")] == [
            ("drafts.purged", {"count": "1"})
        ]
