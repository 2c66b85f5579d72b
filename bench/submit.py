"""Submissions by HTTP as JSON, held against pgbench writing the same rows as separate statements.

    python bench/submit.py

The limit is made from what one submission really wrote: its new rows, in every table, become INSERT statements,
one after another in one transaction with the tenant set, as the application's role under row-level security, by
16 clients with prepared statements (pgbench's fastest way). It is measured before and after the load.
"""

from __future__ import annotations

import json
import random
import sys
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

import _rig as rig

TARGET = 0.15
_starts = count(1, 1_000_000)
_SCATTER = 618033989
"""Has no factor in common with 10**12: counters times it are twelve digits that look random, and none comes twice."""


def next_start() -> int:
    """Where the counters of one run of pgbench begin, so that no two runs write the same key."""
    return next(_starts)


def run() -> dict[str, Any]:
    """For each form: submissions a second, the limit's transactions a second, their ratio."""
    return for_each_form(_measure)


def for_each_form(
    measure: Callable[[rig.Installation, rig.Served, str, str], dict[str, Any]],
) -> dict[str, Any]:
    """The figures of each form by its name, and the machine's; all on one installation that serves."""
    figures: dict[str, Any] = {"machine": rig.machine()}
    with rig.installation() as made:
        made.django()
        versions = rig.seed(made)
        with made.serving(MADOGUCHI_ZONE="public") as served:
            for name in (rig.SIMPLE, rig.CHILD):
                figures[name] = measure(made, served, name, versions[name])
    return figures


def _measure(made: rig.Installation, served: rig.Served, name: str, version: str) -> dict[str, Any]:
    body = body_of(name, version)
    path = f"/api/v1/tenants/990019/procedures/{name}/applications"
    token = served.token()
    rows = rows_of_one(made.cluster, lambda: submit_once(served, path, token, body))
    transaction = Transaction(rows)
    rig.wrk(served, script=script_of(path, token, body), seconds=4)
    before = rig.pgbench(made.cluster, transaction.separate, values=transaction.values, start=next_start())
    with made.cluster.connect(rig.DATABASE) as connection:
        connection.execute("ANALYZE")  # as autovacuum does, only not while it is measured
    there = made.cluster.count("applications_application")
    processes = {"web": served.workers(), "database": made.cluster.backends()}
    used = {name: rig.processor_seconds(pids) for name, pids in processes.items()}
    load = rig.wrk(served, script=script_of(path, token, body))
    used = {name: rig.processor_seconds(pids) - used[name] for name, pids in processes.items()}
    arrived = made.cluster.count("applications_application") - there
    after = rig.pgbench(made.cluster, transaction.separate, values=transaction.values, start=next_start())
    one_statement = rig.pgbench(
        made.cluster, transaction.together, values=transaction.values, start=next_start(), seconds=5
    )
    limit = (before + after) / 2
    if load["bad"] or arrived < load["requests"]:
        raise rig.Missed(f"{load['bad']} bad answers; {arrived} rows for {load['requests']} answers")
    return {
        **load,
        "arrived": arrived,
        "processor_ms": {name: round(seconds * 1000 / load["requests"], 2) for name, seconds in used.items()},
        "rows": {table: len(found) for table, found in rows.items()},
        "limit_per_second": round(limit, 1),
        "limit_before_after": [round(before), round(after)],
        "ratio": round(load["per_second"] / limit, 3),
        "limit_as_one_statement": round(one_statement, 1),
        "ratio_to_one_statement": round(load["per_second"] / one_statement, 3),
    }


def body_of(name: str, version: str) -> str:
    """The JSON of a complete submission."""
    told = {
        "version": version,
        "answers": rig.answers(name),
        "declarations": _declarations(name),
        "applicant": {"email": "yamada@example.jp", "language": "ja"},
    }
    return json.dumps(told, ensure_ascii=False)


def _declarations(name: str) -> list[str]:
    from madoguchi.forms.domain.format.parse import parse_yaml
    from madoguchi.ops.demo.load import LIBRARY

    text = rig.thirty() if name == rig.SIMPLE else (LIBRARY / f"{name}.yaml").read_text()
    return [declaration.id for declaration in parse_yaml(text).declarations]


def submit_once(served: rig.Served, path: str, token: str, body: str) -> None:
    connection = served.connection()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid.uuid4().hex}
    connection.request("POST", path, body.encode(), headers)
    answer = connection.getresponse()
    told = answer.read().decode()
    connection.close()
    if answer.status != 201:
        raise rig.Missed(f"not taken: {answer.status} {told[:800]}")


