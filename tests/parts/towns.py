"""あおば市 and みどり町: the two local governments of all tests, and nothing left of those of the test before.

Imports stand inside: pytest reads this before Django is set up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from madoguchi.tenants.queries import TenantView
    from madoguchi.tenants.tests.cast import Office

KEEPING = {
    "madoguchi.isolation.clock": "forget",
    "madoguchi.tenants.queries": "forget",
    "madoguchi.catalog.queries": "forget",
    "madoguchi.forms.queries": "forget",
    "madoguchi.notifications.connectors.configured": "close",
    "madoguchi.statistics.services.tally": "TALLIES.forget",
    "madoguchi.api.requests": "CALLS.forget",
}
"""Module that keeps something of the database, or a line to the outside → what ends that."""


def forget_all() -> None:
    """What this process keeps is of a database that is another now."""
    for name, forget in KEEPING.items():
        if module := sys.modules.get(name):
            attrgetter(forget)(module)()


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


@pytest.fixture
def founding() -> Callable[[int, str, str], Office]:
    """How the tests of a package found a local government: here with its name alone; packages above override it."""
    from madoguchi.tenants.tests.cast import found

    return found


@pytest.fixture
def aoba(db: None, founding: Callable[[int, str, str], Office]) -> Iterator[Office]:
    """あおば市, in scope."""
    from madoguchi.isolation.scope import tenant_scope

    office = founding(99001, "aoba", "あおば市")
    with tenant_scope(office.id):
        yield office


@pytest.fixture
def midori(db: None, founding: Callable[[int, str, str], Office]) -> Office:
    """みどり町, not in scope."""
    return founding(99002, "midori", "みどり町")


@pytest.fixture
def towns(db: None, tmp_path: Path) -> tuple[TenantView, TenantView]:
    """あおば市 and みどり町 with the example on offer, as residents and their programs meet them; none in scope."""
    from madoguchi.applications.tests.cast import two_towns

    return two_towns(tmp_path)
