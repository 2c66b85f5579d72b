"""Keep versions of shared definitions, and who lies over which."""

from __future__ import annotations

from datetime import datetime

from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import to_json, version_of
from madoguchi.forms.models import Adoption, SharedVersion
from madoguchi.isolation.scope import current_tenant


def keep_shared(
    *, shared: str, definition: Definition, tenant: int | None, offered_by: str, note: str, now: datetime
) -> str:
    """Keep the definition for all tenants to read; its version. One that is there already becomes the newest."""
    version = version_of(definition)
    about = {"tenant": tenant, "offered_by": offered_by, "note": note, "offered_at": now}
    SharedVersion.objects.update_or_create(
        shared=shared,
        version=version,
        defaults=about,
        create_defaults={**about, "document": to_json(definition)},
    )
    return version


def keep_base(*, shared: str, definition: Definition, now: datetime) -> str:
    """Keep a version of the library that something lies over, once: the library's file will change; the version."""
    version = version_of(definition)
    SharedVersion.objects.get_or_create(
        shared=shared, version=version, defaults={"document": to_json(definition), "offered_at": now}
    )
    return version


def keep_adoption(*, procedure: str, shared: str, base_version: str, now: datetime) -> None:
    """The procedure of the tenant in scope lies over this version from now on."""
    Adoption.objects.update_or_create(
        tenant=current_tenant(),
        procedure=procedure,
        defaults={"shared": shared, "base_version": base_version, "adopted_at": now},
    )
