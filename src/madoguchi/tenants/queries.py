"""Tenants by name or number, their tables, and their current key; kept for two seconds in the process."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec

from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.office_days import OfficeDay, OfficeDays
from madoguchi.tenants.domain.sealing import PublicHalf
from madoguchi.tenants.models import OfficeDayRow, SealingKey, TableRow, Tenant

FRESH = 2.0
"""Seconds for which a process may answer from memory."""


class TenantView(msgspec.Struct, frozen=True, kw_only=True):
    """A local government as the other packages see it."""

    id: int
    slug: str
    code: str
    name: str
    name_en: str
    name_easy: str
    kind: str
    contact: str
    head: str

    def in_language(self, language: str) -> str:
        """Its name in `ja`, `en` or `ja-easy`."""
        return {"en": self.name_en, "ja-easy": self.name_easy}.get(language) or self.name


class NoSealingKey(Exception):
    """The tenant has no key to seal with; `madoguchi key new` makes one."""


_kept: dict[Any, tuple[float, Any]] = {}


def kept_briefly(key: Any, load: Callable[[], Any]) -> Any:
    """`load()`, at most every FRESH seconds for one key: what hot pages read at every request."""
    now = time.monotonic()
    found = _kept.get(key)
    if found is not None and found[0] > now:
        return found[1]
    value = load()
    _kept[key] = (now + FRESH, value)
    return value


def forget() -> None:
    """Forget what is kept: after a change in this process, and between tests."""
    _kept.clear()


def all_tenants() -> list[TenantView]:
    """Every tenant, by code."""
    found: list[TenantView] = kept_briefly(
        "tenants", lambda: [_view(t) for t in Tenant.objects.order_by("code")]
    )
    return found


def by_slug(slug: str) -> TenantView | None:
    """The tenant whose pages are under `/{slug}/`."""
    return next((t for t in all_tenants() if t.slug == slug), None)


def by_code(code: str) -> TenantView | None:
    """The tenant of a six-digit code, or of a slug."""
    return next((t for t in all_tenants() if code in (t.code, t.slug)), None)


def by_id(tenant: int) -> TenantView | None:
    """The tenant of a number."""
    return next((t for t in all_tenants() if t.id == tenant), None)


def _view(t: Tenant) -> TenantView:
    return TenantView(
        id=t.id, slug=t.slug, code=t.code, name=t.name, name_en=t.name_en, name_easy=t.name_easy, kind=t.kind,
        contact=t.contact, head=t.head,
    )  # fmt: skip


def tables() -> dict[str, dict[str, dict[str, str]]]:
    """table → key → columns, of the tenant in scope, active rows in their order."""
    tenant = current_tenant()
    found: dict[str, dict[str, dict[str, str]]] = kept_briefly(("tables", tenant), _load_tables)
    return found


def office_days() -> OfficeDays:
    """The days of the offices of the tenant in scope: every count of days for it is made on these."""
    found: OfficeDays = kept_briefly(("office days", current_tenant()), _load_office_days)
    return found


def kept_office_days() -> list[tuple[UUID, OfficeDay]]:
    """(id, day) as an administrator keeps them: those of every year first, then by day."""
    rows = OfficeDayRow.objects.order_by("-yearly", "day").values_list("id", "day", "kind", "name", "yearly")
    return [(id, OfficeDay(day=d, kind=kind, name=name, yearly=y)) for id, d, kind, name, y in rows]


def _load_office_days() -> OfficeDays:
    with tenant_transaction():
        return OfficeDays.of(each for _, each in kept_office_days())


def fingerprint(rows: Mapping[str, Mapping[str, str]]) -> str:
    """What tells one content of a table from another."""
    ordered = [[key, sorted(columns.items())] for key, columns in rows.items()]
    return hashlib.sha256(json.dumps(ordered, ensure_ascii=False).encode()).hexdigest()[:16]


def _load_tables() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    with tenant_transaction():
        for row in TableRow.objects.filter(active=True).order_by("table", "position", "key"):
            found.setdefault(row.table, {})[row.key] = row.columns
    return found


def current_sealing_key() -> PublicHalf:
    """The key that the tenant in scope seals with now. Raises NoSealingKey."""
    key: PublicHalf | None = kept_briefly(("key", current_tenant()), _load_key)
    if key is None:
        raise NoSealingKey("no sealing key: run `madoguchi key new`")
    return key


def _load_key() -> PublicHalf | None:
    with tenant_transaction():
        row = SealingKey.objects.filter(retired_at=None).order_by("-created_at").first()
    return PublicHalf(row.id, bytes(row.public_key)) if row else None


def keys_without_private_half(folder: Path) -> list[str]:
    """Ids of sealing keys of the tenant in scope whose private half is not in the keeper's folder."""
    here = folder / str(current_tenant())
    return [
        str(k.id) for k in SealingKey.objects.order_by("created_at") if not (here / f"{k.id}.key").exists()
    ]


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A sealing key: `current` seals, `retired` only unseals, `lost` has no private half any more."""

    id: str
    created_at: datetime
    state: Literal["current", "retired", "lost"]


def sealing_keys(folder: Path) -> list[KeyView]:
    """Keys of the tenant in scope, the newest first; `folder` is the key keeper's."""
    lost = set(keys_without_private_half(folder))
    return [
        KeyView(id=str(k.id), created_at=k.created_at, state=_state(k, str(k.id) in lost))
        for k in SealingKey.objects.order_by("-created_at", "-id")
    ]


def _state(key: SealingKey, lost: bool) -> Literal["current", "retired", "lost"]:
    if lost:
        return "lost"
    return "current" if key.retired_at is None else "retired"
