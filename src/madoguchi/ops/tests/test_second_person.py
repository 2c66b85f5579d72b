"""Where there is one administrator, the operator is the second person for roles."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import staff_named
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.ops.commands import staff as commands
from madoguchi.review.tests.cast import NOW, found_office

KANRI = "kanri@aoba.example"


@pytest.fixture
def founding():
    return found_office


@pytest.fixture
def asked(aoba, monkeypatch):
    """The only administrator of あおば市 has asked for a role for himself."""
    monkeypatch.setattr(commands, "open_installation", lambda data: None)
    with tenant_transaction():
        me = add_staff(username=KANRI, name="管理 次郎", roles=["administrator"], by=OPERATOR, now=NOW).staff
        change_roles(staff_id=me.id, roles=["administrator", "examiner"], now=NOW, by=me)
    return aoba


def run(*arguments):
    return CliRunner().invoke(commands.command, arguments)


def roles(office):
    with tenant_transaction(office.tenant.id):
        found = staff_named(username=KANRI)
    assert found is not None
    return found.roles


def test_the_operator_sees_what_waits_and_confirms_it(asked):
    shown = run("requests", "aoba")
    assert "administrator -> administrator examiner" in shown.output and "管理 次郎" in shown.output
    done = run("confirm", "aoba", KANRI.upper())
    assert done.exit_code == 0, done.output
    assert roles(asked) == ("administrator", "examiner")
    with tenant_transaction(asked.tenant.id):
        (entry,) = [e for e in entries() if e.action == "staff.roles_changed"]
    assert (entry.actor_kind, entry.detail["asked_by"]) == ("system", "管理 次郎")
    assert "nothing waits" in run("requests", "aoba").output
    again = run("confirm", "aoba", KANRI)
    assert (again.exit_code, "nothing waits for" in again.output) == (1, True)


def test_the_operator_may_decline(asked):
    assert run("confirm", "aoba", KANRI, "--decline").exit_code == 0
    assert roles(asked) == ("administrator",)
    assert "nothing waits" in run("requests", "aoba").output
