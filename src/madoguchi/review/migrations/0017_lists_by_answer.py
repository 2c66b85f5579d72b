"""Lists of an allocation by an answer are parted: an answer comes again every year, so it does not say which round a case is of.

Whoever was drawn before and came again waited in the list of the answer, beside those who are new with it. They go to the list
that their round has for such cases. Nothing else is changed; run again, it finds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import migrations

from madoguchi.kernel.ids import new_id


def part_lists(apps: Any, editor: Any) -> None:
    for tenant in apps.get_model("tenants", "Tenant").objects.using(editor.connection.alias).order_by("id"):
        _in_scope(editor.connection, str(tenant.id))
        for batch in _by_answer(apps, editor.connection.alias, tenant.id):
            _part(apps, editor.connection.alias, batch)
    _in_scope(editor.connection, "")


def _in_scope(connection: Any, tenant: str) -> None:
    """Row-level security holds for the tables' owner too."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('madoguchi.tenant', %s, true)", [tenant])


def _by_answer(apps: Any, alias: str, tenant: int) -> Iterator[Any]:
    """Open batches of steps that allocate, collected by an answer, and not named after a round."""
    versions = apps.get_model("forms", "DefinitionVersion").objects.using(alias).filter(tenant_id=tenant)
    for batch in (
        apps.get_model("review", "Batch").objects.using(alias).filter(tenant_id=tenant, state="open")
    ):
        version = versions.filter(procedure=batch.procedure, version=batch.version).first()
        steps = json.loads(bytes(version.document)).get("review", {}).get("steps", ()) if version else ()
        step: dict[str, Any] = next((each for each in steps if each["id"] == batch.step), {})
        by = (step.get("together") or {}).get("by", "day")
        if step.get("does") == "allocate" and by not in ("day", "window.round") and not _is_id(batch.key):
            yield batch


def _part(apps: Any, alias: str, batch: Any) -> None:
    batches, cases, drawings = (
        apps.get_model("review", name).objects.using(alias).filter(tenant_id=batch.tenant_id)
        for name in ("Batch", "BatchCase", "Allocation")
    )
    for row in cases.filter(batch_id=batch.id, result="waiting"):
        drawn = cases.filter(application_id=row.application_id, step=row.step).exclude(outcome=None)
        last = drawn.order_by("-joined_at", "-id").first()
        drawing = drawings.filter(batch_id=last.batch_id).exclude(inputs="").first() if last else None
        if last is None or drawing is None or last.key != row.key:
            continue
        first = drawings.get(id=drawing.first_id) if drawing.first_id else drawing
        key = str(first.batch_id)
        into = batches.filter(procedure=batch.procedure, step=batch.step, key=key, state="open").first()
        if into is None:
            into = batches.model(
                tenant_id=batch.tenant_id,
                id=new_id(),
                procedure=batch.procedure,
                version=batch.version,
                step=batch.step,
                key=key,
                name=batches.get(id=first.batch_id).name,
                state="open",
                opened_at=row.joined_at,
            )
            into.save(using=alias, force_insert=True)
        cases.filter(id=row.id).update(batch_id=into.id, key=key)


def _is_id(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0016_rounds"),
        ("forms", "0001_initial"),
        ("tenants", "0001_initial"),
    ]

    operations = [migrations.RunPython(part_lists, migrations.RunPython.noop)]
