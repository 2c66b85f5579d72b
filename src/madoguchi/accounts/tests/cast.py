"""A moment, a place, and a clerk's password and authenticator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp

NOW = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "koharu-biyori-no-ame"
USERNAME = "uketsuke@aoba.example"
HERE, ELSEWHERE = "192.0.2.10", "198.51.100.7"


def later(**amount: float) -> datetime:
    return NOW + timedelta(**amount)


def code(now: datetime = NOW, secret: str = SECRET) -> str:
    """What the authenticator shows."""
    return pyotp.TOTP(secret).at(now)