def script_of(path: str, token: str, body: str) -> str:
    """wrk's script; each request has its own key, and another name out of some thousands."""
    before, _, after = body.partition("花子")
    return f"""
        local prefix = {rig.lua(uuid.uuid4().hex[:12])}
        local counter = 0
        local start = {random.randrange(5000)}
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        wrk.headers["Authorization"] = "Bearer " .. {rig.lua(token)}
        request = function()
          counter = counter + 1
          wrk.headers["Idempotency-Key"] = prefix .. "-" .. counter
          local name = (start + counter) % 5000 .. "子"
          return wrk.format(nil, {rig.lua(path)}, nil, {rig.lua(before)} .. name .. {rig.lua(after)})
        end
    """


# The limit

Rows = dict[str, list[dict[str, str | None]]]


def rows_of_one(cluster: rig.BenchCluster, submit: Callable[[], None]) -> Rows:
    """table → the rows that one submission added, each as column → its text."""
    with cluster.connect(rig.DATABASE) as connection:
        listed = connection.execute("SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname")
        tables = [str(name) for (name,) in listed]
        known = {table: {row["id"] for row in _rows(connection, table)} for table in tables}
        submit()
        new = {
            table: [row for row in _rows(connection, table) if row["id"] not in known[table]]
            for table in tables
        }
    order = sorted(new, key=lambda table: (table != "applications_application", table))
    return {table: new[table] for table in order if new[table]}


def _rows(connection: Any, table: str) -> list[dict[str, str | None]]:
    cursor = connection.execute(f'SELECT * FROM "{table}" LIMIT 0')
    names = [column.name for column in cursor.description]
    found = connection.execute(
        "SELECT " + ", ".join(f'"{name}"::text' for name in names) + f' FROM "{table}"'
    )
    return [dict(zip(names, row, strict=True)) for row in found]


class Transaction:
    """The rows as pgbench writes them; `values` are its variables, sent with every statement as a client sends them."""

    def __init__(self, rows: Rows) -> None:
        self.values: dict[str, str] = {}
        self._ids = {
            row["id"]: number for number, row in enumerate(row for each in rows.values() for row in each)
        }
        self._inserts = [self._insert(table, row) for table, each in rows.items() for row in each]

    # Ids ascend with time as the program's do; `n` counts a client's transactions.
    HEAD = (
        "\\set n :n + 1\n\\set a :n * 64 + :client_id\n\\set r random(1, 999999999999)\n"
        "BEGIN;\nSELECT set_config('madoguchi.tenant', '99001', true), set_config('madoguchi.side', 'resident', true);\n"
    )

    @property
    def separate(self) -> str:
        return self.HEAD + ";\n".join(self._inserts) + ";\nCOMMIT;\n"

    @property
    def together(self) -> str:
        *first, last = self._inserts
        parts = ", ".join(f"w{number} AS ({insert})" for number, insert in enumerate(first))
        return f"{self.HEAD}WITH {parts} {last};\nCOMMIT;\n"

    def _insert(self, table: str, row: dict[str, str | None]) -> str:
        columns = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(self._value(name, value) for name, value in row.items())
        return f'INSERT INTO "{table}" ({columns}) VALUES ({values})'

    def _value(self, name: str, value: str | None) -> str:
        """The value itself; ids, and what must be unique, are made anew for each transaction."""
        if not value:  # pgbench has no empty variables
            return "NULL" if value is None else "''"
        if value in self._ids:
            return f"{self._uuid(value)}::uuid"
        if name == "receipt":
            return f"'99001' || lpad((:a::bigint * {_SCATTER} % 1000000000000)::text, 12, '0') || '0'"
        if name == "idempotency_key":
            return "'bench-limit-' || :a::bigint"
        if name == "subject":
            return f"'application:' || {self._uuid(value.partition(':')[2])}::uuid"
        variable = f"v{len(self.values)}"
        self.values[variable] = value
        return f":{variable}"

    def _uuid(self, old: str) -> str:
        """Version 7 out of the counters: 12 digits of time, then the row's number, then random ones."""
        return f"(lpad(to_hex(:a::bigint), 12, '0') || '70{self._ids[old]:02x}8' || lpad(to_hex(:r::bigint), 15, '0'))"


if __name__ == "__main__":
    found = run()
    wanted = {f"{name}.ratio": (TARGET, "≥") for name in (rig.SIMPLE, rig.CHILD)}
    sys.exit(rig.tell("submit", found, wanted))
