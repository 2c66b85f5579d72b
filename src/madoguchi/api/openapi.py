"""The OpenAPI 3.1 document of the API."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from django.http import HttpResponse

from madoguchi.api.catalog_views import Asked
from madoguchi.api.problems import answer
from madoguchi.api.requests import ApiRequest, endpoint
from madoguchi.api.shapes import ANSWERS
from madoguchi.api.submit_views import Submitted
from madoguchi.kernel.schemas import described

Json = dict[str, Any]


@endpoint("GET")
def document(request: ApiRequest) -> HttpResponse:
    """`GET /api/v1/openapi.json`"""
    return answer(openapi())


@cache
def openapi() -> Json:
    """The document; a test holds it against the addresses and a reviewed snapshot."""
    schemas, components = msgspec.json.schema_components(
        [Asked, Submitted, *ANSWERS], ref_template="#/components/schemas/{name}"
    )
    del schemas
    return {
        "openapi": "3.1.0",
        "info": {"title": "Madoguchi", "version": "1", "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/api/v1"}],
        "paths": _paths(),
        "components": {
            "schemas": {**described(components), "Problem": _PROBLEM},
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
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Error"}},
        "error_count": {"type": "integer", "description": "of all; `errors` holds the first 100"},
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
    "schema": {"type": "string", "pattern": "^[ -~]{8,60}$"},
}
_FILE: Json = {
    "type": "object",
    "required": ["procedure", "item", "file"],
    "properties": {
        "procedure": {"type": "string"},
        "item": {"type": "string"},
        "file": {"type": "string", "format": "binary"},
    },
}
_MEANINGS = {
    200: "done",
    201: "done",
    400: "cannot be read",
    401: "no access token, or one that is over",
    403: "the token lacks the scope",
    404: "not there, or not for this client",
    408: "the body did not come in time",
    409: "a closed version, a used key, or not accepting",
    413: "too large",
    415: "another kind of body",
    422: "incomplete or wrong; nothing arrived",
    429: "too many calls; wait Retry-After seconds",
    503: "not now; send the same again after Retry-After seconds",
}
_ALWAYS = (429, 503)
_WITH_BODY = (400, 408, 413, 415, 422)
_WITH_SCOPE = (401, 403)


def _query(*names: str) -> list[Json]:
    return [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]


def _named(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _response(status: int, schema: str, media: str) -> Json:
    answered: Json = {"description": _MEANINGS[status], "content": {media: {"schema": _named(schema)}}}
    if status in _ALWAYS:
        answered["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return answered


def _operation(
    id: str,
    summary: str,
    parameters: list[Json],
    *,
    answers: str,
    status: int = 200,
    body: tuple[str, Json] | None = None,
    scope: str = "",
    problems: tuple[int, ...] = (404,),
) -> Json:
    """`body` is its media type and schema; `problems` are the statuses that are not of every such operation."""
    every = {*problems, *_ALWAYS, *(_WITH_BODY if body else ()), *(_WITH_SCOPE if scope else ())}
    problem = "application/problem+json"
    operation: Json = {
        "operationId": id,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            str(status): _response(status, answers, "application/json"),
            **{str(each): _response(each, "Problem", problem) for each in sorted(every)},
            "default": {"description": "a problem", "content": {problem: {"schema": _named("Problem")}}},
        },
    }
    if body:
        media, schema = body
        operation["requestBody"] = {"required": True, "content": {media: {"schema": schema}}}
    if scope:
        operation["security"] = [{"client": [scope]}]
    return operation


def _token() -> Json:
    """OAuth's own address: outside of `/api/v1`, with OAuth's own refusals."""
    operation = _operation(
        "getToken",
        "an access token for a client",
        [],
        answers="Token",
        body=("application/x-www-form-urlencoded", _named("TokenAsked")),
        problems=(),
    )
    for status in (400, 401):
        operation["responses"][str(status)] = _response(status, "TokenRefused", "application/json")
    return {"servers": [{"url": "/"}], "post": operation}


def _paths() -> Json:
    procedure = "/tenants/{code}/procedures/{id}"
    search = _query("q", "life_event", "category", "cursor")
    json = "application/json"
    return {
        "/oauth/token": _token(),
        "/tenants": {
            "get": _operation("listTenants", "local governments", _query("q"), answers="Tenants", problems=())
        },
        "/tenants/{code}/procedures": {
            "get": _operation(
                "listProcedures", "procedures on offer", [_CODE, *search], answers="Procedures", problems=(400, 404)
            )
        },
        procedure: {"get": _operation("getProcedure", "one procedure", [_CODE, _ID], answers="Procedure")},
        procedure + "/form": {
            "get": _operation(
                "getForm", "its definition and the JSON Schema of its answers", [_CODE, _ID], answers="FormDocument"
            )
        },
        procedure + "/evaluate": {
            "post": _operation(
                "evaluate", "what answers mean", [_CODE, _ID], answers="Evaluated", body=(json, _named("Asked")),
                problems=(404, 409),
            )
        },
        procedure + "/applications": {
            "post": _operation(
                "submit", "submit", [_CODE, _ID, _KEY], answers="Receipt", status=201, body=(json, _named("Submitted")),
                scope="apply", problems=(404, 409),
            )
        },
        "/tenants/{code}/attachments": {
            "post": _operation(
                "upload", "upload a file", [_CODE], answers="Uploaded", status=201, body=("multipart/form-data", _FILE),
                scope="apply",
            )
        },
        "/applications/{receipt}": {
            "get": _operation("getApplication", "where it stands", [_RECEIPT], answers="Application", scope="apply")
        },
    }  # fmt: skip
