"""Cookies: one for each town and each side, bound to this host; sessions: seen and ended by their owner."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.test import Client

from madoguchi.applications.services.contact.follow import code_hash
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import PASSWORD, code, next_code, signed_in, text_of, username
from madoguchi.review.tests.cast import arrived, receipt_of

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def receipt(aoba):
    return receipt_of(arrived(aoba)).replace("-", "")


def entered(client: Client, office, name: str, **options) -> Client:
    """Somebody signs in in this browser."""
    desk = f"/{office.tenant.slug}/desk/"
    client.post(desk + "sign-in/", {"username": username(office, name), "password": PASSWORD}, **options)
    done = client.post(desk + "sign-in/code/", {"code": code()}, **options)
    assert done.status_code == 302, done.content.decode()
    return client


@pytest.fixture
def over_https(settings):
    """As behind a proxy that ends TLS."""
    settings.CSRF_COOKIE_SECURE = True
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"


def reaches(browser: Client, office) -> bool:
    """Whether the browser is signed in at this desk. In the test's own transaction the database must be told whose."""
    with tenant_transaction(office.tenant.id):
        return browser.get(f"/{office.tenant.slug}/desk/", secure=True).status_code == 200


def test_both_towns_and_both_sides_live_side_by_side_in_one_browser(aoba, midori, over_https):
    browser = Client()
    for office in (aoba, midori):
        entered(browser, office, "uketsuke", secure=True)
        browser.get(f"/{office.tenant.slug}/sign-in/", secure=True)
        browser.post(f"/{office.tenant.slug}/sign-in/", {"email": "hanako@example.jp"}, secure=True)
    names = {name for name in browser.cookies if name.endswith(("-staff", "-resident", "-asked"))}
    assert names == {
        f"__Host-madoguchi-{slug}-{what}" for slug in ("aoba", "midori") for what in ("staff", "asked")
    }
    for cookie in (browser.cookies[name] for name in names):
        assert (cookie["path"], cookie["secure"], cookie["httponly"], cookie["samesite"]) == (
            "/",
            True,
            True,
            "Lax",
        )
        assert not cookie["domain"]
    for office in (aoba, midori):
        assert reaches(browser, office)
    known = browser.cookies["__Host-madoguchi-aoba-staff"].value
    with tenant_transaction(aoba.tenant.id):
        browser.post("/aoba/desk/sign-out/", secure=True)
    assert not reaches(browser, aoba) and reaches(browser, midori)
    browser.cookies["__Host-madoguchi-aoba-staff"] = known
    assert not reaches(browser, aoba), "nor whoever kept the cookie"


def test_a_clerk_who_opens_a_residents_page_stays_signed_in(aoba, receipt):
    with tenant_transaction():
        known = code_hash("K7QM-2X9R-T4WB")
        apps.get_model("applications", "Application").objects.update(access_code_hash=known)
    clerk = signed_in(aoba, "uketsuke")
    found = clerk.post("/aoba/applications/", {"receipt": receipt, "access_code": "K7QM-2X9R-T4WB"})
    assert found.status_code == 302
    assert clerk.get(found["Location"]).status_code == 200
    assert clerk.get("/aoba/desk/").status_code == 200
    clerk.post("/aoba/sign-out/")
    assert clerk.get("/aoba/desk/").status_code == 200


def test_on_the_loopback_the_names_are_plain_and_not_secure(aoba):
    cookie = signed_in(aoba, "uketsuke").cookies["madoguchi-aoba-staff"]
    assert not cookie["secure"] and cookie["httponly"] and cookie["path"] == "/"


def test_the_cookie_of_one_side_opens_nothing_on_the_other(aoba, receipt):
    clerk = signed_in(aoba, "uketsuke")
    clerk.cookies["madoguchi-aoba-resident"] = clerk.cookies["madoguchi-aoba-staff"].value
    assert "書きかけの申請はありません" in text_of(clerk.get("/aoba/my/"))
    resident = Client()
    with tenant_transaction():
        known = code_hash("K7QM-2X9R-T4WB")
        apps.get_model("applications", "Application").objects.update(access_code_hash=known)
    resident.post("/aoba/applications/", {"receipt": receipt, "access_code": "K7QM-2X9R-T4WB"})
    resident.cookies["madoguchi-aoba-staff"] = resident.cookies["madoguchi-aoba-resident"].value
    assert resident.get("/aoba/desk/").status_code == 302


