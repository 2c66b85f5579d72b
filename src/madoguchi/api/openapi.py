"""The OpenAPI 3.1 document of the API."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from django.http import HttpResponse

from madoguchi.api.catalog_views import Asked
from madoguchi.api.problems import answer
from madoguchi.api.requests import endpoint
from madoguchi.api.submit_views import Submitted

Json = dict[str, Any]


@endpoint("GET")
def document(request: Any) -> HttpResponse:
    """`GET /api/v1/openapi.json`"""
    return answer(openapi())


@cache
def openapi() -> Json:
    """The document; a test holds it against the addresses and a reviewed snapshot."""
    schemas, components = msgspec.json.schema_components(
        [Asked, Submitted], ref_template="#/components/schemas/{name}"
    )
    del schemas
    return {
        "openapi": "3.1.0",
        "info": {"title": "Madoguchi", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/api/v1"}],
        "paths": _paths(),
        "components": {
            "schemas": {**components, "Problem": _PROBLEM},
            "securitySchemes": {
                "client": {"type": "oauth2", "flows": {"clientCredentials": _CREDENTIALS}},
            },
        },
    }  # fmt: skip


_CREDENTIALS: Json = {
    "tokenUrl": "/oauth/token",
    "scopes": {"apply": "submit applications", "core": "fetch packages"},
}
_PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    name: {"type": "string"} for name in ("path", "code", "message", "message_en")
                },
            },
        },
    },
}
_CODE = {
    "name": "code",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "six-digit code or slug",
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_RECEIPT = {"name": "receipt", "in": "path", "required": True, "schema": {"type": "string"}}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 8, "maxLength": 60},
}


def _query(*names: str) -> list[Json]:
    return [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]


def _operation(
    summary: str, parameters: list[Json], *, body: str = "", scope: str = "", status: str = "200"
) -> Json:
    problem = {
        "description": "a problem",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    operation: Json = {
        "summary": summary,
        "parameters": parameters,
        "responses": {
            status: {"description": "done", "content": {"application/json": {"schema": {"type": "object"}}}},
            "default": problem,
        },
    }
    if body == "multipart":
        schema = {
            "type": "object",
            "required": ["procedure", "item", "file"],
            "properties": {
                "procedure": {"type": "string"},
                "item": {"type": "string"},
                "file": {"type": "string", "format": "binary"},
            },
        }
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    elif body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{body}"}}},
        }
    if scope:
        operation["security"] = [{"client": [scope]}]
    return operation


def _paths() -> Json:
    procedure = "/tenants/{code}/procedures/{id}"
    return {
        "/tenants": {"get": _operation("local governments", _query("q"))},
        "/tenants/{code}/procedures": {
            "get": _operation(
                "procedures on offer", [_CODE, *_query("q", "life_event", "category", "cursor")]
            )
        },
        procedure: {"get": _operation("one procedure", [_CODE, _ID])},
        procedure + "/form": {
            "get": _operation("its definition and the JSON Schema of its answers", [_CODE, _ID])
        },
        procedure + "/evaluate": {"post": _operation("what answers mean", [_CODE, _ID], body="Asked")},
        procedure + "/applications": {
            "post": _operation("submit", [_CODE, _ID, _KEY], body="Submitted", scope="apply", status="201")
        },
        "/tenants/{code}/attachments": {
            "post": _operation("upload a file", [_CODE], body="multipart", scope="apply", status="201")
        },
        "/applications/{receipt}": {"get": _operation("where it stands", [_RECEIPT], scope="apply")},
    }
