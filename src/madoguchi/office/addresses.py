"""Addresses of the desk."""

from __future__ import annotations

from typing import Any


def desk(request: Any, path: str = "") -> str:
    """An address of this tenant's desk."""
    return f"/{request.tenant.slug}/desk/{path}"
