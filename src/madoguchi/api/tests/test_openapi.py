"""The OpenAPI document: reviewed, and of exactly the addresses that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

from django.test import Client
from django.urls import URLPattern

from madoguchi.api.urls import V1, urlpatterns

SNAPSHOT = Path(__file__).parent / "openapi.json"
NOT_IN_IT = {"oauth/token", "api/v1/openapi.json", r"(?s)\Aapi/.*"}
NAMES = {"procedure": "id"}


def document() -> dict[str, object]:
    response = Client(SERVER_NAME="127.0.0.1").get("/api/v1/openapi.json")
    assert response["Content-Type"] == "application/json"
    body: dict[str, object] = response.json()
    return body


def test_the_document_is_the_reviewed_one(db: None) -> None:
    """After a change that is meant: `curl …/api/v1/openapi.json | python -m json.tool > openapi.json`, and read it."""
    assert document() == json.loads(SNAPSHOT.read_text())


def test_every_address_is_in_the_document_and_no_other(db: None) -> None:
    addresses = {_address(p) for p in urlpatterns if str(p.pattern) not in NOT_IN_IT}
    assert addresses == set(document()["paths"])  # type: ignore[call-overload]


def _address(pattern: URLPattern) -> str:
    path = str(pattern.pattern).removeprefix(V1)
    return "/" + re.sub(r"<\w+:(\w+)>", lambda m: "{" + NAMES.get(m[1], m[1]) + "}", path)


def test_every_operation_answers_problems_and_names_its_scope(db: None) -> None:
    for path, operations in document()["paths"].items():  # type: ignore[attr-defined]
        for method, operation in operations.items():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            submits = path.endswith(("/applications", "/attachments", "{receipt}"))
            assert operation.get("security", []) == ([{"client": ["apply"]}] if submits else []), (
                method,
                path,
            )
