"""What stands in the audit record after each command that acts; the operator stands there as the system."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Final
from unittest import mock

import click
import pytest
from click.testing import CliRunner
from django.apps import apps

from madoguchi.builder.tests.cast import PARK
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.ops.cli import program
from tests.architecture.world import town

ACTS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("table import aoba hoshi {table}", ("table.kept",)),
    ("client add aoba-app --name あおばアプリ --tenant aoba", ("client.added",)),
    ("client disable aoba-app", ("client.disabled",)),
    ("key rotate aoba", ("key.made",)),
    ("procedure publish {procedure} --tenant aoba", ("procedure.published",)),
    ("procedure adopt ninshin-todoke --tenant aoba", ("procedure.adopted",)),
    ("staff add aoba new@aoba.example --name 新人 --role author --enrol-later", ("staff.added",)),
    (
        "staff reset aoba new@aoba.example --password --authenticator",
        ("staff.password_reset", "staff.authenticator_reset"),
    ),
    ("staff confirm aoba reception@aoba.example", ("staff.roles_changed",)),
    ("key accept-secret --yes", ("secret_key.accepted",)),
    (
        "tenant add --code 990035 --slug kita --name きた村 --name-en Kita",
        ("tenant.added", "key.made"),
    ),
)
"""In this order: some begin where another ended."""
NO_ACTS: Final[dict[str, str]] = {
    "allocation export": "reads",
    "allocation list": "reads",
    "allocation replay": "reads",
    "audit": "reads and seals the record itself",
    "backup": "copies, and changes nothing of a tenant's",
    "bench": "measures an installation of its own",
    "client list": "reads",
    "deliver reconcile": "sends again what the service records (delivery/tests/test_reconcile.py)",
    "deliver status": "reads",
    "doctor": "reads",
    "key list": "reads",
    "key new": "the same service as `key rotate`",
    "migrate": "changes tables; the first acceptance of the secret key is that of `key accept-secret`",
    "procedure behind": "reads",
    "procedure check": "reads a file",
    "procedure diff": "reads files",
    "procedure export": "reads",
    "procedure forward": "publishes, as `procedure publish` (authoring/tests/test_sharing.py)",
    "procedure import-form": "reads a file",
    "procedure try": "reads a file",
    "purge": "records itself what is over (ops/tests/test_purging.py)",
    "restore": "puts back the record too",
    "sim": "another system",
    "staff requests": "reads",
    "table list": "reads",
    "tenant list": "reads",
    "up": "starts processes",
    "web": "serves",
    "worker": "does what others asked for",
}
TABLE_FILE: Final = "key,label\nhoshi,ほし保育園\n"


def leaves(group: click.Group, before: str = "") -> Iterator[str]:
    """Every command by its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from leaves(found, f"{before}{name} ")
        else:
            yield before + name


def test_each_command_acts_or_is_said_not_to():
    told = [" ".join(line.split()[:2]) for line, _ in ACTS] + list(NO_ACTS)
    alone = {name.split()[0] for name in NO_ACTS if " " not in name}
    names = {name.split()[0] if name.split()[0] in alone else name for name in leaves(program)}
    assert names - set(told) == set()
    assert set(told) - names == set()


@pytest.mark.django_db
def test_each_command_that_acts_is_on_record_once(tmp_path):
    town(99001, "aoba", "あおば市")
    table, procedure = tmp_path / "table.csv", tmp_path / "park.yaml"
    table.write_text(TABLE_FILE, encoding="utf-8")
    procedure.write_text(PARK, encoding="utf-8")
    wrong = []
    for line, expected in ACTS:
        known = set(recorded())
        words = line.format(table=table, procedure=procedure).split()
        with mock.patch.dict(os.environ):
            umask = os.umask(0)
            result = CliRunner().invoke(program, words)
            os.umask(umask)
        found = {id: entry for id, entry in recorded().items() if id not in known}
        if tuple(entry[0] for entry in found.values()) != expected or result.exit_code:
            wrong.append((line, list(found.values()), result.output, result.exception))
        assert {entry[1] for entry in found.values()} <= {"system"}
    assert wrong == []


def recorded() -> dict[Any, tuple[str, str]]:
    """Of all tenants, in order: what was done, by what kind of actor."""
    found: dict[Any, tuple[str, str]] = {}
    for tenant in apps.get_model("tenants", "Tenant").objects.order_by("id").values_list("id", flat=True):
        with tenant_transaction(tenant):
            rows = apps.get_model("audit", "Entry").objects.order_by("id")
            found |= {row.id: (row.action, row.actor_kind) for row in rows}
    return found
