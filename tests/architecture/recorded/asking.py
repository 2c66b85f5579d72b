"""Asks a page as a browser does, and says how the record differs from what the table expects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.http.cookie import SimpleCookie
from django.test import Client

from madoguchi.accounts.permissions import PERMISSIONS, ROLES, Role
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import press
from madoguchi.review.tests.acts import brought_to
from madoguchi.review.tests.cast import receipt_of
from tests.architecture.addresses import filled
from tests.architecture.recorded.act import Act
from tests.architecture.who_may import TABLE, Rule
from tests.architecture.world import Town


def filled_for(here: Town, pattern: str, **others: str) -> str:
    return filled(pattern, slug=here.slug, **here.objects | others)


def browser(here: Town, rule: Rule, role: Role | None = None) -> Client:
    """Of this role, or of the first that may."""
    role = role or next(r for r in ROLES if not rule or rule == "open" or PERMISSIONS[r].intersection(rule))
    client = Client()
    client.cookies = SimpleCookie(here.cookies(role))
    return client


def done(here: Town, pattern: str, act: Act) -> list[str]:
    """One act, from a page that was drawn just now."""
    others = dict(act.others)
    if act.state:
        begun = receipt_of(brought_to(here.office, act.state))
        others |= dict.fromkeys(("receipt", "stepped", "outside", "forwarded"), begun)
    if act.before:
        act.before(here)
    client = browser(here, TABLE[pattern][1], act.by)
    address = filled_for(here, pattern, **others)
    posted = dict(act.posted(here) if callable(act.posted) else act.posted)
    if "/publish/" in address:
        page = client.get(address.partition("/publish/")[0] + "/publish/").content.decode()
        found = re.search(r'data-seen="([^"]*)"', page)
        posted["seen"] = found[1] if found else ""
    if act.state:
        client.get(address.partition(f"/{others['receipt']}/")[0] + f"/{others['receipt']}/")
        return differs(here, act.recorded, lambda: press(client, address, posted), pattern, keep=True)
    return differs(here, act.recorded, lambda: client.post(address, posted), pattern, keep=True)


def differs(
    here: Town, expected: tuple[str, ...], do: Callable[[], Any], what: str, *, keep: bool = False
) -> list[str]:
    """What the record says otherwise; what was done is taken back, unless the caller does that."""
    with transaction.atomic():
        known = set(entries_of(here))
        response = do()
        list(response)
        found = tuple(action for id, action in entries_of(here).items() if id not in known)
        if not keep:
            transaction.set_rollback(True)
    same = Counter(found) == Counter(expected)  # entries of one moment stand in no order
    return [] if same else [f"{what}: {found}, not {expected} ({response.status_code})"]


def entries_of(here: Town) -> dict[Any, str]:
    with tenant_transaction(here.office.tenant.id):
        return dict(apps.get_model("audit", "Entry").objects.order_by("id").values_list("id", "action"))
