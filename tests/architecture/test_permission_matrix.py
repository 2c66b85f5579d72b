"""Who is let in where: every address of the program × method × who asks × whose it is, against one table.

A page without a line in the table is red, and so is a line without a page. Every page is asked about things that are
there, so that a 404 hides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import transaction
from django.http.cookie import SimpleCookie
from django.test import Client

from madoguchi.accounts.permissions import PERMISSIONS, ROLES, Role
from madoguchi.office.gate import PERMISSION_NAMES
from tests.architecture.addresses import filled, patterns
from tests.architecture.who_may import ACCOUNT, INVITED, NONE, OPEN, OTHERS, OWN, STAFF, TABLE, Both, Rule
from tests.architecture.world import Town, token, town

METHODS: Final = ("GET", "POST", "PUT")
"""PUT stands for all that no page takes."""
ANOTHER_UNIT: Final = "404"
"""The column for a case of another unit (課) of one's own town: to whoever works there it is not there."""
NOT_SET: Final = (".well-known/security.txt",)
"""Of an installation that names nobody whom to tell."""
SAID_INSTEAD: Final = {
    "<slug:slug>/desk/staff/requests/<uuid:request_id>/": "leads back to the list, which says that it is gone",
    "<slug:slug>/desk/procedures/tables/<str:table>/": "a name that has no list yet begins one",
}
"""Pages that do not answer 404 for what another town has."""


def test_every_address_stands_in_the_table_and_nothing_else_does():
    assert set(patterns()) - set(TABLE) == set(), "a page without a line: who may see it, who may post to it?"
    assert set(TABLE) - set(patterns()) == set(), "a line without a page"


def test_what_somebody_may_be_refused_has_a_name_that_people_read():
    refused = {
        permission
        for rules in TABLE.values()
        for rule in rules
        if isinstance(rule, tuple)
        for permission in rule
    }
    assert refused - PERMISSION_NAMES.keys() == set()


@pytest.mark.django_db
def test_each_address_lets_in_whom_the_table_says():
    here, there = town(99001, "aoba", "あおば市"), town(99002, "midori", "みどり町", procedure="midori-only")
    wrong = [*_office(here, there), *_another_unit(here)]
    wrong += [*_residents(here, there), *_invited(here, there), *_programs(here, there), *_others(here)]
    assert wrong == []


def _office(here: Town, there: Town) -> Iterator[str]:
    """Each role alone, and nobody: at one's own desk, at it with what is another town's, and at another town's desk."""
    for role in (None, *ROLES):
        mine = here.cookies(role)
        as_theirs = {name.replace(here.slug, there.slug): secret for name, secret in mine.items()}
        for pattern, rules in _of("<slug:slug>/desk/"):
            for method, rule in zip(METHODS, (*rules, None), strict=True):
                address = filled(pattern, slug=here.slug, **here.objects)
                yield from _differs(_expected(role, rule), role, method, address, mine)
                if rule is None or rule == OPEN or _expected(role, rule) == "refused":
                    continue  # nobody who is refused here is let in there
                theirs = filled(pattern, slug=there.slug, **there.objects)
                yield from _differs("sign-in", role, method, theirs, as_theirs)
                if role and rule != STAFF and _is_about_something(pattern) and pattern not in SAID_INSTEAD:
                    stranger = filled(pattern, slug=here.slug, **there.objects)
                    yield from _differs("404", role, method, stranger, mine)


def _another_unit(here: Town) -> Iterator[str]:
    """Each role in another unit of the same town, about a case: whoever would be let in, were it their own."""
    for role in ROLES:
        cookies = here.cookies(role, elsewhere=True)
        for pattern, rules in _of("<slug:slug>/desk/cases/"):
            for method, rule in zip(METHODS, rules, strict=False):
                if rule != STAFF and _expected(role, rule) == "served":
                    address = filled(pattern, slug=here.slug, **here.objects)
                    yield from _differs(ANOTHER_UNIT, f"{role} elsewhere", method, address, cookies)


def _expected(role: Role | None, rule: Rule | None) -> str:
    if rule is None:
        return "405"
    if rule == OPEN:
        return "served"
    if role is None:
        return "sign-in"
    return "served" if rule == STAFF or PERMISSIONS[role].intersection(rule) else "refused"


