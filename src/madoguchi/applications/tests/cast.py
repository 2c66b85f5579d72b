"""The fixed cast: あおば市 and みどり町, each with a key and one procedure; an applicant of あおば市."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.services.arrival.submit import Submission
from madoguchi.audit.services.record import Actor
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.services.store_version import store_version
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.tenants.queries import TenantView
from madoguchi.tenants.services.make_key import make_key
from madoguchi.tenants.tests.cast import Office, found

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
DAY = date(2026, 4, 1)
CONTEXT = Context(today=DAY)
PROCEDURE = "jido-teate-nintei"
APPLICANT = Actor(kind="applicant", id="test", name="")


def found_town(number: int, slug: str, name: str, *, keys: Path, published: bool = True) -> Office:
    """A local government with a sealing key and the example's procedure, on offer if `published`."""
    tenant = found(number, slug, name, now=NOW).tenant
    definition = parse_yaml(EXAMPLE)
    with tenant_transaction(tenant.id):
        make_key(folder=keys, by=OPERATOR, now=NOW)
        version = store_version(definition=definition, tables={}, now=NOW)
        if published:
            publish(definition=definition, tables={}, now=NOW, by=OPERATOR)
    return Office(tenant=tenant, versions={PROCEDURE: version})


def two_towns(keys: Path) -> tuple[TenantView, TenantView]:
    """あおば市 and みどり町, both with the example procedure on offer."""
    aoba, midori = (
        found_town(number, slug, name, keys=keys)
        for number, slug, name in ((99001, "aoba", "あおば市"), (99002, "midori", "みどり町"))
    )
    return aoba.tenant, midori.tenant


def submission(answers: dict[str, Any], **changes: Any) -> Submission:
    """A submission without a draft, as an API client makes it."""
    whole: dict[str, Any] = {
        "answers": answers,
        "declared": frozenset({"consent"}),
        "draft_id": None,
        "channel": "api",
        "language": "ja",
        "email": "yamada@example.jp",
        "idempotency_key": "key-1",
        "actor": APPLICANT,
        **changes,
    }
    return Submission(**whole)
