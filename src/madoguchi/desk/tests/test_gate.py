"""Who gets in, and what each role may see and do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import staff_named
from madoguchi.accounts.services.staff.keep_staff import add_staff, disable_staff
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import MEMBERS, PASSWORD, code, press, signed_in, text_of, username
from madoguchi.review.tests.cast import arrived, receipt_of

PAGES = ("", "overview/", "staff/", "audit/", "me/", "cases/{receipt}/", "cases/{receipt}/print/")
ALLOWED = {
    "uketsuke": {"accept", "correction", "unseal", "queue", "case"},
    "shinsa": {"accept", "correction", "unseal", "queue", "case", "examine", "propose"},
    "kessai": {"queue", "case", "decide", "dismiss"},
    "kanri": {"staff", "audit", "routing"},
}


@pytest.fixture
def receipt(aoba):
    return receipt_of(arrived(aoba, at=datetime.now(UTC)))


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_every_page_leads_to_the_sign_in(aoba, receipt, page):
    answer = Client().get("/aoba/desk/" + page.format(receipt=receipt))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/aoba/desk/sign-in/?next=")


@pytest.mark.parametrize("member", sorted(MEMBERS))
def test_each_role_reaches_what_it_may_and_nothing_else(aoba, receipt, member):
    browser = signed_in(aoba, member)
    case = f"/aoba/desk/cases/{receipt}/"
    asked = {
        "case": browser.get(case),
        "staff": browser.get("/aoba/desk/staff/"),
        "audit": browser.get("/aoba/desk/audit/"),
        "routing": browser.get("/aoba/desk/staff/routing/nothing/"),
        "correction": browser.get(case + "correction/"),
        "propose": browser.get(case + "propose/"),
        "decide": press(browser, case + "decide/"),
        "dismiss": browser.get(case + "dismiss/"),
        "examine": press(browser, case + "examine/"),
        "unseal": browser.get(case + "numbers/00000000-0000-7000-8000-000000000000/"),
        "accept": press(browser, case + "accept/"),
    }
    refused = {name for name, answer in asked.items() if answer.status_code == 403}
    assert refused == set(asked) - ALLOWED[member]


def test_a_clerk_of_another_town_gets_404_for_the_case_and_is_no_one_here(aoba, midori, receipt):
    stranger = signed_in(midori, "uketsuke")
    assert stranger.get(f"/midori/desk/cases/{receipt}/").status_code == 404
    assert stranger.post(f"/midori/desk/cases/{receipt}/accept/").status_code == 404
    assert stranger.get(f"/aoba/desk/cases/{receipt}/")["Location"].startswith("/aoba/desk/sign-in/")


def test_the_cookie_of_one_town_opens_nothing_in_another(aoba, midori, receipt):
    stranger = signed_in(midori, "uketsuke")
    stranger.cookies["madoguchi-aoba-staff"] = stranger.cookies["madoguchi-midori-staff"].value
    assert stranger.get(f"/aoba/desk/cases/{receipt}/").status_code == 302


def test_a_wrong_password_and_a_wrong_code_say_so_and_let_nobody_in(aoba):
    browser = Client()
    wrong = browser.post("/aoba/desk/sign-in/", {"username": username(aoba, "kanri"), "password": "x"})
    assert (wrong.status_code, "パスワードが違います" in text_of(wrong)) == (422, True)
    browser.post("/aoba/desk/sign-in/", {"username": username(aoba, "kanri"), "password": PASSWORD})
    assert browser.post("/aoba/desk/sign-in/code/", {"code": "000000"}).status_code == 422
    assert browser.get("/aoba/desk/me/").status_code == 302


def test_a_code_counts_once(aoba):
    used = code()
    signed_in(aoba, "uketsuke", used)
    browser = Client()
    browser.post("/aoba/desk/sign-in/", {"username": username(aoba, "uketsuke"), "password": PASSWORD})
    again = browser.post("/aoba/desk/sign-in/code/", {"code": used})
    assert "もう使われました" in text_of(again)


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "/midori/desk/", "/aoba/desk/../x"]
)
def test_after_signing_in_one_lands_on_this_desk_only(aoba, evil):
    browser = Client()
    account = {"username": username(aoba, "uketsuke"), "password": PASSWORD, "next": evil}
    browser.post("/aoba/desk/sign-in/", account)
    answer = browser.post("/aoba/desk/sign-in/code/", {"code": code()})
    assert answer["Location"] in ("/aoba/desk/", "/aoba/desk/../x")


def test_somebody_new_enrols_an_authenticator_and_changes_the_first_password(aoba):
    import pyotp

    with tenant_transaction():
        new = add_staff(
            username="atarashii@aoba.example",
            name="新人 三郎",
            roles=["reception"],
            by=OPERATOR,
            now=datetime.now(UTC),
        )
    browser = Client()
    first = {"username": "atarashii@aoba.example", "password": new.password}
    assert browser.post("/aoba/desk/sign-in/", first)["Location"].endswith("/sign-in/authenticator/")
    page = browser.get("/aoba/desk/sign-in/authenticator/")
    assert "data:image/svg+xml" in text_of(page)
    secret = text_of(page).split('data-copy="')[1].split('"')[0].replace(" ", "")
    done = browser.post("/aoba/desk/sign-in/authenticator/", {"code": pyotp.TOTP(secret).now()})
    assert "予備コードを控えてください" in text_of(done)
    assert browser.get("/aoba/desk/")["Location"] == "/aoba/desk/me/password/"
    changed = {"old": new.password, "new": "asa-no-kaze-ga-suki", "again": "asa-no-kaze-ga-suki"}
    assert browser.post("/aoba/desk/me/password/", changed)["Location"] == "/aoba/desk/me/?said=password"
    assert browser.get("/aoba/desk/").status_code == 200


def test_whoever_is_disabled_is_out_at_once(aoba):
    browser = signed_in(aoba, "uketsuke")
    with tenant_transaction():
        member = staff_named(username=username(aoba, "uketsuke"))
        assert member is not None
        disable_staff(staff_id=member.id, by=OPERATOR, now=datetime.now(UTC))
    assert browser.get("/aoba/desk/").status_code == 302


def test_a_post_without_its_token_does_nothing(aoba, receipt):
    browser = signed_in(aoba, "uketsuke")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post(f"/aoba/desk/cases/{receipt}/accept/").status_code == 403
    assert "受け付ける" in text_of(browser.get(f"/aoba/desk/cases/{receipt}/"))


def test_who_was_shut_out_by_mistake_is_let_in_again(aoba):
    administrator = signed_in(aoba, "kanri")
    with tenant_transaction():
        clerk = staff_named(username=username(aoba, "uketsuke"))
    assert clerk is not None
    here = f"/aoba/desk/staff/{clerk.id}/"
    administrator.post(here + "disable/")
    assert "利用を再開する" in text_of(administrator.get(here))
    assert (
        Client().post("/aoba/desk/sign-in/", {"username": clerk.username, "password": PASSWORD}).status_code
        == 422
    )
    assert administrator.post(here + "enable/")["Location"].endswith("said=enable")
    signed_in(aoba, "uketsuke")


def test_what_goes_wrong_at_the_desk_is_said_to_staff(aoba, receipt):
    """Not in the words for residents, and with the way back to the desk."""
    clerk = signed_in(aoba, "uketsuke")
    for path, status in (("audit/", 403), ("nowhere/", 404), ("cases/123/", 404)):
        answer = clerk.get("/aoba/desk/" + path)
        page = text_of(answer)
        assert answer.status_code == status
        assert 'href="/aoba/desk/"' in page
        assert "職員のはじめのページへ" in page
        assert "書きかけの申請" not in page
    checked = Client(enforce_csrf_checks=True).post(f"/aoba/desk/cases/{receipt}/accept/")
    assert (checked.status_code, "まだ何も変えていません" in text_of(checked)) == (403, True)
    assert "職員のはじめのページへ" not in text_of(clerk.get("/nowhere/desk/"))


def test_a_page_warns_before_the_session_ends_over_what_is_being_written(aoba, receipt):
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get(f"/aoba/desk/cases/{receipt}/correction/"))
    found = re.search(r'data-session-ends="([^"]+)"', page)
    assert found is not None
    left = datetime.fromisoformat(found[1]) - datetime.now(UTC)
    assert timedelta(minutes=28) < left <= timedelta(minutes=30)
    assert "書きかけの文は、いま送ってください" in page
    assert "data-session-ends" not in text_of(Client().get("/aoba/desk/sign-in/"))


def test_whose_session_is_over_reads_so_at_the_sign_in(aoba):
    clerk = signed_in(aoba, "uketsuke")
    clerk.cookies["madoguchi-aoba-staff"] = "over"
    answer = clerk.get("/aoba/desk/overview/")
    assert answer["Location"].startswith("/aoba/desk/sign-in/?next=")
    assert "時間が切れました" in text_of(clerk.get(answer["Location"]))
    assert "時間が切れました" not in text_of(Client().get(Client().get("/aoba/desk/")["Location"]))
