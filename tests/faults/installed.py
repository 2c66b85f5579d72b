"""Fill a new installation with the fixed cast and an API client: `python -m tests.faults.installed`.

It is a process of its own, because the tests' own Django serves another database. Prints the version on offer.
"""

from __future__ import annotations

import os

import django

CLIENT, SECRET = "faults", "a secret of the tests"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.config.settings"
    django.setup()
    from django.conf import settings

    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.services.programs.clients import add_client
    from madoguchi.applications.tests.cast import DAY, NOW, PROCEDURE, two_towns
    from madoguchi.catalog import queries as catalog
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.isolation.services.migrate import migrate

    migrate()
    aoba, midori = two_towns(settings.DATA / "keys")
    add_client(
        client_id=CLIENT,
        name="tests",
        tenants=[aoba.id, midori.id],
        scopes=["apply"],
        secret=SECRET,
        by=OPERATOR,
        now=NOW,
    )
    with tenant_transaction(aoba.id):
        print(catalog.procedure(PROCEDURE, today=DAY).card.version)


if __name__ == "__main__":
    main()
