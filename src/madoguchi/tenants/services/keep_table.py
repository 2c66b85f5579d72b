"""Replace a list that the tenant keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.tenants.models import TableRow
from madoguchi.tenants.queries import fingerprint, forget

AT_ONCE: Final = 1000
"""Rows a statement; a list of nurseries has dozens, one of streets thousands."""


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
        TableRow.objects.bulk_create(
            (
                TableRow(
                    id=new_id(),
                    table=table,
                    key=key,
                    columns={k: str(v) for k, v in columns.items()},
                    position=position,
                    active=True,
                )
                for position, (key, columns) in enumerate(rows.items())
            ),
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["tenant_id", "table", "key"],
            update_fields=["columns", "position", "active"],
        )
        record(
            actor=by.actor(),
            action="table.kept",
            subject=f"table:{table}",
            detail={"rows": str(len(rows))},
            now=now,
        )
    forget()
