"""Two authors and a publisher of あおば市, and a moment."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.audit.queries import entries
from madoguchi.authoring.domain.changes import PutPart
from madoguchi.authoring.models import DraftStep
from madoguchi.authoring.services.change_draft import change_draft
from madoguchi.authoring.services.start_draft import start_yaml
from madoguchi.authoring.tests.samples import SMALL
from madoguchi.forms.domain.format.parse import from_json
from madoguchi.isolation.scope import tenant_transaction

NOW = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
TODAY = date(2026, 10, 1)
SATO = Member(id=UUID(int=11), name="佐藤 一郎", roles=("author", "publisher"))
SUZUKI = Member(id=UUID(int=12), name="鈴木 花子", roles=("author", "publisher"))
TANAKA = Member(id=UUID(int=13), name="田中 次郎", roles=("publisher", "administrator"))


def started(**more):
    """The small procedure as a draft of 佐藤's."""
    return start_yaml(document=SMALL, by=SATO, now=NOW, **more)


def changed(change, revision, *, by=SATO, minutes=0, **more):
    now = NOW + timedelta(minutes=minutes)
    return change_draft(procedure="small", change=change, revision=revision, by=by, now=now, **more)


def department(name):
    return PutPart(part="department", value=name)


def actions():
    """What the audit record says was done, in order, since the tenant was added."""
    with tenant_transaction():
        return [entry.action for entry in reversed(entries()) if entry.action != "tenant.added"]


def stood_at(revision):
    """The department of the small procedure at a revision, from the step that was kept."""
    with tenant_transaction():
        document = DraftStep.objects.get(revision=revision).document
    return from_json(zlib.decompress(document)).department
