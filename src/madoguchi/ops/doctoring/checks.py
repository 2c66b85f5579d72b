"""All checks, in the order of what hangs on what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import Error, close_old_connections

from madoguchi.ops.doctoring import database, parts, tenants
from madoguchi.ops.doctoring.verdict import Verdict, bad, note
from madoguchi.tenants.queries import all_tenants, forget


def everything(now: datetime) -> Iterator[Verdict]:
    """Each verdict as soon as it is there. Without a database the parts are looked at all the same."""
    usable = False
    for verdict in _database(now):
        usable = (verdict.name == "migrations" and verdict.level == "ok") or usable
        yield verdict
    yield from (look() for look in parts.EACH)
    yield from parts.settings_unknown()
    if embedded := parts.keeper_is_embedded():
        yield embedded
    if usable:
        yield from _tenants(now)


def after_restore() -> list[Verdict]:
    """What must hold of an installation that was just restored, with nothing running."""
    forget()
    found = [database.reachable(), database.current(), parts.files()]
    for tenant in all_tenants():
        for check in (tenants.keys, tenants.record, tenants.missing_files):
            found += check(tenant)
    return found


def _database(now: datetime) -> Iterator[Verdict]:
    try:
        yield database.reachable()
    except Error as error:
        yield bad("database", f"cannot be reached: {' '.join(str(error).split())[:160]}")
        return
    yield database.current()
    yield database.durable()
    yield database.apart()
    yield database.timeouts()
    yield database.clock(now)


def _tenants(now: datetime) -> Iterator[Verdict]:
    everyone = all_tenants()
    if not everyone:
        yield note("tenants", "there is none yet: madoguchi tenant add --help")
    for tenant in everyone:
        try:
            yield from tenants.of_tenant(tenant, now)
        except Error as error:
            close_old_connections()
            why = str(error).partition("\n")[0][:160]
            yield bad(
                tenant.slug, f"its rows cannot be read ({why}): its pages answer 503, other tenants' do not"
            )
