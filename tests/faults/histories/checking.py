"""What the core system must know of each case, from the office's tables, and what it holds, from its own.

Nothing of the product is imported: the tables are read as they are, and the rules are written down here once more.
"""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

Rows = Callable[[str], list[Any]]
"""All rows of a statement on the office's database."""


def applications(rows: Rows) -> dict[str, dict[str, Any]]:
    """Every application, by the hex digits of its id."""
    columns = "id, state, procedure, receipt, answers, applicant_name, idempotency_key, tenant_id"
    found = _by_id(rows(f"SELECT {columns} FROM applications_application"), columns)
    for row in found.values():
        row |= {"accepted": None, "decided": None, "versions": []}
    columns = "application_id, fiscal_year, number, at"
    for id, row in _by_id(
        rows(f"SELECT {columns} FROM review_acceptance WHERE undone_at IS NULL"), columns
    ).items():
        found[id]["accepted"] = row
    columns = "application_id, decision, outcome, reason, decided_at"
    made = f"SELECT {columns} FROM review_decision WHERE dropped_at IS NULL AND decided_at IS NOT NULL"
    for id, row in _by_id(rows(made), columns).items():
        found[id]["decided"] = row
    columns = "application_id, package_id, version, state, sha256"
    for values in rows(f"SELECT {columns} FROM delivery_delivery ORDER BY version"):
        row = dict(zip(columns.split(", "), values, strict=True))
        found[_hex(row["application_id"])]["versions"].append(row)
    return found


def received(file: str) -> dict[str, list[dict[str, Any]]]:
    """What the core system holds: package id → its versions as they came."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with sqlite3.connect(file) as kept:
        for name, version, digest, body in kept.execute(
            "SELECT package_id, version, sha256, body FROM got ORDER BY seq"
        ):
            with zipfile.ZipFile(io.BytesIO(body)) as zipped:
                manifest = json.loads(zipped.read("manifest.json"))
                application = json.loads(zipped.read("application.json"))
            found[name].append(
                {"version": version, "sha256": digest, "manifest": manifest, "application": application}
            )
    kept.close()
    return found


def differences(rows: Rows, file: str) -> Iterator[str]:
    """Every case on which the two sides differ, and why."""
    there, known = received(file), set()
    for id, case in applications(rows).items():
        name = f"{case['tenant_id']:05d}-{id}-core"
        known.add(name)
        for reason in _different(case, there.get(name, [])):
            yield f"{name} ({case['procedure']}, {case['state']}): {reason}"
    yield from (f"{name}: the office has no such case" for name in there.keys() - known)


def _different(case: dict[str, Any], there: list[dict[str, Any]]) -> Iterator[str]:
    numbers = [version["version"] for version in there]
    if numbers != sorted(set(numbers)):
        yield f"versions came in the order {numbers}"
    ours = [row for row in case["versions"] if row["state"] != "superseded"]
    expected = _must_know(case)
    if not there:
        waits = case["state"] == "correcting" and case["accepted"]
        if "ended" not in expected and not waits:
            yield "nothing is there"
        if any(row["state"] == "acknowledged" for row in ours):
            yield "acknowledged, and nothing is there"
        return
    newest = there[-1]
    last = (ours[-1]["version"], ours[-1]["sha256"], ours[-1]["state"]) if ours else None
    if last != (newest["version"], newest["sha256"], "acknowledged"):
        yield f"the newest is {newest['version']} {newest['sha256'][:8]} there, {last} here"
    told = _told(newest)
    if told != expected:
        yield f"the core knows {told}, and must know {expected}"


def _must_know(case: dict[str, Any]) -> dict[str, Any]:
    """The rules: a case that was taken back, dismissed or is not accepted (or decided, where that is what is
    waited for) is none of the core's; else it knows all that stands.
    """
    ended = None
    if case["state"] in ("withdrawn", "dismissed"):
        ended = case["state"]
    elif case["accepted"] is None:
        ended = "acceptance_undone"
    elif case["procedure"] == "with-decision" and case["decided"] is None:
        ended = "decision_undone"
    if ended:
        return {"ended": ended, "answers": {}, "name": ""}
    accepted, decided = case["accepted"], case["decided"]
    facts = {
        "answers": json.loads(case["answers"]),
        "name": case["applicant_name"],
        "register_number": f"令和{accepted['fiscal_year'] - 2018}年度 第{accepted['number']}号",
        "accepted_at": _moment(accepted["at"]),
    }
    if decided:
        facts |= {"decision": decided["decision"], "outcome": decided["outcome"]}
        facts |= {"decided_at": _moment(decided["decided_at"])}
        facts |= {"reason": decided["reason"]} if decided["reason"] else {}
    return facts


def _told(version: dict[str, Any]) -> dict[str, Any]:
    manifest, application = version["manifest"], version["application"]
    named = ("ended", "register_number", "accepted_at", "decision", "outcome", "reason", "decided_at")
    facts = {name: manifest[name] for name in named if name in manifest}
    if (manifest["kind"] == "withdrawn") != ("ended" in facts):
        facts["kind"] = manifest["kind"]
    return {**facts, "answers": application["answers"], "name": application["applicant_name"]}


def _by_id(found: list[Any], columns: str) -> dict[str, dict[str, Any]]:
    names = columns.split(", ")
    return {_hex(values[0]): dict(zip(names, values, strict=True)) for values in found}


def _hex(id: Any) -> str:
    return str(id).replace("-", "")


def _moment(at: Any) -> str:
    here = moment(at).replace(tzinfo=None) + timedelta(hours=9)
    return f"{here:%Y-%m-%dT%H:%M:%S}+09:00"


def moment(at: Any) -> datetime:
    """SQLite holds UTC as text, PostgreSQL a moment with its zone."""
    read = datetime.fromisoformat(at) if isinstance(at, str) else at
    whole: datetime = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return whole
