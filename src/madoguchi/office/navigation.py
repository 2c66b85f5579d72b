"""The navigation of staff's pages: every package with pages of its own names what leads to them.

`config/wiring.py` lists the tables in the order of the navigation.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from django.utils.module_loading import import_string

from madoguchi.accounts.permissions import Permission, may
from madoguchi.accounts.queries import StaffView
from madoguchi.office.addresses import desk
from madoguchi.ui.requests import TenantRequest

WIRING = "madoguchi.config.wiring.STAFF_PAGES"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What leads to a package's pages. `path` is below the desk; `others` begin further addresses that belong to it."""

    label: str
    path: str
    permission: Permission | None = None
    """Who does not hold it does not see the entry; None: everybody who is signed in does."""
    others: tuple[str, ...] = ()

    def leads_to(self, here: str) -> bool:
        """Whether the page at this address below the desk is one of its own."""
        mine = here.startswith(self.path) if self.path else not here
        return mine or here.startswith(self.others)


@cache
def entries() -> tuple[Entry, ...]:
    """Of all packages."""
    tables: Iterable[tuple[Entry, ...]] = (import_string(name) for name in import_string(WIRING))
    return tuple(entry for table in tables for entry in table)


def navigation(request: TenantRequest, staff: StaffView) -> list[dict[str, Any]]:
    """What this member sees."""
    here = request.path.removeprefix(desk(request))
    return [
        {"label": e.label, "href": desk(request, e.path), "count": None, "current": e.leads_to(here)}
        for e in entries()
        if e.permission is None or may(staff, e.permission)
    ]
