"""Forms by version, compiled once per process."""

from __future__ import annotations

from functools import lru_cache

from madoguchi.forms.domain.compiled import Form, compile_form
from madoguchi.forms.domain.parse import from_json
from madoguchi.forms.models import DefinitionVersion
from madoguchi.isolation.scope import current_tenant, tenant_transaction


class NoSuchVersion(Exception):
    """The tenant has no such version of the procedure."""


def form(procedure: str, version: str) -> Form:
    """The compiled form of a version of the tenant in scope. Raises NoSuchVersion."""
    return _form(current_tenant(), procedure, version)


@lru_cache(maxsize=256)
def _form(tenant: int, procedure: str, version: str) -> Form:
    with tenant_transaction(tenant):
        row = (
            DefinitionVersion.objects.filter(procedure=procedure, version=version)
            .values_list("document")
            .first()
        )
    if row is None:
        raise NoSuchVersion(procedure, version)
    return compile_form(from_json(bytes(row[0])))
