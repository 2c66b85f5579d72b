"""A moment, a place, and a clerk's password and authenticator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pyotp

from madoguchi.audit.services.record import Actor

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "koharu-biyori-no-ame"
USERNAME = "uketsuke@aoba.example"
HERE, ELSEWHERE = "192.0.2.10", "198.51.100.7"


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with roles, for services that ask who acts; no row is behind them."""

    id: str
    name: str
    roles: tuple[str, ...]

    def actor(self) -> Actor:
        return Actor(kind="staff", id=self.id, name=self.name)


def later(**amount: float) -> datetime:
    return NOW + timedelta(**amount)


def code(now: datetime = NOW, secret: str = SECRET) -> str:
    """What the authenticator shows."""
    return pyotp.TOTP(secret).at(now)
