"""A client, and an address without a token, may call so often and no oftener; others are not held up."""

from __future__ import annotations

import pytest

from madoguchi.accounts.services.limits.failures import failure_counts, stranger_counts
from madoguchi.api.requests import CALLS
from madoguchi.api.tests.cast import AOBA, Program, problem
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction

pytestmark = pytest.mark.django_db
TENANTS = "/api/v1/tenants"
RECEIPT = "applications/99001-0000-0000-0000-0"
BAD = {"Authorization": "Bearer not-ours"}


def test_calls_are_limited_by_address_and_the_answer_says_when_to_come_back(
    program: Program, configured
) -> None:
    CALLS.forget()
    configured(api_calls=3)
    assert [program.client.get(TENANTS).status_code for _ in range(3)] == [200] * 3
    refused = program.client.get(TENANTS)
    problem(refused, 429, "too-many-requests")
    assert refused["Retry-After"] == "60"
    assert program.client.get(TENANTS, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_what_strangers_are_refused_is_in_the_figures_and_a_named_town_has_it_on_record(
    program: Program, configured
) -> None:
    for path in ("tenants/990019/attachments", "tenants/000000/attachments"):
        assert program.client.post(f"/api/v1/{path}", headers=BAD).status_code == 401
    assert program.ask_token(client_id="nobody-app").status_code == 401
    CALLS.forget()
    configured(api_calls=1)
    assert [program.client.get(TENANTS).status_code for _ in range(4)] == [200, 429, 429, 429]
    assert stranger_counts() == {"token.refused": 1, "client.refused": 1, "limit.reached api": 1}
    with tenant_transaction(AOBA):
        (entry,) = entries(actions=["token.refused"])
        assert failure_counts() == {"token.refused": 1}
    assert entry.subject.startswith("address:#") and "not-ours" not in repr(entry)
    shown = program.client.get("/metrics").content.decode()
    assert 'madoguchi_failures_total{tenant="",what="token.refused"} 1.0' in shown


def test_a_program_over_its_pace_is_on_the_record_of_its_towns_once_a_minute(
    program: Program, configured
) -> None:
    CALLS.forget()
    configured(api_calls=1)
    for _ in range(4):
        program.get(RECEIPT)
    with tenant_transaction(AOBA):
        (entry,) = entries(actions=["limit.reached"])
        assert failure_counts() == {"limit.reached api": 1}
    assert (entry.subject, entry.detail) == ("client:demo-app", {"limit": "api"})


def test_guessing_tokens_is_limited_as_calls_are(program: Program, configured) -> None:
    CALLS.forget()
    configured(api_calls=2)
    said = [program.client.get(f"/api/v1/{RECEIPT}", headers=BAD).status_code for _ in range(4)]
    assert said == [401, 401, 429, 429]


def test_a_client_has_a_count_of_its_own_and_files_weigh_more(program: Program, configured) -> None:
    other = Program("other-app")
    CALLS.forget()
    configured(api_calls=41)
    assert program.attach(b"%PDF-no").status_code == 422
    problem(program.attach(b"%PDF-no"), 429, "too-many-requests")
    assert other.attach(b"%PDF-no").status_code == 422


def test_guessing_secrets_and_evaluating_much_are_limited(program: Program, configured) -> None:
    CALLS.forget()
    configured(api_calls=20)
    statuses = [program.ask_token(client_secret="wrong").status_code for _ in range(21)]
    assert statuses == [401] * 20 + [429]
    CALLS.forget()
    version = program.version()
    CALLS.forget()
    body = {"version": version, "answers": {"x": "x" * 90_000}}
    problem(
        program.post("tenants/990019/procedures/jido-teate-nintei/evaluate", body), 429, "too-many-requests"
    )


def test_none_is_no_limit(program: Program, configured) -> None:
    configured(api_calls=0)
    assert [program.client.get(TENANTS).status_code for _ in range(20)] == [200] * 20
