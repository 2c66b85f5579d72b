"""What a session keeps: a word that is said once, and what was typed when it ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pyotp
import pytest
from django.apps import apps
from django.test import Client

from madoguchi.desk.acts.table import SAID_AFTER
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import example_my_number
from madoguchi.office.tests.cast import PASSWORD, SECRET, press, signed_in, text_of, username
from madoguchi.review.queries.correction import corrections

TEXT = "番地が住民票と違います。"
TYPED = {"reason": TEXT, "due_on": "2999-01-08", "questions": ["claimant.address", "account_proof"]}


def idle():
    """Everybody went for lunch."""
    with tenant_transaction():
        apps.get_model("accounts", "Session").objects.update(
            seen_at=datetime.now(UTC) - timedelta(minutes=31)
        )


def sign_in_again(browser, office, who, answer):
    """From where the desk sent the browser; where it leads to in the end."""
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]
    following = answer["Location"].partition("next=")[2].partition("&")[0].replace("%2F", "/")
    with tenant_transaction():  # a code counts once: the next one
        apps.get_model("accounts", "Staff").objects.update(totp_counter=1)
    first = {"username": username(office, who), "password": PASSWORD, "next": following}
    assert browser.post("/aoba/desk/sign-in/", first).status_code == 302
    entered = browser.post("/aoba/desk/sign-in/code/", {"code": pyotp.TOTP(SECRET).now()})
    assert entered.status_code == 302, text_of(entered)
    return entered["Location"]


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    idle()
    answer = press(clerk, here + "correction/", TYPED)
    assert quote(TEXT) not in answer["Location"]
    assert all(TEXT not in morsel.value for morsel in clerk.cookies.values())
    page = clerk.get(sign_in_again(clerk, aoba, "uketsuke", answer))
    assert TEXT in text_of(page)
    assert "書いたものは残してあります" in text_of(page)
    assert text_of(page).count(" checked") == 2
    with tenant_transaction():
        assert corrections.open_correction(application_id=claim, language="ja") is None
    assert press(clerk, here + "correction/", TYPED).status_code == 302
    assert "書いたものは残してあります" not in text_of(clerk.get(here + "correction/"))


@pytest.mark.parametrize(("act", "name"), [("message/", "body"), ("note/", "note")])
def test_a_message_or_a_note_comes_back_where_it_was_written(aoba, here, act, name):
    clerk = signed_in(aoba, "uketsuke")
    idle()
    answer = press(clerk, here + act, {name: TEXT})
    page = text_of(clerk.get(sign_in_again(clerk, aoba, "uketsuke", answer), follow=True))
    assert TEXT in page
    assert "書いたものは残してあります" in page


def test_nobody_else_finds_it(aoba, here):
    browser = signed_in(aoba, "uketsuke")
    idle()
    answer = press(browser, here + "correction/", TYPED)
    page = text_of(browser.get(sign_in_again(browser, aoba, "shinsa", answer)))
    assert TEXT not in page
    assert TEXT not in text_of(signed_in(aoba, "kessai").get(here))


def test_an_individual_number_is_not_kept(aoba, here):
    clerk = signed_in(aoba, "uketsuke")
    idle()
    answer = press(clerk, here + "correction/", TYPED | {"reason": TEXT + example_my_number(1)})
    assert TEXT not in text_of(clerk.get(sign_in_again(clerk, aoba, "uketsuke", answer)))
    with tenant_transaction():
        kept = apps.get_model("accounts", "Session").objects.values_list("data", flat=True)
        assert example_my_number(1) not in str(list(kept))


def test_whoever_never_signed_in_leaves_nothing(aoba, here):
    assert Client().post(here + "correction/", TYPED).status_code == 302
    with tenant_transaction():
        assert TEXT not in str(list(apps.get_model("accounts", "Session").objects.values_list("data")))


def test_a_success_is_said_once_to_whoever_did_it(aoba, here):
    clerk, colleague = signed_in(aoba, "uketsuke"), signed_in(aoba, "shinsa")
    there = press(clerk, here + "accept/")["Location"]
    assert "受け付けました" not in text_of(colleague.get(there))
    assert "受け付けました" in text_of(clerk.get(there))
    assert "受け付けました" not in text_of(clerk.get(there))


@pytest.mark.parametrize("path", ["", "history/", "messages/"])
@pytest.mark.parametrize("word", ["accept", "decide", "dismiss", "message"])
def test_a_link_alone_says_nothing(aoba, here, path, word):
    assert word in SAID_AFTER
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get(f"{here}{path}?said={word}"))
    assert 'role="status"' not in page


@pytest.mark.parametrize("page", ["staff/?said=roles", "me/?said=password", "procedures/?said=ruled"])
def test_a_link_alone_says_nothing_on_the_other_pages_either(aoba, page):
    administrator = signed_in(aoba, "kanri")
    said, plain = (text_of(administrator.get("/aoba/desk/" + p)) for p in (page, page.partition("?")[0]))
    assert ("notice--success" in said) == ("notice--success" in plain)


def test_the_way_back_leads_to_the_part_of_the_queue_that_was_open(aoba, here):
    clerk = signed_in(aoba, "uketsuke")
    found = clerk.post("/aoba/desk/", {"tab": "all", "sort": "oldest", "q": "山田"})["Location"]
    clerk.get(found)
    page = text_of(clerk.get(here))
    assert f'href="{found.replace("&", "&amp;")}"' in page
    assert quote("山田") not in page
