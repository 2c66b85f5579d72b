"""Definitions that all tenants share, and how far behind each one lies."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from madoguchi.forms.domain.format.definition import Definition


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """A definition to adopt, as it is newest. `used_by` are the names of the local governments that lie over it."""

    id: str
    version: str
    definition: Definition
    source: Literal["library", "tenant"]
    offered_by: str = ""
    note: str = ""
    offered_at: datetime | None = None
    used_by: tuple[str, ...] = ()


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """A procedure that lies over an older version. `reason` says why it cannot simply be moved; empty when it can."""

    tenant: int
    slug: str
    name: str
    procedure: str
    shared: str
    base_version: str
    newest_version: str
    changes: int = 0
    collisions: int = 0
    reason: str = ""


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """What came of moving tenants: slugs of those that were moved, and those that were not, each with its reason."""

    moved: tuple[str, ...]
    told: tuple[Behind, ...]
