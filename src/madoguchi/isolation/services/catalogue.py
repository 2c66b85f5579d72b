"""What PostgreSQL's catalogue says about the tables: read at once, so that nothing is changed that is right already."""

from __future__ import annotations

import re
from typing import Any

import msgspec


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """`command` is `*` or `r` (select); rules are SQL, as written or as the database writes them."""

    command: str
    roles: tuple[str, ...]
    rule: str
    check: str
    permissive: bool = True
    """Shows rows; else it only takes from what others show."""


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """`tables`: name → (row-level security enabled, forced); `grants`: name → privileges of the application's role."""

    owner: str
    tables: dict[str, tuple[bool, bool]]
    policies: dict[tuple[str, str], Policy]
    append_only: frozenset[str]
    refusal: str
    grants: dict[str, frozenset[str]]
    uses_schema: bool
    closed_sequences: tuple[str, ...]


def same(one: Policy, other: Policy) -> bool:
    """Whether two say the same, one as it was written and one as the database writes it."""
    return (one.command, one.roles, one.permissive, _bare(one.rule), _bare(one.check)) == (
        other.command,
        other.roles,
        other.permissive,
        _bare(other.rule),
        _bare(other.check),
    )


def _bare(rule: str) -> str:
    """Without casts, brackets and spaces, which the database adds."""
    return re.sub(r"::[a-z]+(\[\])?|[()\s]", "", rule.lower())


_TABLES = """
    SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""
_POLICIES = """
    SELECT c.relname, p.polname, p.polcmd::text,
      ARRAY(SELECT CASE WHEN r = 0 THEN 'public' ELSE pg_get_userbyid(r)::text END FROM unnest(p.polroles) AS r),
      coalesce(pg_get_expr(p.polqual, c.oid), ''), coalesce(pg_get_expr(p.polwithcheck, c.oid), ''), p.polpermissive
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'public'::regnamespace
"""
_APPEND_ONLY = """
    SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc f ON f.oid = t.tgfoid
    WHERE t.tgname = 'append_only' AND f.proname = 'madoguchi_append_only' AND t.tgenabled IN ('O', 'A')
      AND t.tgtype = 2 | 8 | 16 | 32 -- before delete, update, truncate; for each statement
"""
_REFUSAL = "SELECT prosrc FROM pg_proc WHERE proname = 'madoguchi_append_only'"
_GRANTS = """
    SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) AS a
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.grantee = %s::regrole
    UNION ALL
    SELECT c.relname, a.privilege_type || ' (' || t.attname || ')'
    FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid, aclexplode(t.attacl) AS a
    WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = %s::regrole
"""
_SEQUENCES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
      AND CASE WHEN relkind = 'S' THEN NOT has_sequence_privilege(%s, oid, 'USAGE') END
"""


def look(connection: Any, *, role: str | None) -> Catalogue:
    """As the role of the connection, which owns the tables; `role` is the application's."""
    with connection.cursor() as cursor:

        def rows(statement: str, *values: str) -> list[Any]:
            cursor.execute(statement, values or None)
            found: list[Any] = cursor.fetchall()
            return found

        policies = {
            (table, name): Policy(
                command=command, roles=tuple(roles), rule=rule, check=check, permissive=permissive
            )
            for table, name, command, roles, rule, check, permissive in rows(_POLICIES)
        }
        grants: dict[str, set[str]] = {}
        quoted = '"' + (role or "").replace('"', '""') + '"'
        for table, privilege in rows(_GRANTS, quoted, quoted) if role else ():
            grants.setdefault(table, set()).add(privilege)
        return Catalogue(
            owner=rows("SELECT current_user::text")[0][0],
            tables={name: (enabled, forced) for name, enabled, forced in rows(_TABLES)},
            policies=policies,
            append_only=frozenset(name for (name,) in rows(_APPEND_ONLY)),
            refusal=next((source for (source,) in rows(_REFUSAL)), ""),
            grants={table: frozenset(found) for table, found in grants.items()},
            uses_schema=not role or rows("SELECT has_schema_privilege(%s, 'public', 'USAGE')", role)[0][0],
            closed_sequences=tuple(name for (name,) in rows(_SEQUENCES, role)) if role else (),
        )
