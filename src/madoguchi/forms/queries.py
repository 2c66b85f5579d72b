"""Forms by version, compiled once in a process.

A version never changes, so what a process has compiled holds for ever, and nobody has to be told of a new one: the
snapshot of `catalog.queries` names it within its seconds, and the first to ask for it compiles it.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from madoguchi.forms.domain.answers.births import Births, births
from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.conditions import Conditions
from madoguchi.forms.domain.flows.flow import Flow, flow_of
from madoguchi.forms.domain.flows.office_answers import office_form
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import from_json
from madoguchi.forms.models import Adoption, DefinitionVersion, SharedVersion
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.tenants.queries import office_days, tables

View = TypeVar("View", bound=msgspec.Struct)


def context_on(day: date) -> Context:
    """What answers of the tenant in scope are read with on a day."""
    return Context(today=day, tables=tables(), office=office_days())


class NoSuchVersion(Exception):
    """The tenant has no such version of the procedure."""


def form(procedure: str, version: str) -> Form:
    """The compiled form of a version of the tenant in scope. Raises NoSuchVersion."""
    return _form(current_tenant(), procedure, version)


def definition(procedure: str, version: str) -> Definition:
    """The definition of a version as it was stored, without what compiling adds. Raises NoSuchVersion."""
    return from_json(_document(current_tenant(), procedure, version))


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How cases of a version go through the office: its steps, and the form with the office's own page."""

    definition: Definition
    flow: Flow
    form: Form
    conditions: Conditions


def way(procedure: str, version: str) -> Way | None:
    """Of a version with steps of its own; None where cases go the default way. Raises NoSuchVersion."""
    return _way(current_tenant(), procedure, version)


@lru_cache(maxsize=2048)
def _way(tenant: int, procedure: str, version: str) -> Way | None:
    return _own_way(_document(tenant, procedure, version))


@lru_cache(maxsize=128)
def _own_way(document: bytes) -> Way | None:
    definition = from_json(document)
    flow = flow_of(definition)
    if not flow.own:
        return None
    form = office_form(definition)
    return Way(definition=definition, flow=flow, form=form, conditions=Conditions(flow, form))


def births_by_version(procedure: str) -> dict[str, Births]:
    """What the ids of every version were made for that the tenant in scope ever kept, the oldest first."""
    with tenant_transaction():
        rows = DefinitionVersion.objects.filter(procedure=procedure).order_by("created_at", "id")
        versions = list(rows.values_list("version", flat=True))
    return {version: _births(current_tenant(), procedure, version) for version in versions}


def forget(*, compiled: bool = False) -> None:
    """Forget what was read of versions; with `compiled` the forms too, as a process that was just started."""
    _births.cache_clear()
    _form.cache_clear()
    _way.cache_clear()
    if compiled:
        _compiled.cache_clear()
        _own_way.cache_clear()


@lru_cache(maxsize=512)
def _births(tenant: int, procedure: str, version: str) -> Births:
    return births(from_json(_document(tenant, procedure, version)))


@lru_cache(maxsize=2048)
def _form(tenant: int, procedure: str, version: str) -> Form:
    return _compiled(_document(tenant, procedure, version))


@lru_cache(maxsize=256)
def _compiled(document: bytes) -> Form:
    """Tenants that offer the same share one form."""
    return compile_form(from_json(document))


def _document(tenant: int, procedure: str, version: str) -> bytes:
    with tenant_transaction(tenant):
        row = (
            DefinitionVersion.objects.filter(procedure=procedure, version=version)
            .values_list("document")
            .first()
        )
    if row is None:
        raise NoSuchVersion(procedure, version)
    return bytes(row[0])


class SharedOffer(msgspec.Struct, frozen=True, kw_only=True):
    """A version that a tenant offers to all."""

    shared: str
    version: str
    tenant: int
    offered_by: str
    note: str
    offered_at: datetime


class AdoptionView(msgspec.Struct, frozen=True, kw_only=True):
    """A procedure of a tenant that lies over a version of a shared definition."""

    tenant: int
    procedure: str
    shared: str
    base_version: str
    adopted_at: datetime


def shared_offers() -> list[SharedOffer]:
    """The newest version of each definition that a tenant offers to all, by name. Any tenant may read them."""
    rows = SharedVersion.objects.exclude(tenant=None).order_by("shared", "offered_at", "id").defer("document")
    newest = {row.shared: row for row in rows}
    return [_from_row(SharedOffer, row) for row in newest.values()]


def shared_definition(shared: str, version: str) -> Definition:
    """A version of a shared definition that was offered or adopted. Raises NoSuchVersion."""
    row = SharedVersion.objects.filter(shared=shared, version=version).values_list("document").first()
    if row is None:
        raise NoSuchVersion(shared, version)
    return from_json(bytes(row[0]))


def adoptions(*, shared: str | None = None, tenant: int | None = None) -> list[AdoptionView]:
    """Who lies over what: of all tenants, for who uses a shared definition is known to all."""
    rows = Adoption.objects.order_by("shared", "tenant", "procedure")
    rows = rows if shared is None else rows.filter(shared=shared)
    rows = rows if tenant is None else rows.filter(tenant=tenant)
    return [_from_row(AdoptionView, row) for row in rows]


def _from_row(struct: type[View], row: Any) -> View:
    """Fields are named alike on purpose."""
    return struct(**{name: getattr(row, name) for name in struct.__struct_fields__})
