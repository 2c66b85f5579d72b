"""Is the database there, of this version, and does it keep tenants apart itself?"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from madoguchi.isolation.models import tenant_models
from madoguchi.isolation.services.migrate import TIMEOUTS
from madoguchi.ops.doctoring.verdict import Verdict, bad, note, ok
from madoguchi.ops.starting import waiting_migrations


def reachable() -> Verdict:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        row = cursor.fetchone()
    return ok("database", f"{connection.vendor} {row[0] if row else ''} answers")


def current() -> Verdict:
    waiting = waiting_migrations()
    if waiting:
        return bad("migrations", f"{len(waiting)} are waiting ({waiting[0]} …): run `madoguchi migrate`")
    return ok("migrations", "the database is of this version")


def durable() -> Verdict:
    """An arrival is shown after a commit only, so a commit must be on disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            row = cursor.fetchone()
            sound = bool(row and row[0] >= 2)
        else:
            cursor.execute("SHOW synchronous_commit")
            row = cursor.fetchone()
            sound = bool(row and row[0] != "off")
    if sound:
        return ok("durable commits", "a commit is on disk before an arrival is shown")
    return bad(
        "durable commits", "commits are not synchronous: an arrival that was shown may be lost; switch it on"
    )


def apart() -> Verdict:
    if connection.vendor == "sqlite":
        return note("row-level security", "SQLite has none: tenants are kept apart by the program alone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        if row and row[0]:
            return bad("row-level security", "the application's role may bypass it: use an ordinary role")
        tables = [model._meta.db_table for model in tenant_models()]
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity, pg_get_userbyid(relowner) = current_user "
            "FROM pg_class WHERE relname = ANY(%s) AND relkind IN ('r', 'p')",
            [tables],
        )
        rows = cursor.fetchall()
    open_tables = sorted(name for name, forced, _ in rows if not forced)
    owned = sorted(name for name, _, mine in rows if mine)
    if open_tables:
        return bad("row-level security", f"off on {', '.join(open_tables[:5])}: run `madoguchi migrate`")
    if owned:
        return bad(
            "row-level security",
            "the application's role owns the tables: set MADOGUCHI_MIGRATION_DATABASE_URL to their owner",
        )
    return ok("row-level security", f"forced on {len(rows)} tables, the role owns none")


def timeouts() -> Verdict:
    """Without them one statement, or one forgotten transaction, holds up all others for ever."""
    if connection.vendor == "sqlite":
        return ok("timeouts", "SQLite's writers wait for each other 20 s at most")
    missing = []
    with connection.cursor() as cursor:
        for name in TIMEOUTS:
            cursor.execute("SELECT current_setting(%s)", [name])
            row = cursor.fetchone()
            missing += [name] if row and row[0] == "0" else []
    if missing:
        return bad(
            "timeouts",
            f"{', '.join(missing)} not set for this role: run `madoguchi migrate`, restart web and workers",
        )
    return ok("timeouts", "statements, locks and idle transactions end")


def clock(now: datetime) -> Verdict:
    """Deadlines, one-time codes and leases hang on the clock; the database may run on another machine."""
    if connection.vendor == "sqlite":
        return ok(
            "clock", f"{now:%Y-%m-%d %H:%M:%S} UTC; is that right? One-time codes need it to half a minute"
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    apart_by = abs((row[0] - now).total_seconds())
    if apart_by > 5:
        return bad("clock", f"this machine and the database differ by {apart_by:.0f} s: set up NTP on both")
    return ok("clock", f"this machine and the database agree within {apart_by:.1f} s")
