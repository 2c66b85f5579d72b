"""How long a body may be, by the page that it is sent to, before anybody has read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import msgspec
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from madoguchi.accounts.services.programs.access_tokens import InvalidToken
from madoguchi.api.problems import Problem
from madoguchi.api.requests import client_of
from madoguchi.isolation.scope import tenant_scope
from madoguchi.tenants.queries import by_slug
from madoguchi.ui.requests import at_tenant

MB = 1_000_000


class Room(msgspec.Struct, frozen=True):
    """Bytes that anybody may send to a page; more for whom `known` knows."""

    anybody: int
    known_ones: int = 0
    known: Callable[[HttpRequest], bool] | None = None


def _is_resident(request: HttpRequest) -> bool:
    """Somebody with a draft, or with an account."""
    return _has_session(request, "applicant", "resident")


def _is_staff(request: HttpRequest) -> bool:
    return _has_session(request, "staff")


def _is_invited(request: HttpRequest) -> bool:
    return _has_session(request, "invited")


def _has_session(request: HttpRequest, kind: str, *others: str) -> bool:
    """Somebody who did something before, on this side."""
    tenant = by_slug(request.path_info.split("/")[1])
    if tenant is None:
        return False
    with tenant_scope(tenant.id):
        return at_tenant(request, tenant).sessions.of(kind, *others) is not None


def _has_token(request: HttpRequest) -> bool:
    try:
        client_of(request, "apply")
    except (Problem, InvalidToken):
        return False
    return True


_USUAL = Room(3 * MB)
"""Pages of the builder hold a whole definition as text."""
_BY_PATH = (
    # One file of the usual limit, for whose first page asks for one; ten with a draft.
    (re.compile(r"/[^/]+/procedures/[^/]+/apply/"), Room(12 * MB, 120 * MB, _is_resident)),
    (re.compile(r"/[^/]+/desk/procedures/new/"), Room(3 * MB, 30 * MB, _is_staff)),
    (re.compile(r"/[^/]+/desk/cases/[^/]+/steps/[^/]+/\Z"), Room(3 * MB, 120 * MB, _is_staff)),
    (re.compile(r"/[^/]+/asked/[^/]+/\Z"), Room(3 * MB, 120 * MB, _is_invited)),
    (re.compile(r"/api/v1/tenants/[^/]+/attachments\Z"), Room(MB, 110 * MB, _has_token)),
    (re.compile(r"/api/v1/tenants/[^/]+/procedures/[^/]+/evaluate\Z"), Room(300_000)),
    (re.compile(r"/oauth/"), Room(20_000)),
    (re.compile(r"/[^/]+/(?:sign-in|sign-out|links|my|applications|lost-code|lost-address)/"), Room(100_000)),
)


def room_for(path: str) -> Room:
    """What the page at this path takes."""
    return next((room for pattern, room in _BY_PATH if pattern.match(path)), _USUAL)


def is_known(room: Room, environ: dict[str, Any]) -> bool:
    """Whether who sends this may send `known_ones` bytes. Asks the database; reads no body."""
    return room.known is not None and room.known(WSGIRequest(environ | {"wsgi.input": BytesIO()}))
