"""Count what happens in a window of time, the same on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from madoguchi.accounts.models import Attempt
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import keyed_hash, new_id

_VALUES = ("tenant_id", "id", "key", "window")


def count_once(*, what: str, who: str, per: timedelta, now: datetime) -> int:
    """Count one in the present window; how many they are now. `who` is kept as a keyed hash only.

    In SQL because the ORM's upsert replaces and cannot add. The one statement holds the row and tells what it has made
    of it: two at once cannot both be the last that is allowed.
    """
    window, key = place(what, who, per, now)
    own = {field.name: field for field in Attempt._meta.concrete_fields}
    values = zip(_VALUES, (current_tenant(), new_id(), key, window), strict=True)
    quote = connection.ops.quote_name
    table, count = quote(Attempt._meta.db_table), quote("count")
    sql = (
        f"INSERT INTO {table} ({', '.join(map(quote, _VALUES))}, {count}) VALUES (%s, %s, %s, %s, 1)"
        f" ON CONFLICT ({', '.join(map(quote, ('tenant_id', 'key', 'window')))})"
        f" DO UPDATE SET {count} = {table}.{count} + 1 RETURNING {count}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [own[name].get_db_prep_save(value, connection) for name, value in values])
        return int(cursor.fetchone()[0])


def place(what: str, who: str, per: timedelta, now: datetime) -> tuple[int, bytes]:
    """(number of the window, keyed hash of what is counted and for whom)."""
    key = keyed_hash(f"limit:{what}:{who}", key=settings.MADOGUCHI_HASH_KEY)
    return int(now.timestamp()) // int(per.total_seconds()), key
