"""Replace a list that the tenant keeps."""

from __future__ import annotations

from typing import Any

from madoguchi.kernel.ids import new_id
from madoguchi.tenants.models import TableRow
from madoguchi.tenants.queries import forget


def keep_table(*, table: str, rows: dict[str, dict[str, Any]]) -> None:
    """The table then has these rows (key → columns, with `label`), in this order; others are inactive."""
    TableRow.objects.filter(table=table).exclude(key__in=list(rows)).update(active=False)
    for position, (key, columns) in enumerate(rows.items()):
        values = {"columns": {k: str(v) for k, v in columns.items()}, "position": position, "active": True}
        if not TableRow.objects.filter(table=table, key=key).update(**values):
            TableRow.objects.create(id=new_id(), table=table, key=key, **values)
    forget()
