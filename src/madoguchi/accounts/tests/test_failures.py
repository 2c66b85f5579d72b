"""What fails leaves a trace, without what was typed, and cannot fill the record."""

from __future__ import annotations

from contextlib import suppress

import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.limits.failures import (
    MOST_KNOWN,
    MOST_UNKNOWN,
    UNKNOWN,
    failed_durably,
    failure_counts,
    nameless,
)
from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.programs.clients import UnknownClient, add_client, authenticate_client
from madoguchi.accounts.services.signing_in.authenticator import WrongCode
from madoguchi.accounts.services.signing_in.sign_in import WINDOW, WrongSignIn, check_code, check_password
from madoguchi.accounts.tests.cast import HERE, NOW, PASSWORD, USERNAME, later
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction


def recorded(action):
    with tenant_transaction():
        return [entry for entry in entries(limit=1000) if entry.action == action]


def counts():
    with tenant_transaction():
        return failure_counts()


def sign_in(username=USERNAME, password="wrong"):
    return check_password(username=username, password=password, address=HERE, now=NOW)


def test_a_wrong_code_is_recorded_though_its_attempt_is_undone(clerk):
    with pytest.raises(WrongCode):
        check_code(token=sign_in(password=PASSWORD).token, code="000000", now=NOW)
    (entry,) = recorded("staff.code_failed")
    assert entry.subject == f"staff:{clerk.id}" and entry.detail == {}
    assert counts()["staff.code_failed"] == 1


def test_an_unknown_name_is_recorded_without_itself(clerk):
    for name in ("nobody@aoba.example", "nobody@aoba.example", "other@aoba.example"):
        with pytest.raises(WrongSignIn):
            sign_in(name)
    found = recorded("staff.sign_in_failed")
    assert len({entry.subject for entry in found}) == 2
    assert all("nobody" not in repr(entry) and entry.actor_kind == "unknown" for entry in found)


def test_reaching_a_limit_is_recorded_once_and_counted_every_time(aoba):
    for _ in range(8):
        with suppress(TooManyAttempts):
            limit_durably(what="sign-in", who="hanako@example.jp", most=3, per=WINDOW, now=NOW)
    (entry,) = recorded("limit.reached")
    assert entry.detail == {"limit": "sign-in"} and "hanako" not in repr(entry)
    assert counts()["limit.reached sign-in"] == 5


def test_a_wrong_secret_is_recorded_where_the_program_serves_and_logged_when_it_is_unknown(aoba, caplog):
    add_client(
        client_id="demo-app",
        name="デモ",
        tenants=[aoba.id],
        scopes=["apply"],
        by=OPERATOR,
        now=NOW,
        secret="s" * 30,
    )
    for client in ("demo-app", "nobody-app"):
        with pytest.raises(UnknownClient):
            authenticate_client(client_id=client, secret="typed-secret", now=NOW)
    (entry,) = recorded("client.refused")
    assert entry.subject == "client:demo-app"
    assert "refused" in caplog.text and "nobody-app" not in caplog.text and "typed-secret" not in caplog.text


@pytest.mark.parametrize(("known", "most"), [(True, MOST_KNOWN), (False, MOST_UNKNOWN)])
def test_nobody_fills_the_record_and_the_figures_go_on(aoba, known, most):
    for n in range(most + 30):
        subject = "staff:1" if known else nameless("staff", str(n))
        failed_durably(action="a.failed", subject=subject, actor=UNKNOWN, now=NOW, known=known)
    assert len(recorded("a.failed")) == most
    assert len(recorded("record.paused")) == 1
    assert counts()["a.failed"] == most + 30
    failed_durably(action="a.failed", subject="staff:1", actor=UNKNOWN, now=later(hours=1), known=known)
    assert len(recorded("a.failed")) == most + 1


def test_a_flood_of_strangers_hides_nothing_about_a_colleague(aoba):
    for n in range(MOST_UNKNOWN + 5):
        failed_durably(action="a.failed", subject=nameless("staff", str(n)), actor=UNKNOWN, now=NOW)
    failed_durably(action="a.failed", subject="staff:1", actor=UNKNOWN, now=NOW, known=True)
    assert "staff:1" in {entry.subject for entry in recorded("a.failed")}
