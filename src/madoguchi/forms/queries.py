"""Forms by version, compiled once in a process.

A version never changes, so what a process has compiled holds for ever, and nobody has to be told of a new one: the
snapshot of `catalog.queries` names it within its seconds, and the first to ask for it compiles it.
"""

from __future__ import annotations

from functools import lru_cache

from madoguchi.forms.domain.compiled import Form, compile_form
from madoguchi.forms.domain.definition import Definition
from madoguchi.forms.domain.parse import from_json
from madoguchi.forms.models import DefinitionVersion
from madoguchi.isolation.scope import current_tenant, tenant_transaction


class NoSuchVersion(Exception):
    """The tenant has no such version of the procedure."""


def form(procedure: str, version: str) -> Form:
    """The compiled form of a version of the tenant in scope. Raises NoSuchVersion."""
    return _form(current_tenant(), procedure, version)


def definition(procedure: str, version: str) -> Definition:
    """The definition of a version as it was stored, without what compiling adds. Raises NoSuchVersion."""
    return from_json(_document(current_tenant(), procedure, version))


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
