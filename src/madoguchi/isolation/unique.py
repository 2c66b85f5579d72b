"""Which unique constraint refused a row: PostgreSQL names it, SQLite names its columns."""

from __future__ import annotations

from django.db import IntegrityError
from django.db.models import Model, UniqueConstraint


def refused_by(error: IntegrityError, model: type[Model], *names: str) -> bool:
    """Whether it was one of these constraints of this table. Anything else that the database refused is a fault of ours,
    and whoever catches the error raises it again."""
    asked = [c for c in model._meta.constraints if isinstance(c, UniqueConstraint) and c.name in names]
    assert len(asked) == len(names), names
    named = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if named is not None:
        return named in names
    return any(
        str(error) == f"UNIQUE constraint failed: {_columns(model, constraint)}" for constraint in asked
    )


def is_there_already(error: IntegrityError, model: type[Model]) -> bool:
    """Whether a row with the same primary key, (tenant_id, id), was there."""
    table = model._meta.db_table
    named = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if named is not None:
        return bool(named == f"{table}_pkey")
    return str(error) == f"UNIQUE constraint failed: {table}.tenant_id, {table}.id"


def _columns(model: type[Model], constraint: UniqueConstraint) -> str:
    columns = {field.name: f"{model._meta.db_table}.{field.column}" for field in model._meta.concrete_fields}
    return ", ".join(columns[name] for name in constraint.fields)
