"""How much a page takes, and from whom."""

from __future__ import annotations

from http.cookies import SimpleCookie

import pytest
from django.test import RequestFactory

from madoguchi.api.tests.cast import Program
from madoguchi.applications.tests.cast import two_towns
from madoguchi.config.bodies import MB, is_known, room_for
from madoguchi.portal.tests.cast import Resident


@pytest.mark.parametrize(
    ("path", "anybody", "known_ones"),
    [
        ("/aoba/procedures/jido-teate/apply/children_page/", 12 * MB, 120 * MB),
        ("/aoba/desk/procedures/new/", 3 * MB, 30 * MB),
        ("/api/v1/tenants/990019/attachments", MB, 110 * MB),
        ("/api/v1/tenants/990019/procedures/p/evaluate", 300_000, 0),
        ("/api/v1/tenants/990019/procedures/p/applications", 3 * MB, 0),
        ("/oauth/token", 20_000, 0),
        ("/aoba/sign-in/", 100_000, 0),
        ("/aoba/desk/procedures/x/edit/", 3 * MB, 0),
        ("/aoba/x/procedures/p/apply/", 3 * MB, 0),
    ],
)
def test_a_page_takes_what_it_can_use(path, anybody, known_ones):
    room = room_for(path)
    assert (room.anybody, room.known_ones) == (anybody, known_ones)


def environ(path, **headers):
    return RequestFactory().generic("POST", path, **headers).environ


@pytest.mark.django_db
def test_a_session_or_a_token_that_is_made_up_is_not_known(tmp_path):
    two_towns(tmp_path)
    resident, program = Resident(), Program()
    resident.save("claimant_page")
    page, api = "/aoba/procedures/jido-teate/apply/x/", "/api/v1/tenants/990019/attachments"

    def known(path, **headers):
        return is_known(room_for(path), environ(path, **headers))

    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in resident.client.cookies.items())
    forged = SimpleCookie({name: "forged" for name in resident.client.cookies}).output(header="", sep=";")
    assert known(page, HTTP_COOKIE=cookies)
    assert not known(page, HTTP_COOKIE=forged)
    assert not known(page)
    assert not known(page.replace("aoba", "midori"), HTTP_COOKIE=cookies)
    assert not known(page.replace("aoba", "nowhere"), HTTP_COOKIE=cookies)
    assert known(api, HTTP_AUTHORIZATION=f"Bearer {program.token}")
    assert not known(api, HTTP_AUTHORIZATION=f"Bearer {program.token}x")
    assert not known(api)
