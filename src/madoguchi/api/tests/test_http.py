"""What HTTP, OAuth and RFC 9457 promise of every address: methods, challenges, described problems."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from madoguchi.api.tests.cast import Program, problem
from madoguchi.applications.tests.cast import PROCEDURE

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


@pytest.mark.parametrize(
    "rest", ["x%0Ay", "v1/tenants/%F2%AA%B7%B7%5C/procedures/%18%C3%99r%0A%14%02/form", "%0A"]
)
def test_an_address_with_a_line_break_is_a_problem_too(program: Program, rest: str) -> None:
    problem(program.client.get(f"/api/{rest}"), 404, "no-such-address")


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_a_body_of_another_kind_is_not_read(program: Program, media: str) -> None:
    for path in ("evaluate", "applications"):
        answered = program.client.post(
            f"/api/v1/tenants/990019/procedures/{PROCEDURE}/{path}", "{}", content_type=media,
            headers=program.headers(**{"Idempotency-Key": "key-00000001"}),
        )  # fmt: skip
        problem(answered, 415, "media-type")
    files = program.client.post(
        "/api/v1/tenants/990019/attachments", "{}", content_type=media, headers=program.headers()
    )
    problem(files, 415, "media-type")
    if media != "application/x-www-form-urlencoded":
        problem(program.client.post("/oauth/token", "a=b", content_type=media), 415, "media-type")


def test_a_body_that_does_not_say_its_kind_is_read_as_json(program: Program) -> None:
    version = program.version()
    path = f"/api/v1/tenants/990019/procedures/{PROCEDURE}/evaluate"
    body = msgspec.json.encode({"version": version, "answers": {}})
    assert program.client.generic("POST", path, body, content_type="").status_code == 200


def test_nothing_on_the_way_keeps_what_only_a_client_may_ask(program: Program) -> None:
    sent = program.submit()
    receipt = sent.json()["receipt"]
    for answered in (sent, program.get(f"applications/{receipt}"), program.ask_token()):
        assert answered["Cache-Control"] == "no-store"
    assert "no-store" not in program.client.get("/api/v1/tenants").headers.get("Cache-Control", "")


@pytest.mark.parametrize("q", ["あおば", "アオバ", "ＡＯＢＡ", "９９００１９"])
def test_a_tenant_is_found_in_any_width_and_kana(program: Program, q: str) -> None:
    found: Any = program.client.get("/api/v1/tenants", {"q": q}).json()
    assert [t["slug"] for t in found["tenants"]] == ["aoba"]


def test_every_type_of_problem_is_described() -> None:
    code = "".join(file.read_text() for file in (ROOT / "src/madoguchi/api").glob("*.py"))
    used = set(re.findall(r'Problem\(\s*(?:\d{3}|status),\s*"([a-z-]+)"', code))
    described = set(re.findall("`([a-z-]+)`", (ROOT / "docs/reference/api.md").read_text()))
    assert used and used <= described
