"""The list of common passwords, beside which a new one is looked at. It comes with Django: 20,000 of them."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.auth.password_validation import CommonPasswordValidator

from madoguchi.accounts.domain.passwords import Weakness, weakness


def weakness_of(password: str, *, username: str, name: str = "", town: str = "") -> Weakness | None:
    """Why the password is refused, or None."""
    return weakness(password, username=username, own=(name, town), common=_common())


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
