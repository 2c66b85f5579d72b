"""Which tenant is being served.

Code that touches tenant-owned rows runs inside `tenant_transaction`. Outside of one the managers raise, and
on PostgreSQL the policies show no row: the same line held twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

import psycopg
from django.db import DatabaseError, OperationalError, connection, transaction
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus


class NoTenant(RuntimeError):
    """Tenant-owned rows were asked for with no tenant in scope."""


class OtherTenant(RuntimeError):
    """A row of one tenant was to be written in the scope of another."""


class CommitUnknown(DatabaseError):
    """The line to the database broke while it committed: what was written stands, or nothing of it."""


_tenant: ContextVar[int | None] = ContextVar("tenant", default=None)
_transaction: ContextVar[int | None] = ContextVar("transaction", default=None)
"""The tenant whose transaction is open."""


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
    """One transaction for one tenant, by default the one in scope; a nested one is a savepoint.

    Raises NoTenant; OtherTenant when it is nested in another tenant's transaction; CommitUnknown.
    """
    chosen = current_tenant() if tenant is None else tenant
    around = _transaction.get() if connection.in_atomic_block else None
    if around not in (None, chosen):
        raise OtherTenant(f"a transaction of tenant {chosen} inside of one of {around}")
    token = _transaction.set(chosen)
    committing = False
    try:
        with tenant_scope(chosen), transaction.atomic():
            if around is None and connection.vendor == "postgresql":
                _tell_database(chosen)
            yield
            committing = not connection.needs_rollback
    except OperationalError as error:
        if committing and _unanswered(error):
            raise CommitUnknown("the database did not say whether it committed") from error
        raise
    finally:
        _transaction.reset(token)


def _unanswered(error: OperationalError) -> bool:
    """Whether the database itself never spoke. What it says (full, refused) has a code; SQLite is in this process."""
    cause = error.__cause__
    return isinstance(cause, psycopg.Error) and cause.sqlstate is None


def tenant_reading() -> AbstractContextManager[None]:
    """The transaction that is open, or one of its own: for reading, where a savepoint would only be a way more."""
    return nullcontext() if connection.in_atomic_block else tenant_transaction()


def _tell_database(tenant: int) -> None:
    """For the policies, until the transaction ends.

    BEGIN goes with it in one message, below psycopg's cursors: every request waits for this. SET LOCAL, and not
    set_config(): a database that is spread over several machines hands that on to them.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        server = connection.connection.pgconn
        begin = b"BEGIN; " if server.transaction_status == TransactionStatus.IDLE else b""
        result = server.exec_(begin + b"SET LOCAL madoguchi.tenant = '%d'" % tenant)
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)
