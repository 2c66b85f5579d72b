"""Problem documents (RFC 9457)."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse

_ENCODER = msgspec.json.Encoder()


class Problem(Exception):
    """A request that cannot be answered; becomes an `application/problem+json` answer."""

    def __init__(
        self, status: int, kind: str, title: str, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        self.status = status
        self.headers = {"Retry-After": "30"} if status == 503 else headers or {}
        self.body = {"type": f"urn:madoguchi:problem:{kind}", "title": title, "status": status, **members}
        super().__init__(title)

    def response(self) -> HttpResponse:
        return HttpResponse(
            _ENCODER.encode(self.body),
            status=self.status,
            content_type="application/problem+json",
            headers=self.headers,
        )


def answer(value: Any, *, status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(_ENCODER.encode(value), status=status, content_type="application/json")
