"""あおば市 in scope, and somebody who works there. Imports stand inside: pytest reads this before Django is set up."""

from __future__ import annotations

import pytest

AOBA = 99001


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    """Real password hashes are slow on purpose; what is tested here is what is done with the answer."""
    from madoguchi.accounts.services import sign_in

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    sign_in._nobodys_password.cache_clear()
    yield
    sign_in._nobodys_password.cache_clear()


@pytest.fixture
def aoba(db):
    """The number of あおば市, in scope."""
    from madoguchi.isolation.scope import tenant_scope

    with tenant_scope(AOBA):
        yield AOBA


@pytest.fixture
def clerk(aoba):
    """A clerk with a password and an authenticator of a known secret."""
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.services.keep_staff import add_staff
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
    from madoguchi.accounts.services.keep_staff import add_staff
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
