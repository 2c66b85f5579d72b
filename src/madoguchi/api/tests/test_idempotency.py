"""The same key and body: the same answer; another body: 409."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from madoguchi.accounts.services.programs.access_tokens import issue_access_token
from madoguchi.accounts.services.programs.clients import ClientGrant
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import JST
from madoguchi.kernel.numbers import example_my_number

ADDRESS = f"/api/v1/tenants/990019/procedures/{PROCEDURE}"


@pytest.fixture
def send(towns):
    """Send a body under one key; (status, answer)."""
    from datetime import datetime

    grant = ClientGrant(client_id="demo-app", tenants=(99001,), scopes=frozenset({"apply"}))
    token = issue_access_token(grant=grant, now=datetime.now(JST))
    browser = Client(headers={"authorization": f"Bearer {token}", "idempotency-key": "a-key-of-this-test"})
    whole = {
        "version": browser.get(ADDRESS + "/form").json()["version"],
        "answers": claim(claimant_number=example_my_number(1)),
        "declarations": ["consent"],
        "applicant": {"email": "hanako@example.jp", "language": "ja"},
    }

    def post(**changes: Any) -> tuple[int, dict[str, Any]]:
        body = json.dumps(whole | changes)
        answer = browser.post(ADDRESS + "/applications", body, content_type="application/json")
        return answer.status_code, answer.json()

    return post


def test_the_same_key_and_body_give_the_same_answer(send):
    first = send()
    assert first[0] == 201, first[1]
    assert send() == first


def test_a_code_that_was_replaced_meanwhile_is_not_given_again(send):
    _, first = send()
    with tenant_transaction(99001):
        apps.get_model("applications", "Application").objects.update(access_code_hash=b"another")
    assert send() == (201, first | {"access_code": ""})


@pytest.mark.parametrize(
    "changes",
    [
        {"answers": claim(claimant_number=example_my_number(2))},
        {"declarations": []},
        {"applicant": {"email": "taro@example.jp", "language": "ja"}},
        {"applicant": {"email": "hanako@example.jp", "language": "en"}},
        {"attachments": ["01890a5d-ac96-774b-bcce-b302099a8057"]},
    ],
    ids=["number", "declarations", "email", "language", "attachments"],
)
def test_the_same_key_with_another_body_is_a_conflict(send, changes):
    assert send()[0] == 201
    status, problem = send(**changes)
    assert (status, problem["type"]) == (409, "urn:madoguchi:problem:key-reused")
