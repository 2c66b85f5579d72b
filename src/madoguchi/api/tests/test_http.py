"""What HTTP, OAuth and RFC 9457 promise of every address: methods, challenges, described problems."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from madoguchi.api.tests.cast import Program

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize(
    ("path", "allowed"), [("/api/v1/tenants", "GET, HEAD"), ("/oauth/token", "POST")], ids=["read", "write"]
)
def test_a_wrong_method_is_told_the_right_ones(db: None, path: str, allowed: str) -> None:
    response = Client(SERVER_NAME="127.0.0.1").put(path)
    assert (response.status_code, response["Allow"]) == (405, allowed)


def test_what_can_be_read_answers_head(program: Program) -> None:
    response = program.client.head("/api/v1/tenants")
    assert (response.status_code, response.content) == (200, b"")


def test_who_is_not_let_in_is_challenged(program: Program) -> None:
    wrong = program.ask_token(client_secret="wrong")
    assert (wrong.status_code, wrong["WWW-Authenticate"][:5]) == (401, "Basic")
    submit = "/api/v1/tenants/990019/attachments"
    assert program.client.post(submit)["WWW-Authenticate"] == "Bearer"
    broken = program.client.post(submit, headers={"Authorization": "Bearer x"})
    assert broken["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_token_request_without_a_grant_type_is_invalid(program: Program) -> None:
    response = program.client.post("/oauth/token", {})
    assert (response.status_code, response.json()) == (400, {"error": "invalid_request"})


@pytest.mark.parametrize("q", ["あおば", "アオバ", "ＡＯＢＡ", "９９００１９"])
def test_a_tenant_is_found_in_any_width_and_kana(program: Program, q: str) -> None:
    found: Any = program.client.get("/api/v1/tenants", {"q": q}).json()
    assert [t["slug"] for t in found["tenants"]] == ["aoba"]


def test_every_type_of_problem_is_described() -> None:
    code = "".join(file.read_text() for file in (ROOT / "src/madoguchi/api").glob("*.py"))
    used = set(re.findall(r'Problem\(\s*(?:\d{3}|status),\s*"([a-z-]+)"', code))
    described = set(re.findall("`([a-z-]+)`", (ROOT / "docs/reference/api.md").read_text()))
    assert used and used <= described
