"""A secret key made anew beside a filled database is noticed before it does harm, not by those whose codes fail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.signing_in.authenticator import unreadable_authenticators
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.ops.problem import Problem
from madoguchi.tenants.queries import all_tenants
from madoguchi.tenants.services.hold_secret_key import OtherSecretKey, accept_secret_key, check_secret_key

LOST = (
    "sessions, links in mails, access codes, API clients' secrets and tokens, and every authenticator of staff "
    "(docs/howto/keys.md says what to do then)"
)


def refuse_other_secret_key() -> None:
    """Raises Problem when the secret key is another than before; Error when the database does not answer."""
    try:
        check_secret_key()
    except OtherSecretKey:
        raise _problem() from None


def keep_secret_key(*, now: datetime) -> None:
    """From the first local government on the database knows its secret key. Raises Problem."""
    refuse_other_secret_key()
    everyone = all_tenants()
    if not everyone or check_secret_key():
        return
    for tenant in everyone:  # a database of an older version, which knows none
        with tenant_transaction(tenant.id):
            if unreadable_authenticators():
                raise _problem()
    accept_secret_key(by=OPERATOR, now=now)


def _problem() -> Problem:
    place = "MADOGUCHI_SECRET_KEY" if settings.ENVIRONMENT.secret_key else settings.DATA / "secret-key"
    return Problem(
        f"the secret key ({place}) is another than the one that this database was filled with. Bring that one back: it is "
        "the file `secret-key` of a backup. If it is lost for good, `madoguchi key accept-secret` goes on with the new one"
    )
