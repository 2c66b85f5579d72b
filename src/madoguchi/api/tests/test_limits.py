"""A client, and an address without a token, may call so often and no oftener; others are not held up."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from madoguchi.api.requests import CALLS
from madoguchi.api.tests.cast import Program, problem

pytestmark = pytest.mark.django_db
TENANTS = "/api/v1/tenants"


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    CALLS.forget()
    yield
    CALLS.forget()


def most(settings, calls: int) -> None:
    settings.ENVIRONMENT = msgspec.structs.replace(settings.ENVIRONMENT, api_calls=calls)


def test_calls_are_limited_by_address_and_the_answer_says_when_to_come_back(
    program: Program, settings
) -> None:
    CALLS.forget()
    most(settings, 3)
    assert [program.client.get(TENANTS).status_code for _ in range(3)] == [200] * 3
    refused = program.client.get(TENANTS)
    problem(refused, 429, "too-many-requests")
    assert refused["Retry-After"] == "60"
    assert program.client.get(TENANTS, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_a_client_has_a_count_of_its_own_and_files_weigh_more(program: Program, settings) -> None:
    other = Program("other-app")
    CALLS.forget()
    most(settings, 41)
    assert program.attach(b"%PDF-no").status_code == 422
    problem(program.attach(b"%PDF-no"), 429, "too-many-requests")
    assert other.attach(b"%PDF-no").status_code == 422


def test_guessing_secrets_and_evaluating_much_are_limited(program: Program, settings) -> None:
    CALLS.forget()
    most(settings, 20)
    statuses = [program.ask_token(client_secret="wrong").status_code for _ in range(21)]
    assert statuses == [401] * 20 + [429]
    CALLS.forget()
    version = program.version()
    CALLS.forget()
    body = {"version": version, "answers": {"x": "x" * 90_000}}
    problem(
        program.post("tenants/990019/procedures/jido-teate-nintei/evaluate", body), 429, "too-many-requests"
    )


def test_none_is_no_limit(program: Program, settings) -> None:
    most(settings, 0)
    assert [program.client.get(TENANTS).status_code for _ in range(20)] == [200] * 20
