"""The database is told on whose side it is asked, word for word: by that its policies show cases."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from madoguchi.isolation.scope import (
    NOBODY,
    OFFICE,
    RESIDENT,
    WORKER,
    Side,
    on_side,
    staff_side,
    tenant_transaction,
)

UNIT = UUID("019a0000-0000-7000-8000-000000000001")


def told() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('madoguchi.side', true), coalesce(current_setting('madoguchi.units', true), '')"
        )
        side, units = cursor.fetchone()
        return side, units


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("side", "said"),
    [
        (NOBODY, ("nobody", "")),
        (RESIDENT, ("resident", "")),
        (WORKER, ("worker", "")),
        (OFFICE, ("office", "")),
        (staff_side([]), ("staff", "")),
        (staff_side([UNIT]), ("staff", str(UNIT))),
    ],
    ids=lambda each: each.name if isinstance(each, Side) else each[1] or "-",
)
def test_each_side_is_told_as_it_is(database: str, side: Side, said: tuple[str, str]):
    if database != "postgresql":
        pytest.skip("SQLite has no policies")
    with on_side(side), tenant_transaction(1):
        assert told() == said


@pytest.mark.django_db(transaction=True)
def test_a_transaction_inside_of_one_is_told_its_own_side_and_then_the_other_again(database: str):
    if database != "postgresql":
        pytest.skip("SQLite has no policies")
    with on_side(WORKER), tenant_transaction(1):
        with on_side(staff_side([UNIT])), tenant_transaction(1):
            assert told() == ("staff", str(UNIT))
        assert told()[0] == "worker"
