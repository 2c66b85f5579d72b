"""The fixed cast: あおば市 and みどり町, each with a key and one procedure; an applicant of あおば市."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.services.submit import Submission
from madoguchi.audit.services.record import Actor
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.tenants.queries import TenantView
from madoguchi.tenants.services.add_tenant import add_tenant
from madoguchi.tenants.services.make_key import make_key

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
DAY = date(2026, 4, 1)
CONTEXT = Context(today=DAY)
PROCEDURE = "jido-teate-nintei"
APPLICANT = Actor(kind="applicant", id="test", name="")


def two_towns(keys: Path) -> tuple[TenantView, TenantView]:
    """あおば市 and みどり町, both with the example procedure on offer."""
    aoba = add_tenant(
        code="990019",
        slug="aoba",
        name="あおば市",
        name_en="Aoba City",
        kind="municipality",
        by=OPERATOR,
        now=NOW,
    )
    midori = add_tenant(
        code="990027",
        slug="midori",
        name="みどり町",
        name_en="Midori",
        kind="municipality",
        by=OPERATOR,
        now=NOW,
    )
    definition = parse_yaml(EXAMPLE)
    for town in (aoba, midori):
        with tenant_transaction(town.id):
            make_key(folder=keys, by=OPERATOR, now=NOW)
            publish(definition=definition, tables={}, now=NOW, by=OPERATOR)
    return aoba, midori


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
