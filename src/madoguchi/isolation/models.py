"""The base of every tenant-owned table, and references that carry the tenant."""

from __future__ import annotations

from typing import Any, Literal

from django.apps import apps as global_apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement

from madoguchi.isolation.scope import OtherTenant, current_tenant
from madoguchi.kernel.ids import new_id


class TenantManager(models.Manager[Any]):
    """Sees only rows of the tenant in scope; raises NoTenant when there is none."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(tenant_id=current_tenant())

    def create(self, **values: Any) -> Any:
        row = self.model(**values)
        row.save(force_insert=True)
        return row

    def bulk_create(self, rows: Any, **options: Any) -> Any:
        rows = list(rows)
        for row in rows:
            row.belongs_here()
        return super().bulk_create(rows, **options)


class TenantModel(models.Model):
    """A row of one tenant, keyed by (tenant_id, id)."""

    pk = models.CompositePrimaryKey("tenant_id", "id")
    tenant_id = models.IntegerField()
    id = models.UUIDField(default=new_id)

    objects = TenantManager()

    class Meta:
        abstract = True

    def belongs_here(self) -> None:
        """Fill in the tenant in scope. Raises OtherTenant when the row is another's, NoTenant without a scope."""
        tenant = current_tenant()
        if self.tenant_id is None:
            self.tenant_id = tenant
        elif self.tenant_id != tenant:
            raise OtherTenant(f"a row of tenant {self.tenant_id} in the scope of {tenant}")

    def save(self, *args: Any, **options: Any) -> None:
        self.belongs_here()
        super().save(*args, **options)


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

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        return self._clause(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        table = schema_editor.quote_name(model._meta.db_table)
        return Statement("ALTER TABLE %(table)s ADD %(clause)s", table=table, clause=self._clause(model, schema_editor))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.name)
        return Statement("ALTER TABLE %(table)s DROP CONSTRAINT %(name)s", table=table, name=name)


def tenant_models() -> list[type[TenantModel]]:
    """Every tenant-owned model of the installation."""
    return [m for m in global_apps.get_models() if issubclass(m, TenantModel)]
