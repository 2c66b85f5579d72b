"""Queries that Django builds once. Building one anew takes several times what running it takes, and a page of a form
asks two or three of them at every step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import local
from typing import Any, Generic, TypeVar, cast

from django.db import connection
from django.db.models import Model, QuerySet, Value
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

from madoguchi.isolation.scope import current_tenant

M = TypeVar("M", bound=Model)
_TENANT = "tenant_id"


class Slot(Value):
    """Where a value goes that is known when the query runs."""

    def __init__(self, name: str, field: Any) -> None:
        super().__init__(None, output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Built(Generic[M]):
    """Rows of the tenant in scope, as `build` chooses them: the same as the query that it writes.

    `build(rows, slots)` gets a slot for each name of `slots` (name → the field whose values it takes) and returns the
    query of whole rows. Calling it with a value for each name runs it. Raises NoTenant without a scope.
    """

    def __init__(
        self,
        model: type[M],
        slots: dict[str, str],
        build: Callable[[QuerySet[M], dict[str, Slot]], QuerySet[M]],
    ) -> None:
        self._model = model
        self._fields = {_TENANT: _TENANT, **slots}
        self._build = build
        self._names = [field.attname for field in model._meta.concrete_fields]
        self._kept = local()  # by thread: a connection is a thread's own

    def __call__(self, **values: Any) -> list[M]:
        sql, parameters, compiler, converters = self._made()
        with connection.cursor() as cursor:
            cursor.execute(sql, _ready(parameters, values))
            rows = compiler.apply_converters(cursor.fetchall(), converters)
            return [self._model.from_db(connection.alias, self._names, row) for row in rows]

    def _made(self) -> tuple[str, tuple[Any, ...], SQLCompiler, dict[int, Any]]:
        made = getattr(self._kept, "made", None)
        if made is None:
            slots = {n: Slot(n, self._model._meta.get_field(field)) for n, field in self._fields.items()}
            rows: QuerySet[M] = QuerySet(self._model).filter(**{_TENANT: slots[_TENANT]})
            compiler = self._build(rows, slots).query.get_compiler(connection.alias)
            sql, parameters = compiler.as_sql()
            converters = compiler.get_converters([column for column, *_ in compiler.select])
            made = self._kept.made = (sql, parameters, compiler, converters)
        return made


class BuiltUpdate(Generic[M]):
    """Gives fields of one row of the tenant in scope new values; as `Built`, an UPDATE that is written once."""

    def __init__(self, model: type[M], *fields: str) -> None:
        self._model = model
        self._fields = {name: model._meta.get_field(name) for name in (_TENANT, "id", *fields)}
        self._kept = local()

    def __call__(self, **values: Any) -> int:
        """How many rows it was. `id` says which, and every field has its value."""
        sql, parameters = self._made()
        with connection.cursor() as cursor:
            cursor.execute(sql, _ready(parameters, values))
            return int(cursor.rowcount)

    def _made(self) -> tuple[str, tuple[Any, ...]]:
        made: tuple[str, tuple[Any, ...]] | None = getattr(self._kept, "made", None)
        if made is None:
            slots = {name: Slot(name, field) for name, field in self._fields.items()}
            where = {name: slots.pop(name) for name in (_TENANT, "id")}
            query = cast(UpdateQuery, QuerySet(self._model).filter(**where).query.chain(UpdateQuery))
            query.add_update_values(slots)
            made = self._kept.made = query.get_compiler(connection.alias).as_sql()
        return made


def _ready(parameters: Iterable[Any], values: dict[str, Any]) -> list[Any]:
    """What the database driver takes for the slots, in the scope at hand; other parts of the query are ready."""
    values[_TENANT] = current_tenant()
    return [_prepared(part, values) if isinstance(part, Slot) else part for part in parameters]


def _prepared(slot: Slot, values: dict[str, Any]) -> Any:
    return slot.output_field.get_db_prep_value(values[slot.name], connection, prepared=False)