def test_signing_in_gives_a_new_cookie_and_ends_the_session_before(aoba):
    browser = signed_in(aoba, "uketsuke")
    before = browser.cookies["madoguchi-aoba-staff"].value
    entered(browser, aoba, "shinsa")
    assert browser.cookies["madoguchi-aoba-staff"].value != before
    old = Client()
    old.cookies["madoguchi-aoba-staff"] = before
    assert old.get("/aoba/desk/").status_code == 302


def test_one_sees_where_one_is_signed_in_and_ends_it(aoba):
    here = entered(Client(HTTP_USER_AGENT=CHROME), aoba, "uketsuke")

    there = Client(HTTP_USER_AGENT=IPHONE)
    there.post("/aoba/desk/sign-in/", {"username": username(aoba, "uketsuke"), "password": PASSWORD})
    assert there.post("/aoba/desk/sign-in/code/", {"code": next_code()}).status_code == 302
    other = signed_in(aoba, "shinsa")
    shown = text_of(here.get("/aoba/desk/me/"))
    assert "Windows・Chrome" in shown and "iPhone・Safari" in shown and "この画面" in shown
    session = _listed(shown)
    assert other.post("/aoba/desk/me/sessions/", {"end": session}).status_code == 302
    assert there.get("/aoba/desk/").status_code == 200, "nobody ends somebody else's"
    assert here.post("/aoba/desk/me/sessions/", {"end": session}).status_code == 302
    assert there.get("/aoba/desk/").status_code == 302
    assert here.get("/aoba/desk/").status_code == 200


def test_all_others_are_ended_at_once_and_it_is_recorded(aoba):
    there = signed_in(aoba, "uketsuke")
    here = signed_in(aoba, "uketsuke", next_code())
    assert here.post("/aoba/desk/me/sessions/", {"end": "others"}).status_code == 302
    assert there.get("/aoba/desk/").status_code == 302
    assert here.get("/aoba/desk/").status_code == 200
    with tenant_transaction():
        assert "staff.sessions_ended" in {entry.action for entry in entries()}


def _listed(page: str) -> str:
    found = re.search(r'name="end" value="([0-9a-f-]{36})"', page)
    assert found is not None, page
    return found[1]


@pytest.mark.parametrize(
    "evil",
    [
        "/aoba/desk/../../../x",
        "/aoba/desk/%2e%2e/%2e%2e/x",
        "/aoba/desk/..\\..\\x",
        "/aoba/desk/./../x",
        "/aoba/desk//evil.example",
        "/aoba/desk/sign-out/",
        "/aoba/deskx/",
    ],
)
def test_signing_in_leads_nowhere_but_to_the_desk(aoba, evil):
    browser = Client()
    browser.post(
        "/aoba/desk/sign-in/",
        {"username": username(aoba, "uketsuke"), "password": PASSWORD, "next": evil},
    )
    assert browser.post("/aoba/desk/sign-in/code/", {"code": code()})["Location"] == "/aoba/desk/"


def test_signing_in_leads_on_to_the_page_that_was_asked_for(aoba, receipt):
    browser = Client()
    page = f"/aoba/desk/cases/{receipt}/?tab=%E5%AF%A9"
    browser.post(
        "/aoba/desk/sign-in/",
        {"username": username(aoba, "uketsuke"), "password": PASSWORD, "next": page},
    )
    assert browser.post("/aoba/desk/sign-in/code/", {"code": code()})["Location"] == page


def test_signing_out_is_recorded(aoba):
    signed_in(aoba, "uketsuke").post("/aoba/desk/sign-out/")
    with tenant_transaction():
        assert entries(limit=1)[0].action == "staff.signed_out"
