"""Which tenant is being served.

Code that touches tenant-owned rows runs inside `tenant_transaction`. Outside of one the managers raise, and on
PostgreSQL the policies show no row: the same line held twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction


class NoTenant(RuntimeError):
    """Tenant-owned rows were asked for with no tenant in scope."""


class OtherTenant(RuntimeError):
    """A row of one tenant was to be written in the scope of another."""


_tenant: ContextVar[int | None] = ContextVar("tenant", default=None)


def current_tenant() -> int:
    """The tenant in scope. Raises NoTenant."""
    tenant = _tenant.get()
    if tenant is None:
        raise NoTenant("no tenant is in scope")
    return tenant


@contextmanager
def tenant_scope(tenant: int) -> Iterator[None]:
    """Serve this tenant; nothing is set in the database yet."""
    token = _tenant.set(tenant)
    try:
        yield
    finally:
        _tenant.reset(token)


@contextmanager
def tenant_transaction(tenant: int | None = None) -> Iterator[None]:
    """One transaction for one tenant (the one in scope by default); a nested one is a savepoint of the same tenant."""
    chosen = current_tenant() if tenant is None else tenant
    nested = connection.in_atomic_block
    with tenant_scope(chosen), transaction.atomic():
        if connection.vendor == "postgresql":
            _tell_database(chosen, nested=nested)
        yield


def _tell_database(tenant: int, *, nested: bool) -> None:
    with connection.cursor() as cursor:
        if nested:
            cursor.execute("SELECT current_setting('madoguchi.tenant', true)")
            already = cursor.fetchone()
            if already and already[0] == str(tenant):
                return
        cursor.execute("SELECT set_config('madoguchi.tenant', %s, true)", [str(tenant)])
