"""A link in a mail says what it does and for whom; pressed by somebody else, it hands nothing of theirs over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps

from madoguchi.applications.services.drafts.purge_drafts import purge_drafts
from madoguchi.forms.tests.examples import EXAMPLE
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.notifications.queries import mails
from madoguchi.portal.tests.cast import EMAIL, Resident, now, receipt_of, rows, set_rows, tenant, text_of
from madoguchi.portal.tests.test_new_form import renew
from madoguchi.statistics.services.tally import tally_given_up

STRANGER = "attacker@evil.example"
LINK = r"/aoba/links/[\w-]+/"


def asked_for(browser: Resident, email: str) -> str:
    assert browser.post(browser.home("sign-in/"), email=email).status_code == 302
    return browser.mailed(LINK, to=email)


def seen_by(email: str) -> str:
    """The list of whoever signs in with the address, in a browser of their own."""
    other = Resident()
    assert other.post(asked_for(other, email)).status_code == 302
    page: str = other.get(other.home("my/")).content.decode()
    return page


def test_a_sign_in_link_of_somebody_else_gets_none_of_my_drafts(resident: Resident) -> None:
    resident.fill()
    link = asked_for(Resident(), STRANGER)
    shown = text_of(resident.get(link))
    assert "a…r@evil.example でログインします" in shown and STRANGER not in shown
    assert (
        "この端末で頼んだリンクではありません" in shown and "この端末には、書きかけの申請があります" in shown
    )
    assert resident.post(link).status_code == 302
    draft = resident.draft()
    assert (draft.email, draft.email_verified_at, draft.resident_id) == ("", None, None)
    assert str(draft.id) not in seen_by(STRANGER)
    # It is still there for its owner, and what is sent from here is not the stranger's either.
    assert str(draft.id) in resident.get(resident.home("my/")).content.decode()
    resident.verify()
    assert resident.send().status_code == 302
    assert rows("Application")[0].resident_id is None
    receipt = str(rows("Application")[0].receipt)
    assert receipt in resident.get(resident.home("my/")).content.decode()
    assert receipt not in seen_by(STRANGER)


def test_drafts_go_along_in_the_browser_that_asked_for_the_link(resident: Resident) -> None:
    resident.fill()
    link = asked_for(resident, EMAIL)
    shown = text_of(resident.get(link))
    assert "この端末で頼んだリンクではありません" not in shown and "書きかけの申請があります" not in shown
    resident.post(link)
    assert resident.draft().email == EMAIL and resident.draft().resident_id is not None
    assert str(resident.draft_id) in seen_by(EMAIL)


def test_elsewhere_they_go_along_only_when_their_owner_says_so(resident: Resident) -> None:
    resident.fill()
    resident.post(asked_for(Resident(), EMAIL), take="yes")
    assert resident.draft().resident_id is not None


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_address_of_a_draft_is_never_overwritten_in_silence(resident: Resident, confirmed: bool) -> None:
    resident.fill()
    resident.post(resident.apply("keep"), email="tsuma@example.jp")
    if confirmed:
        set_rows("Draft", email_verified_at=now())
    resident.post(asked_for(resident, EMAIL))
    draft = resident.draft()
    assert (draft.email, draft.resident_id) == ("tsuma@example.jp", None)
    assert (draft.email_verified_at is not None) is confirmed
    assert str(draft.id) in resident.get(resident.home("my/")).content.decode()


def test_an_address_that_was_typed_but_not_confirmed_is_confirmed_by_signing_in_with_it(
    resident: Resident,
) -> None:
    resident.fill()
    resident.post(resident.apply("contact"), email=EMAIL)
    resident.post(asked_for(resident, EMAIL.upper().replace("EXAMPLE.JP", "example.jp")))
    assert resident.draft().email_verified_at is not None and resident.draft().resident_id is not None


def test_a_link_to_a_draft_names_the_procedure_and_the_address(resident: Resident) -> None:
    resident.fill()
    resident.post(resident.apply("keep"), email=EMAIL)
    link = resident.mailed(LINK)
    here, elsewhere = text_of(resident.get(link)), text_of(Resident().get(link))
    for shown in (here, elsewhere):
        assert "書きかけの申請の続きを開きます" in shown and "y…a@example.jp に送ったリンクです" in shown
        assert "児童手当" in shown
    assert "この端末で頼んだリンクではありません" not in here
    assert "この端末で頼んだリンクではありません" in elsewhere


@pytest.mark.parametrize("what", ["sent", "purged", "expired", "discarded"])
def test_a_link_to_a_draft_that_is_over_says_what_became_of_it(resident: Resident, what: str) -> None:
    resident.ready()
    resident.post(resident.apply("keep"), email=EMAIL)
    link, receipt = resident.mailed(LINK), ""
    if what == "sent":
        receipt, _ = receipt_of(resident.get(resident.send()["Location"]))
    elif what == "discarded":
        resident.press(resident.home(f"drafts/{resident.draft_id}/discard/"))
    else:
        set_rows("Draft", expires_at=now())
    if what == "purged":
        with tenant_transaction(tenant("aoba")):
            purge_drafts(now=now() + timedelta(seconds=1), count=tally_given_up)
    told = {
        "sent": "この申請は届いています",
        "purged": "この書きかけは、期限が過ぎて消えました",
        "expired": "この書きかけは、期限が過ぎて消えました",
        "discarded": "この書きかけは消しました",
    }[what]
    elsewhere = Resident()
    for browser in (resident, elsewhere):
        said = browser.get(link)
        assert said.status_code == 410
        assert told in text_of(said) and "児童手当" in text_of(said)
        assert "山田" not in text_of(said)
    if receipt:
        plain = receipt.replace("-", "")
        assert plain in resident.get(link).content.decode().replace("-", "")
        shown = elsewhere.get(link).content.decode().replace("-", "")
        assert plain not in shown and "applications/" in shown
    assert told in text_of(resident.post(link))


def test_confirming_the_address_leads_straight_to_the_button_that_sends(resident: Resident) -> None:
    resident.fill()
    asked = resident.post(resident.apply("contact"), email=EMAIL)
    assert "メールアドレスをお持ちでない方へ" in text_of(resident.get(asked["Location"]))
    with tenant_transaction(tenant("aoba")):
        assert mails()[0].subject.startswith("あとは送るだけです(メールアドレスの確認)")
    link = resident.mailed(LINK)
    assert "y…a@example.jp の確認が終わり" in text_of(resident.get(link))
    led = resident.post(link)
    assert "/apply/check/" in led["Location"]
    assert "メールを確かめました。あとは送るだけです" in text_of(resident.get(led["Location"]))
    assert resident.send().status_code == 302


def test_the_page_does_not_say_confirmed_because_an_address_says_so(resident: Resident) -> None:
    resident.fill()
    shown = text_of(resident.get(resident.apply("check") + "&confirmed"))
    assert "この内容で申請する" in shown and "メールを確かめました" not in shown


def test_looking_at_a_link_spends_nothing_and_a_used_one_says_so_at_once(resident: Resident) -> None:
    link = asked_for(resident, EMAIL)
    for _ in range(3):
        assert resident.get(link).status_code == 200
    assert resident.post(link).status_code == 302
    assert "このリンクはもう使いました" in text_of(Resident().get(link))
    assert Resident().get(resident.home("links/guessed-guessed-guessed-guessed-1/")).status_code == 410


def used(ago: timedelta) -> None:
    with tenant_transaction(tenant("aoba")):
        apps.get_model("accounts", "LinkToken").objects.update(used_at=now() - ago)


@pytest.mark.parametrize("opened_in_the_asking_browser", [True, False])
def test_a_link_whose_answer_was_lost_works_again_at_once_in_the_same_browser(
    resident: Resident, opened_in_the_asking_browser: bool
) -> None:
    link = asked_for(resident, EMAIL)
    here = resident if opened_in_the_asking_browser else Resident()
    other = Resident() if opened_in_the_asking_browser else resident
    for browser in (here, other, other):
        assert browser.get(link).status_code == 200
    assert here.post(link).status_code == 302
    del here.client.cookies["madoguchi-aoba-resident"]  # the answer that brought it was lost
    assert here.get(link).status_code == 200
    assert here.post(link)["Location"] == "/aoba/my/"
    assert here.get(here.home("my/account/")).status_code == 200
    for pressed in (other.get(link), other.post(link), Resident().post(link)):
        assert pressed.status_code == 410
    used(timedelta(minutes=1, seconds=1))
    assert here.get(link).status_code == here.post(link).status_code == 410


def test_a_link_used_without_being_opened_first_is_used_up(resident: Resident) -> None:
    link, other = asked_for(Resident(), EMAIL), Resident()
    assert other.post(link).status_code == 302
    assert other.post(link).status_code == 410


def test_a_strangers_link_that_is_pressed_twice_gets_none_of_my_drafts_either(resident: Resident) -> None:
    resident.fill()
    link = asked_for(Resident(), STRANGER)
    for _ in range(2):
        resident.get(link)
        assert resident.post(link).status_code == 302
    assert resident.draft().resident_id is None


def test_who_signed_out_is_not_signed_in_by_the_link_in_the_history(resident: Resident) -> None:
    link = asked_for(resident, EMAIL)
    assert resident.post(link).status_code == 302
    assert resident.post(link).status_code == 302
    resident.post(resident.home("sign-out/"))
    assert resident.post(link).status_code == 410


def test_an_account_that_is_left_is_named(resident: Resident) -> None:
    resident.post(asked_for(resident, EMAIL))
    assert f"今の {EMAIL} からはログアウトします" in text_of(resident.get(asked_for(resident, STRANGER)))


def test_one_mailbox_is_one_mailbox_however_its_letters_are_written(resident: Resident) -> None:
    names = ["yamada", "YAMADA", "Yamada", "yAmada", "yaMada", "yamaDa"]
    answers = [resident.post(resident.home("sign-in/"), email=f"{n}@example.jp").status_code for n in names]
    assert answers == [302] * 5 + [429]


def test_an_address_that_nobody_confirmed_opens_nothing(resident: Resident) -> None:
    """With `identity: none` an address may be mistyped and stay unconfirmed: its owner is a stranger."""
    receipt, _ = resident.applied()
    for confirmed, seen in ((False, False), (True, True)):
        set_rows("Application", email_confirmed=confirmed)
        assert (receipt in seen_by(EMAIL)) is seen
        other = Resident()
        assert other.post(other.home("lost-code/"), receipt=receipt).status_code == 302
        assert (rows("Application")[0].next_access_code_hash is not None) is seen


def test_where_no_address_is_asked_for_a_mistyped_one_shows_its_owner_nothing(resident: Resident) -> None:
    renew(EXAMPLE.replace("identity: email", "identity: none"))
    resident = Resident()
    resident.fill()
    assert resident.post(resident.apply("keep"), email=STRANGER).status_code == 302
    assert resident.send().status_code == 302
    (application,) = rows("Application")
    assert (application.email, application.email_confirmed) == (STRANGER, False)
    assert "送った申請はありません" in seen_by(STRANGER)


def test_what_is_mended_does_not_make_an_address_confirmed(resident: Resident) -> None:
    receipt, _ = resident.applied()
    set_rows("Application", email_confirmed=False)
    assert resident.post(resident.home(f"applications/{receipt.replace('-', '')}/mend/")).status_code == 302
    assert resident.draft().email_verified_at is None
    assert str(resident.draft().id) not in seen_by(EMAIL)


def test_a_confirmed_address_is_kept_with_the_application(resident: Resident) -> None:
    resident.applied()
    assert rows("Application")[0].email_confirmed is True


def test_an_old_link_is_over(resident: Resident) -> None:
    link = asked_for(resident, EMAIL)
    with tenant_transaction(tenant("aoba")):
        apps.get_model("accounts", "LinkToken").objects.update(expires_at=now() - timedelta(seconds=1))
    assert "期限が過ぎました" in text_of(resident.get(link))
