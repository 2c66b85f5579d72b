"""What stands in the audit record after each act and each read of a case: exactly what the table says.

It reads the program's own URL table: a page without a line is red. What an act on a case records stands in one table for
service and page (`madoguchi/review/tests/entries/`); here it is the page that is asked, as a browser asks it.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final

import pytest
from django.db import transaction
from django.http.cookie import SimpleCookie
from django.test import Client

from madoguchi.accounts.permissions import PERMISSIONS, ROLES
from madoguchi.catalog import queries as catalog
from madoguchi.isolation.scope import tenant_scope
from madoguchi.office.tests.cast import PASSWORD, code
from tests.architecture.addresses import patterns
from tests.architecture.house import ROOT
from tests.architecture.recorded.act import CASE, DESK, OPENED
from tests.architecture.recorded.asking import browser, differs, done, filled_for
from tests.architecture.recorded.cases import CASES, READS
from tests.architecture.recorded.elsewhere import HELD_ELSEWHERE, NOTHING
from tests.architecture.recorded.procedures import PROCEDURES
from tests.architecture.recorded.staff import STAFF_ACTS
from tests.architecture.who_may import STAFF, TABLE
from tests.architecture.world import town

BUTTONS: Final = [pattern for pattern, (get, post) in TABLE.items() if get == STAFF and post != STAFF]
"""A GET of theirs leads to the page of the button, and shows nothing."""
ACTS: Final = CASES | PROCEDURES | STAFF_ACTS


def test_each_post_of_the_office_is_an_act_or_said_to_leave_nothing():
    told = {*ACTS, *HELD_ELSEWHERE, *NOTHING}
    assert {pattern for pattern in patterns() if pattern.startswith(DESK)} - told == set()
    assert told - set(patterns()) == set()


@pytest.mark.parametrize("pattern", HELD_ELSEWHERE)
def test_what_is_held_elsewhere_is_there(pattern):
    action, place = HELD_ELSEWHERE[pattern]
    assert f'"{action}"' in (ROOT / place).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_each_read_of_a_case_is_on_record_once_and_other_pages_leave_nothing():
    here = town(99001, "aoba", "あおば市")
    wrong = []
    for pattern, rules in TABLE.items():
        if pattern.startswith(DESK):
            expected: tuple[str, ...] = (
                () if pattern in BUTTONS or not pattern.startswith(CASE) else (OPENED,)
            )
            expected = READS.get(pattern, expected)
            ask = partial(browser(here, rules[0]).get, filled_for(here, pattern))
            wrong += differs(here, expected, ask, pattern)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_a_search_is_on_record_and_without_what_was_searched_for():
    here = town(99001, "aoba", "あおば市")
    client = browser(here, ("case.view",))
    with tenant_scope(here.office.tenant.id):
        found = client.post("/aoba/desk/", {"q": "山田"})
        assert differs(here, ("desk.searched",), lambda: client.get(found["Location"]), "search") == []


@pytest.mark.django_db
@pytest.mark.parametrize("acts", [CASES, PROCEDURES, STAFF_ACTS], ids=["cases", "procedures", "staff"])
def test_each_act_is_on_record_once(acts):
    here = town(99001, "aoba", "あおば市")
    wrong = []
    for pattern, each in acts.items():
        for act in each:
            with tenant_scope(here.office.tenant.id), transaction.atomic():
                wrong += done(here, pattern, act)
                transaction.set_rollback(True)
            catalog.forget()
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_an_act_that_is_refused_leaves_only_the_refusal():
    here = town(99001, "aoba", "あおば市")
    wrong = []
    for pattern, (_, rule) in TABLE.items():
        role = next(
            (r for r in ROLES if isinstance(rule, tuple) and rule and PERMISSIONS[r].isdisjoint(rule)), None
        )
        if pattern.startswith(DESK) and role is not None:
            client = Client(raise_request_exception=False)
            client.cookies = SimpleCookie(here.cookies(role))
            ask = partial(client.post, filled_for(here, pattern))
            wrong += differs(here, ("desk.refused",), ask, pattern)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_signing_in_is_on_record_once():
    here = town(99001, "aoba", "あおば市")
    client = Client()
    account = {"username": "examiner@aoba.example", "password": PASSWORD}
    assert differs(here, (), lambda: client.post("/aoba/desk/sign-in/", account), "password", keep=True) == []
    enter = partial(client.post, "/aoba/desk/sign-in/code/", {"code": code()})
    assert differs(here, ("staff.signed_in",), enter, "code") == []


@pytest.mark.django_db
def test_what_a_resident_does_to_an_application_or_an_account_is_on_record_once():
    here = town(99001, "aoba", "あおば市")
    client = Client()
    client.cookies = SimpleCookie(here.cookies("resident"))
    address = filled_for(here, "<slug:slug>/applications/<str:receipt>/withdraw/")
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())
    assert seen is not None
    withdraw = partial(client.post, address, {"seen": seen[1]})
    assert differs(here, ("application.withdrawn",), withdraw, address) == []
    page = "/aoba/my/account/end/"
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(page).content.decode())
    assert seen is not None
    end = partial(client.post, page, {"seen": seen[1]})
    assert differs(here, ("resident.account_ended",), end, "account") == []
