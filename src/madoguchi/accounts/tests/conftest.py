"""Who works at あおば市. Imports stand inside: pytest reads this before Django is set up."""

from __future__ import annotations

import pytest


@pytest.fixture
def clerk(aoba):
    """A clerk with a password and an authenticator of a known secret."""
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.services.staff.keep_staff import add_staff
    from madoguchi.accounts.tests.cast import NOW, PASSWORD, SECRET
    from madoguchi.isolation.scope import tenant_transaction

    with tenant_transaction():
        return add_staff(
            username="uketsuke@aoba.example", name="佐藤 一郎", roles=["reception"], by=OPERATOR, now=NOW,
            password=PASSWORD, totp_secret=SECRET,
        ).staff  # fmt: skip


@pytest.fixture
def administrator(aoba):
    """Who may manage staff."""
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.services.staff.keep_staff import add_staff
    from madoguchi.accounts.tests.cast import NOW, PASSWORD
    from madoguchi.isolation.scope import tenant_transaction

    with tenant_transaction():
        return add_staff(
            username="kanri@aoba.example",
            name="鈴木 次郎",
            roles=["administrator"],
            by=OPERATOR,
            now=NOW,
            password=PASSWORD,
        ).staff
