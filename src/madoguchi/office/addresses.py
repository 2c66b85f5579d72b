"""Addresses of the desk."""

from __future__ import annotations

from madoguchi.ui.requests import TenantRequest


def desk(request: TenantRequest, path: str = "") -> str:
    """An address of this tenant's desk."""
    return f"/{request.tenant.slug}/desk/{path}"
