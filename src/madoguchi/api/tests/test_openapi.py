"""The OpenAPI document: reviewed, and of exactly the addresses that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
from django.test import Client
from django.urls import URLPattern

from madoguchi.api import shapes
from madoguchi.api.tests.cast import Program, problem
from madoguchi.api.urls import V1, urlpatterns
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.files.tests.file_samples import pdf_bytes
from madoguchi.forms.tests.examples import claim

TOWN = "990019"

SNAPSHOT = Path(__file__).parent / "openapi.json"
NOT_IN_IT = {"api/v1/openapi.json", r"(?s)\Aapi/.*"}
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


def operations() -> list[tuple[str, dict[str, Any]]]:
    paths: Any = document()["paths"]
    return [
        (path, operation)
        for path, methods in paths.items()
        for name, operation in methods.items()
        if name in ("get", "post")
    ]


def test_every_operation_answers_problems_and_names_its_scope(db: None) -> None:
    for path, operation in operations():
        assert "application/problem+json" in operation["responses"]["default"]["content"]
        submits = path.endswith(("/applications", "/attachments", "{receipt}"))
        assert operation.get("security", []) == ([{"client": ["apply"]}] if submits else []), path


def test_every_operation_has_a_name_of_its_own_and_named_answers(db: None) -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert len(names) == len(set(names)) == 9
    for path, operation in operations():
        told = operation["responses"]
        assert {"429", "503"} <= set(told), path
        assert ("413" in told) is ("requestBody" in operation), path
        for answered in told.values():
            (content,) = answered["content"].values()
            assert content["schema"]["$ref"].startswith("#/components/schemas/")


def test_references_lead_somewhere(db: None) -> None:
    whole: Any = document()
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(whole)))
    assert named and named <= set(whole["components"]["schemas"])


def test_views_answer_in_the_shapes_that_are_told(program: Program) -> None:
    version = program.version()
    town = f"tenants/{TOWN}"
    receipt = program.submit(version=version).json()
    for told, shape in (
        (program.get("tenants").json(), shapes.Tenants),
        (program.get(f"{town}/procedures").json(), shapes.Procedures),
        (program.get(f"{town}/procedures/{PROCEDURE}").json(), shapes.Procedure),
        (program.get(f"{town}/procedures/{PROCEDURE}/form").json(), shapes.FormDocument),
        (program.evaluate(claim(claimant_number={"sealed": True})).json(), shapes.Evaluated),
        (program.evaluate({}).json(), shapes.Evaluated),
        (program.attach(pdf_bytes()).json(), shapes.Uploaded),
        (receipt, shapes.Receipt),
        (program.get(f"applications/{receipt['receipt']}").json(), shapes.Application),
        (program.ask_token().json(), shapes.Token),
        (program.ask_token(client_secret="x").json(), shapes.TokenRefused),
    ):
        msgspec.convert(told, shape)
        assert set(told) == set(shape.__struct_fields__), shape


def test_a_key_is_what_its_pattern_says(program: Program) -> None:
    (key,) = [p for _, o in operations() for p in o["parameters"] if p["name"] == "Idempotency-Key"]
    for value in ("12345678", "~" * 60, "a b c d e"):
        assert re.fullmatch(key["schema"]["pattern"], value)
        assert program.submit(key=value).status_code == 201
    for value in ("1234567", "x" * 61, "1234567\x7f"):
        assert not re.fullmatch(key["schema"]["pattern"], value)
        problem(program.submit(key=value), 400, "idempotency-key")
