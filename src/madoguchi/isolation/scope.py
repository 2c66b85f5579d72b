"""Which tenant is being served, and on whose side.

Code that touches tenant-owned rows runs inside `tenant_transaction`. Outside of one the managers raise, and
on PostgreSQL the policies show no row: the same line held twice. A case is shown to one side at a time besides: to
the resident's, to the worker's, and of staff to the units that work on it. Whoever serves a request says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Final, Literal
from uuid import UUID

import msgspec
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


class Side(msgspec.Struct, frozen=True):
    """For whom cases are looked at. `sees`, of staff: the ids of the units whose cases are shown, and of the
    member, to whom one may be shown in person; of whoever is invited: the ids of what they are asked for."""

    name: Literal["resident", "worker", "office", "staff", "invited", "nobody"]
    sees: tuple[UUID, ...] = ()


NOBODY: Final = Side("nobody")
"""A request begins with this: it is shown no case before it is known who asks."""
RESIDENT: Final = Side("resident")
"""Residents' pages and programs that use the API: they ask for one case, and whether it is theirs, themselves."""
OFFICE: Final = Side("office")
"""Staff of an office that keeps no units: every case is everybody's, and no row is asked whose it is."""
WORKER: Final = Side("worker")
"""What runs beside the requests: the worker, commands."""

_tenant: ContextVar[int | None] = ContextVar("tenant", default=None)
_transaction: ContextVar[tuple[int, Side] | None] = ContextVar("transaction", default=None)
"""The tenant whose transaction is open, and the side that the database was told."""
_side: ContextVar[Side] = ContextVar("side", default=WORKER)


def current_tenant() -> int:
    """The tenant in scope. Raises NoTenant."""
    tenant = _tenant.get()
    if tenant is None:
        raise NoTenant("no tenant is in scope")
    return tenant


def staff_side(sees: Iterable[UUID]) -> Side:
    """A member of staff's; without units it shows nothing."""
    return Side("staff", tuple(sorted(sees)))


def invited_side(asked_for: Iterable[UUID]) -> Side:
    """Of somebody from outside who is asked for something: the cases that were shown to them for it alone."""
    return Side("invited", tuple(sorted(asked_for)))


def current_side() -> Side:
    """Whose side is being served; outside of a request the worker's."""
    return _side.get()


@contextmanager
def on_side(side: Side) -> Iterator[None]:
    """Serve this side: transactions that begin from here on show its cases."""
    token = _side.set(side)
    try:
        yield
    finally:
        _side.reset(token)


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
    around, side = _transaction.get() if connection.in_atomic_block else None, _side.get()
    if around is not None and around[0] != chosen:
        raise OtherTenant(f"a transaction of tenant {chosen} inside of one of {around[0]}")
    token = _transaction.set((chosen, side))
    committing = False
    try:
        with tenant_scope(chosen), transaction.atomic():
            _tell_database(chosen, side, known=around)
            yield
            committing = not connection.needs_rollback
            if around is not None and committing:
                _tell_database(*around, known=(chosen, side))
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


def _tell_database(tenant: int, side: Side, *, known: tuple[int, Side] | None) -> None:
    """For the policies, until the transaction ends; nothing where it is `known` there.

    BEGIN goes with it in one message, below psycopg's cursors: every request waits for this. SET LOCAL, and not
    set_config(): a database that is spread over several machines hands that on to them.
    """
    if connection.vendor != "postgresql" or known == (tenant, side):
        return
    connection.ensure_connection()
    with connection.wrap_database_errors:
        server = connection.connection.pgconn
        begin = b"BEGIN; " if server.transaction_status == TransactionStatus.IDLE else b""
        result = server.exec_(begin + b"SET LOCAL madoguchi.tenant = '%d'" % tenant + _said(side))
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)


def _said(side: Side) -> bytes:
    said = f"; SET LOCAL madoguchi.side = '{side.name}'"
    if side.name in ("staff", "invited"):
        said += f"; SET LOCAL madoguchi.units = '{','.join(map(str, side.sees))}'"
    return said.encode()
