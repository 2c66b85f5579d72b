"""What all tenants share: the library's definitions, those that tenants offer, and who lies how far behind.

A shared definition's id is the library's (`ninshin-todoke`), or for one that a tenant offers `<slug>/<procedure>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from madoguchi.authoring.domain.sharing import Behind, Shared
from madoguchi.catalog.queries import standing
from madoguchi.forms.domain.comparing.rebase import Rebased, Side, rebase
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import parse_yaml, version_of
from madoguchi.forms.queries import (
    AdoptionView,
    NoSuchVersion,
    adoptions,
    definition,
    shared_definition,
    shared_offers,
)
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.tenants.queries import all_tenants, by_id

FOLDER = Path(__file__).resolve().parents[1] / "library"


class NoSuchShared(LookupError):
    """Nothing of this id is shared."""


class NotAdopted(LookupError):
    """The tenant's procedure lies over no shared definition."""


class NotOffered(LookupError):
    """The tenant has no such procedure on offer."""


@cache
def library() -> Mapping[str, Definition]:
    """The definitions that come with the program, by id; read once in a process."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml")))
    # The lists that definitions choose from stand in the same folder; they have no format.
    found = [parse_yaml(text) for text in texts if "\nformat: " in f"\n{text}"]
    return {one.id: one for one in found}


def shared_definitions() -> tuple[Shared, ...]:
    """Everything that can be adopted, the library's first, with who uses it."""
    names = {tenant.id: tenant.name for tenant in all_tenants()}
    users: dict[
        str, dict[str, None]
    ] = {}  # each once, also where two of its procedures lie over the same one
    for adoption in adoptions():
        users.setdefault(adoption.shared, {})[names.get(adoption.tenant, "")] = None
    own = [
        Shared(
            id=id_,
            version=version_of(one),
            definition=one,
            source="library",
            used_by=tuple(users.get(id_, ())),
        )
        for id_, one in library().items()
    ]
    offered = [
        Shared(
            id=offer.shared,
            version=offer.version,
            definition=shared_definition(offer.shared, offer.version),
            source="tenant",
            offered_by=offer.offered_by,
            note=offer.note,
            offered_at=offer.offered_at,
            used_by=tuple(users.get(offer.shared, ())),
        )
        for offer in shared_offers()
    ]
    return (*own, *offered)


def newest(shared: str) -> Definition:
    """The newest version of a shared definition. Raises NoSuchShared."""
    if shared in library():
        return library()[shared]
    version = next((offer.version for offer in shared_offers() if offer.shared == shared), None)
    if version is None:
        raise NoSuchShared(shared)
    return shared_definition(shared, version)


def version_to_adopt(shared: str, version: str) -> Definition:
    """A version of a shared definition, the newest or one that was kept. Raises NoSuchShared."""
    latest = newest(shared)
    if version in ("", version_of(latest)):
        return latest
    try:
        return shared_definition(shared, version)
    except NoSuchVersion:
        raise NoSuchShared(f"{shared} {version}") from None


def update_for(
    *, shared: str, base_version: str, ours: Definition, choices: Mapping[str, Side] | None = None
) -> Rebased:
    """What taking the newest version would make of `ours`, which lies over `base_version`. Raises NoSuchShared.

    For a draft too: its base is what it was adopted from.
    """
    return rebase(version_to_adopt(shared, base_version), ours, newest(shared), choices)


def adoption_of(procedure: str) -> AdoptionView:
    """What the procedure of the tenant in scope lies over. Raises NotAdopted."""
    found = next((a for a in adoptions(tenant=current_tenant()) if a.procedure == procedure), None)
    if found is None:
        raise NotAdopted(procedure)
    return found


def offered_definition(procedure: str, *, today: date) -> Definition:
    """What the tenant in scope offers, as it was published. Raises NotOffered."""
    at = standing(procedure, today=today)
    if at is None:
        raise NotOffered(procedure)
    return definition(procedure, at.version)


def behind(*, today: date, shared: str | None = None) -> tuple[Behind, ...]:
    """Every tenant's procedures that lie over an older version, and whether taking the newest would collide.

    For an operator: it visits the tenants one by one, each in its own transaction.
    """
    found = []
    for adoption in adoptions(shared=shared):
        try:
            latest = version_of(newest(adoption.shared))
        except NoSuchShared:
            continue
        if latest != adoption.base_version:
            with tenant_transaction(adoption.tenant):
                found.append(_behind(adoption, latest, today=today))
    return tuple(found)


def _behind(adoption: AdoptionView, latest: str, *, today: date) -> Behind:
    tenant = by_id(adoption.tenant)
    about = Behind(
        tenant=adoption.tenant,
        slug=tenant.slug if tenant else "",
        name=tenant.name if tenant else "",
        procedure=adoption.procedure,
        shared=adoption.shared,
        base_version=adoption.base_version,
        newest_version=latest,
    )
    try:
        ours = offered_definition(adoption.procedure, today=today)
    except NotOffered:
        return msgspec.structs.replace(about, reason="まだ公開していません。")
    found = update_for(shared=adoption.shared, base_version=adoption.base_version, ours=ours)
    collisions = len(found.collisions)
    reason = f"{collisions}か所が、この団体の変更とぶつかります。" if collisions else ""
    return msgspec.structs.replace(about, changes=len(found.taken), collisions=collisions, reason=reason)
