"""The base of every tenant-owned table, and references that carry the tenant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from django.apps import apps as global_apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement

from madoguchi.isolation.scope import OtherTenant, current_tenant
from madoguchi.kernel.ids import new_id


class TenantRows(models.QuerySet[Any]):
    """Writes only rows of the tenant in scope, and moves none to another."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.belongs_here()
        return super().bulk_create(rows, *args, **options)

    def update(self, **values: Any) -> int:
        if values.get("tenant_id", current_tenant()) != current_tenant():
            raise OtherTenant("a row cannot move to another tenant")
        return super().update(**values)


class TenantManager(models.Manager[Any]):
    """Sees only rows of the tenant in scope; raises NoTenant when there is none."""

    def get_queryset(self) -> TenantRows:
        return TenantRows(self.model, using=self._db).filter(tenant_id=current_tenant())


class TenantModel(models.Model):
    """A row of one tenant, keyed by (tenant_id, id)."""

    append_only: ClassVar[bool] = False
    """Rows are added, and never changed or deleted: `migrate` makes the database refuse it."""
    granted_by: ClassVar[str] = ""
    """Of a table whose rows belong to a unit (`unit_id`): the table whose rows show one of them to others besides
    (`application_id`, `given_to`, `until`). `migrate` makes the database show a row to those alone."""

    pk = models.CompositePrimaryKey("tenant_id", "id")
    tenant_id = models.IntegerField()
    id = models.UUIDField(default=new_id)

    objects = TenantManager()

    class Meta:
        abstract = True

    def belongs_here(self) -> None:
        """Fill in the tenant in scope. Raises OtherTenant for another's row, NoTenant without a scope."""
        tenant = current_tenant()
        own: int | None = self.tenant_id  # None until it is saved, whatever the field's type says
        if own is None:
            self.tenant_id = tenant
        elif own != tenant:
            raise OtherTenant(f"a row of tenant {own} in the scope of {tenant}")

    def save(self, *args: Any, **options: Any) -> None:
        self.belongs_here()
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        self.belongs_here()
        return super().delete(*args, **options)


class TenantReference(models.BaseConstraint):
    """FOREIGN KEY (tenant_id, …) REFERENCES … (tenant_id, id): no row can point into another tenant."""

    def __init__(
        self, *, fields: list[str], to: str, name: str, on_delete: Literal["cascade", "restrict"] = "restrict"
    ) -> None:
        super().__init__(name=name)
        self.fields = list(fields)
        self.to = to
        self.on_delete = on_delete

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, _, options = super().deconstruct()
        return path, (), {**options, "fields": self.fields, "to": self.to, "on_delete": self.on_delete}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantReference) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database validates."""

    def _clause(self, model: Any, editor: BaseDatabaseSchemaEditor) -> str:
        quote = editor.quote_name
        columns = ", ".join(quote(model._meta.get_field(name).column) for name in ("tenant_id", *self.fields))
        app_label, target = self.to.split(".")
        table = quote(f"{app_label}_{target.lower()}")
        on_delete = "CASCADE" if self.on_delete == "cascade" else "NO ACTION"
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns}) REFERENCES {table} "
            f'("tenant_id", "id") ON DELETE {on_delete} DEFERRABLE INITIALLY DEFERRED'
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Inline on SQLite, which cannot add it later; on PostgreSQL at the end, when all tables stand."""
        if schema_editor.connection.vendor == "sqlite":
            return self._clause(model, schema_editor)
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        table = schema_editor.quote_name(model._meta.db_table)
        return Statement(
            "ALTER TABLE %(table)s ADD %(clause)s", table=table, clause=self._clause(model, schema_editor)
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.name)
        return Statement("ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", table=table, name=name)


def tenant_models() -> list[type[TenantModel]]:
    """Every tenant-owned model of the installation."""
    return [m for m in global_apps.get_models() if issubclass(m, TenantModel)]
