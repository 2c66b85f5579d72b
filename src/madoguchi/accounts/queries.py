"""Members of staff and client programs as the other packages see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import F

from madoguchi.accounts.models import ApiClient, Staff
from madoguchi.audit.services.record import Actor


class StaffView(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff. `enrolled`: an authenticator is in use."""

    id: UUID
    username: str
    name: str
    department: str
    roles: tuple[str, ...]
    must_change_password: bool
    enrolled: bool
    disabled: bool
    recovery_codes_left: int

    def actor(self) -> Actor:
        """For the audit record."""
        return Actor(kind="staff", id=str(self.id), name=self.name)


class ClientView(msgspec.Struct, frozen=True, kw_only=True):
    """A program that uses the API. `tenants` are numbers."""

    client_id: str
    name: str
    tenants: tuple[int, ...]
    scopes: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None


def clients() -> list[ClientView]:
    """All programs of the installation, those in use first."""
    return [
        ClientView(
            client_id=row.client_id,
            name=row.name,
            tenants=tuple(row.tenants),
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            disabled_at=row.disabled_at,
        )
        for row in ApiClient.objects.order_by(F("disabled_at").asc(nulls_first=True), "client_id")
    ]


def staff(*, id: UUID) -> StaffView | None:
    """A member of the tenant in scope."""
    row = Staff.objects.filter(id=id).first()
    return view(row) if row else None


def staff_named(*, username: str) -> StaffView | None:
    """A member of the tenant in scope, by the name they sign in with."""
    row = Staff.objects.filter(username=username.strip().lower()).first()
    return view(row) if row else None


def all_staff() -> list[StaffView]:
    """Everybody of the tenant in scope, by name to sign in with."""
    return [view(row) for row in Staff.objects.order_by("username")]


def view(row: Staff) -> StaffView:
    """The row without its secrets."""
    return StaffView(
        id=row.id,
        username=row.username,
        name=row.name,
        department=row.department,
        roles=tuple(row.roles),
        must_change_password=row.must_change_password,
        enrolled=row.totp_secret is not None and row.totp_counter > 0,
        disabled=row.disabled_at is not None,
        recovery_codes_left=len(row.recovery_codes),
    )
