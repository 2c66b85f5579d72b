"""Replace a list that the tenant keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.tenants.models import TableRow
from madoguchi.tenants.queries import fingerprint, forget


class TableChanged(Exception):
    """Somebody else changed the list since it was looked at; nothing was kept."""


class KeyUsed(Exception):
    """A key of a row that was taken away is given to another one: what was chosen before would mean another thing."""

    def __init__(self, key: str, label: str) -> None:
        self.key = key
        self.label = label
        super().__init__(f"{key}: {label}")


def keep_table(
    *, table: str, rows: dict[str, dict[str, Any]], by: Member, now: datetime, seen: str | None = None
) -> None:
    """The table then has these rows (key → columns, with `label`), in this order; others are inactive.

    With `seen`, the fingerprint of the rows that were looked at, it is kept only over those.
    Raises TableChanged, KeyUsed, NotAllowed.
    """
    require(by, "procedure.write")
    with tenant_transaction():
        there = list(TableRow.objects.select_for_update().filter(table=table).order_by("position", "key"))
        active = {row.key: row.columns for row in there if row.active}
        if seen is not None and seen != fingerprint(active):
            raise TableChanged(table)
        for row in there:
            label = str(row.columns.get("label", ""))
            if not row.active and row.key in rows and rows[row.key].get("label") != label:
                raise KeyUsed(row.key, label)
        TableRow.objects.filter(table=table).exclude(key__in=list(rows)).update(active=False)
        for position, (key, columns) in enumerate(rows.items()):
            values = {
                "columns": {k: str(v) for k, v in columns.items()},
                "position": position,
                "active": True,
            }
            if not TableRow.objects.filter(table=table, key=key).update(**values):
                TableRow.objects.create(id=new_id(), table=table, key=key, **values)
        record(
            actor=by.actor(),
            action="table.kept",
            subject=f"table:{table}",
            detail={"rows": str(len(rows))},
            now=now,
        )
    forget()
