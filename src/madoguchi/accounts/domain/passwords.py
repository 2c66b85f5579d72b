"""Which passwords staff may choose. Length counts, composition does not (NIST SP 800-63B-4 section 3.1.1)."""

from __future__ import annotations

import secrets
from typing import Literal

SHORTEST, LONGEST = 12, 256
Weakness = Literal["short", "long", "contains_name", "monotonous"]


def weakness(password: str, *, username: str) -> Weakness | None:
    """Why a password is refused, or None. Lengths are in characters."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    local = username.partition("@")[0].lower()
    if len(local) >= 4 and local in password.lower():
        return "contains_name"
    return "monotonous" if len(set(password)) < 5 else None


def new_password() -> str:
    """A first password, about 95 bits, that can be read out over a telephone."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