def _residents(here: Town, there: Town) -> Iterator[str]:
    """Nobody, the applicant, and the applicant of another town with a cookie renamed."""
    # In this order: reading in a transaction that is open, as here, goes by the tenant that was named to the database last.
    other, owner = there.cookies("resident"), here.cookies("resident")
    renamed = {name.replace(there.slug, here.slug): secret for name, secret in other.items()}
    for pattern, rules in _of("<slug:slug>/"):
        for method, rule in zip(METHODS, (*rules, None), strict=True):
            for who, cookies in (("nobody", {}), ("owner", owner), ("stranger", renamed)):
                let_in = rule == OPEN or (who == "owner" and rule != INVITED)
                expected = "405" if rule is None else "served" if let_in else rule
                address = filled(pattern, slug=here.slug, **here.objects)
                named = {n: here.objects[n] for n in ("draft", "receipt")} if rule == OWN else {}
                yield from _differs(str(expected), who, method, address, cookies, named=named)


def _invited(here: Town, there: Town) -> Iterator[str]:
    """Whoever was asked, with the cookie of their own; and somebody whom another town asked, with a cookie renamed."""
    theirs = {n.replace(there.slug, here.slug): secret for n, secret in there.invited_cookies().items()}
    for pattern, rules in _of("<slug:slug>/"):
        for method, rule in zip(METHODS, rules, strict=False):
            if rule == INVITED:
                address = filled(pattern, slug=here.slug, **here.objects)
                yield from _differs("served", "invited", method, address, here.invited_cookies())
                yield from _differs(INVITED, "invited elsewhere", method, address, theirs)


def _programs(here: Town, there: Town) -> Iterator[str]:
    """Without a token, with one of another scope, with one for another town, and with the right one."""
    code = here.office.tenant.id
    tokens = {
        "nobody": "",
        "core": token("core", [code], ["core"]),
        "stranger": token("stranger", [there.office.tenant.id], ["apply"]),
        "program": token("program", [code], ["apply"]),
    }
    expected = {"nobody": "401", "core": "refused", "stranger": "404", "program": "served"}
    for pattern, rules in _of("api/v1/"):
        for method, rule in zip(METHODS, (*rules, NONE), strict=True):
            for who, secret in tokens.items():
                address = filled(pattern, **here.objects)
                says = "405" if rule == NONE else "served" if rule == OPEN else expected[who]
                headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
                yield from _differs(says, who, method, address, {}, headers=headers)


def _others(here: Town) -> Iterator[str]:
    for pattern, (get, post) in OTHERS.items():
        address = "/api/nowhere" if "api" in pattern else f"/{pattern}"
        for method, rule in (("GET", get), ("POST", post)):
            missing = "api" in pattern or pattern in NOT_SET
            says = "404" if missing else "served" if rule == OPEN else "405"
            yield from _differs(says, "nobody", method, address, {})


def _of(beginning: str) -> Iterator[tuple[str, Both]]:
    """The lines of one zone."""
    for pattern, rules in TABLE.items():
        inside = pattern.startswith(beginning) and pattern not in OTHERS
        if inside and ("/desk/" in pattern) == ("/desk/" in beginning):
            yield pattern, rules


def _is_about_something(pattern: str) -> bool:
    return "<" in pattern.removeprefix("<slug:slug>")


def _differs(
    expected: str,
    who: str | None,
    method: str,
    address: str,
    cookies: dict[str, str],
    *,
    headers: dict[str, str] | None = None,
    named: dict[str, str] | None = None,
) -> Iterator[str]:
    """A line that says how the answer differs, if it does. What the request did is taken back."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie(cookies)
    with transaction.atomic():
        data: dict[str, Any] = {"data": named or {}} if method == "POST" else {}
        ask: Any = getattr(client, method.lower())
        response = ask(address, query_params=named or {}, **data, **(headers or {}))
        found = _answer(response, address)
        list(response)  # a file that is sent is closed once it was read
        transaction.set_rollback(True)
    if found not in _AS[expected]:
        yield f"{who or 'nobody'} {method} {address}: {found}, not {expected}"


_AS: Final = {
    "served": {"served"},
    "refused": {"refused"},
    "sign-in": {"sign-in"},
    "401": {"401"},
    "404": {"404"},
    "405": {"405"},
    # What is not one's own is not there; or one is asked for the access code, or led to where a draft begins.
    OWN: {"404", "asked for the code", "led to the beginning", "gone"},
    ACCOUNT: {"sign-in"},
    INVITED: {"refused"},
}


def _answer(response: Any, address: str) -> str:
    """What an answer amounts to."""
    status, to = response.status_code, response.get("Location", "")
    if status == 302 and "/sign-in/" in to and "/sign-in/" not in address and "/sign-out/" not in address:
        return "sign-in"
    if "/applications/?receipt=" in to:
        return "asked for the code"
    if to.endswith("/apply/"):
        return "led to the beginning"
    words = {403: "refused", 410: "gone"}
    return words.get(status) or ("served" if status in (200, 302, 400, 409, 415, 422) else str(status))
