"""The shapes of answers, for the OpenAPI document; a test holds what views really answer against them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec


class Shape(msgspec.Struct, kw_only=True):
    """An object of an answer. More may come in later versions."""


class Tenant(Shape):
    code: str
    slug: str
    name: str
    name_en: str
    kind: str


class Tenants(Shape):
    tenants: list[Tenant]


class Card(Shape):
    id: str
    version: str
    name: Any
    plain: Any
    summary: Any
    department: Any
    category: str
    life_events: list[str]
    accepts: bool


class Procedures(Shape):
    procedures: list[Card]
    next: str | None


class Procedure(Card):
    kind: str
    legal_basis: Any
    deadline: Any
    processing: Any
    prepare: Any
    attachments: list[dict[str, Any]]
    purpose_notice: Any


class FormDocument(Shape):
    version: str
    definition: dict[str, Any]
    schema: dict[str, Any]


class Error(Shape):
    path: str
    code: str
    message: str
    message_en: str


class NeededAttachment(Shape):
    id: str
    required: bool


class Evaluated(Shape):
    version: str
    shown: list[str]
    computed: dict[str, str]
    ignored: list[str]
    errors: list[Error]
    error_count: int
    attachments: list[NeededAttachment]
    stops: list[str]


class Uploaded(Shape):
    id: UUID
    sha256: str
    size: int
    scan: Literal["quarantined", "unscanned"]


class Receipt(Shape):
    receipt: str
    access_code: str
    arrived_at: datetime
    status: str


class Step(Shape):
    status: str
    at: datetime


class Application(Shape):
    receipt: str
    procedure: str
    version: str
    status: str
    arrived_at: datetime
    history: list[Step]


class Token(Shape):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenRefused(Shape):
    error: Literal["invalid_request", "unsupported_grant_type", "invalid_client", "invalid_scope"]


class TokenAsked(Shape):
    grant_type: Literal["client_credentials"]
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""


ANSWERS = (
    Tenants, Procedures, Procedure, FormDocument, Evaluated, Uploaded, Receipt, Application, Token, TokenRefused, TokenAsked,
)  # fmt: skip
