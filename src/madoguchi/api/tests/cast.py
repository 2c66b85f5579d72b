"""A client program with its credentials."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.programs.clients import add_client
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import tenant_transaction

AOBA, MIDORI = 99001, 99002
_numbers = itertools.count()


class Program:
    """A program that may do `scopes` at `tenants`, and has its token."""

    def __init__(
        self, name: str = "demo-app", tenants: Sequence[int] = (AOBA,), scopes: Sequence[str] = ("apply",)
    ) -> None:
        self.client = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True, raise_request_exception=False)
        self.name = name
        self.secret = add_client(
            client_id=name, name=name, tenants=tenants, scopes=scopes, by=OPERATOR, now=datetime.now(UTC)
        )
        self.token = self.ask_token().json()["access_token"]

    def ask_token(self, **changes: str) -> Any:
        asked = {"grant_type": "client_credentials", "client_id": self.name, "client_secret": self.secret}
        return self.client.post("/oauth/token", {**asked, **changes})

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers=self.headers())

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """A JSON body; bytes go as they are."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return self.client.post(
            f"/api/v1/{path}", content, content_type="application/json", headers=self.headers(**headers)
        )

    def version(self, town: str = "990019", procedure: str = PROCEDURE) -> str:
        return str(self.get(f"tenants/{town}/procedures/{procedure}").json()["version"])

    def submit(
        self,
        answers: Any = None,
        *,
        key: str = "",
        town: str = "990019",
        procedure: str = PROCEDURE,
        **changes: Any,
    ) -> Any:
        body = {
            "version": changes.pop("version", "") or self.version(town, procedure),
            "answers": claim() if answers is None else answers,
            "declarations": ["consent"],
            "applicant": {"email": "yamada@example.jp"},
            **changes,
        }
        path = f"tenants/{town}/procedures/{procedure}/applications"
        return self.post(path, body, **{"Idempotency-Key": key or f"key-{next(_numbers):08}"})

    def evaluate(self, answers: Any, *, town: str = "990019", procedure: str = PROCEDURE) -> Any:
        body = {"version": self.version(town, procedure), "answers": answers}
        return self.post(f"tenants/{town}/procedures/{procedure}/evaluate", body)

    def attach(
        self,
        content: bytes,
        name: str = "申立書.pdf",
        *,
        procedure: str = PROCEDURE,
        item: str = "apart_statement",
    ) -> Any:
        data = {"procedure": procedure, "item": item, "file": SimpleUploadedFile(name, content)}
        return self.client.post("/api/v1/tenants/990019/attachments", data, headers=self.headers())


def rows(model: str, town: int = AOBA) -> list[Any]:
    """Rows of a table of the applications, of one town."""
    with tenant_transaction(town):
        return list(apps.get_model("applications", model).objects.all())


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    """The problem document of an answer."""
    assert response.status_code == status, response.content[:2000]
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["status"], body["type"]) == (status, f"urn:madoguchi:problem:{kind}"), body
    assert body["title"]
    return body
