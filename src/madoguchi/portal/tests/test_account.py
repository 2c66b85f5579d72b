"""A resident's account: another address, a lost one, two accounts of one person, the end; none handed to somebody else."""

from __future__ import annotations

import re

from django.apps import apps

from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.notifications.queries import mails
from madoguchi.portal.tests.cast import EMAIL, Resident, rows, tenant, text_of

LINK = r"/aoba/links/[\w-]+/"
NEW = "hanako@example.org"
STRANGER = "attacker@evil.example"


def signed_in(email: str, browser: Resident | None = None) -> Resident:
    browser = browser or Resident()
    browser.draft_id = ""
    assert browser.post(browser.home("sign-in/"), email=email).status_code == 302
    assert browser.post(browser.mailed(LINK, to=email)).status_code == 302
    return browser


def my(browser: Resident, path: str = "") -> str:
    page: str = browser.get(browser.home("my/" + path)).content.decode()
    return page


def press(browser: Resident, to: str) -> str:
    """Open the latest link to an address, press its button; what the page says."""
    link = browser.mailed(LINK, to=to)
    browser.get(link)
    return text_of(browser.post(link))


def last_mail(to: str) -> str:
    with tenant_transaction(tenant("aoba")):
        return next(mail.subject for mail in mails() if mail.to == to)


def rows_of_accounts() -> set[str]:
    with tenant_transaction(tenant("aoba")):
        return set(apps.get_model("accounts", "ResidentAccount").objects.values_list("email", flat=True))


def actions() -> set[str]:
    with tenant_transaction(tenant("aoba")):
        return {entry.action for entry in entries()}


def test_an_address_changes_when_both_say_so_and_the_old_one_is_told(resident: Resident) -> None:
    receipt, _ = resident.applied()
    here, there = signed_in(EMAIL), signed_in(EMAIL)
    asked = here.post(here.home("my/account/address/"), email=NEW)
    assert asked.status_code == 302
    assert "今のアドレスと新しいアドレスの両方に送りました" in text_of(here.get(asked["Location"]))
    opened = text_of(Resident().get(here.mailed(LINK, to=NEW)))
    assert "y…a@example.jp から h…o@example.org に変えます" in opened
    assert "この端末で頼んだリンクではありません" in opened
    assert "あと一つです" in press(here, NEW)
    assert EMAIL in my(here, "account/")
    assert "メールアドレスを変えました" in press(Resident(), EMAIL)
    assert last_mail(EMAIL) == "メールアドレスが変わりました"
    for browser in (here, there):
        assert browser.get(browser.home("my/account/")).status_code == 302
    assert receipt in my(signed_in(NEW))
    assert receipt not in my(signed_in(EMAIL))
    assert rows("Application")[0].email == NEW
    assert "application.address_changed" in actions()


def test_a_link_for_a_strangers_account_hands_mine_over_to_nobody(resident: Resident) -> None:
    """The attacker asks to change to my address; I press the link, thinking that it is mine."""
    receipt, _ = resident.applied()
    mine = signed_in(EMAIL)
    attacker = signed_in(STRANGER)
    attacker.post(attacker.home("my/account/address/"), email=EMAIL)
    press(attacker, STRANGER)
    said = press(mine, EMAIL)
    assert "このアドレスには、もうアカウントがあります" in said
    assert receipt not in my(attacker)
    attacker.post(attacker.home("my/account/join/"), email=EMAIL)
    assert "この端末では、まとめられません" in press(mine, EMAIL)
    assert receipt not in my(attacker) and receipt in my(signed_in(EMAIL))


def test_an_address_without_an_account_that_is_given_to_somebody_elses_signs_them_out(
    resident: Resident,
) -> None:
    attacker = signed_in(STRANGER)
    attacker.post(attacker.home("my/account/address/"), email=EMAIL)
    press(attacker, STRANGER)
    assert "メールアドレスを変えました" in press(Resident(), EMAIL)
    assert attacker.get(attacker.home("my/account/")).status_code == 302
    resident.fill()
    resident.draft_id, draft = "", resident.draft_id
    signed_in(EMAIL, resident)
    assert draft in my(resident)
    assert draft not in my(attacker) and draft not in my(signed_in(STRANGER))


def test_an_address_that_was_joined_leads_into_no_account_that_was_given_to_somebody_else(
    resident: Resident,
) -> None:
    """The attacker joins an address of their own, and gives the account to mine; I press the link unasked."""
    attacker = signed_in(STRANGER)
    attacker.post(attacker.home("my/account/join/"), email=NEW)
    assert "二つのアカウントをまとめました" in press(attacker, NEW)
    told = f"まとめてある {NEW} では、この一覧が見られなくなります"
    assert told in text_of(attacker.get(attacker.home("my/account/address/")))
    attacker.post(attacker.home("my/account/address/"), email=EMAIL)
    opened = text_of(Resident().get(attacker.mailed(LINK, to=EMAIL)))
    assert "まとめてある h…o@example.org では、この一覧が見られなくなります" in opened
    press(attacker, STRANGER)
    assert "メールアドレスを変えました" in press(Resident(), EMAIL)
    resident.fill()
    resident.draft_id, draft = "", resident.draft_id
    signed_in(EMAIL, resident)
    assert draft in my(resident) and NEW not in my(resident, "account/")
    joined = signed_in(NEW)
    assert draft not in my(joined) and EMAIL not in my(joined, "account/")


def test_a_change_asked_for_before_another_one_was_done_is_over(resident: Resident) -> None:
    """The attacker keeps the links of a second change, and uses them once the account is mine."""
    attacker = signed_in(STRANGER)
    attacker.post(attacker.home("my/account/address/"), email=NEW)
    kept = [attacker.mailed(LINK, to=email) for email in (STRANGER, NEW)]
    attacker.post(attacker.home("my/account/address/"), email=EMAIL)
    press(attacker, STRANGER)
    assert "メールアドレスを変えました" in press(Resident(), EMAIL)
    said = [Resident().post(link) for link in kept]
    assert said[-1].status_code == 410 and "変えました" not in text_of(said[-1])
    assert EMAIL in my(signed_in(EMAIL), "account/")
    assert rows_of_accounts() == {EMAIL}


def test_who_lost_the_mailbox_shows_receipt_and_code_and_the_office_is_told(resident: Resident) -> None:
    receipt, code = resident.applied()
    other = Resident()
    shown = {"receipt": receipt, "access_code": code}
    wrong = other.post(other.home("lost-address/"), shown | {"access_code": "AAAA-BBBB-CCCC", "email": NEW})
    assert wrong.status_code == 422 and f'value="{receipt}"' in wrong.content.decode()
    assert other.post(other.home("lost-address/"), shown | {"email": "x"}).status_code == 422
    assert other.post(other.home("lost-address/"), shown | {"email": NEW}).status_code == 302
    assert rows("Application")[0].email == EMAIL
    assert "お知らせの送り先を変えました" in press(other, NEW)
    assert rows("Application")[0].email == NEW and rows("Application")[0].email_confirmed
    assert last_mail(EMAIL) == "メールアドレスが変わりました"
    assert receipt in my(signed_in(NEW)) and receipt not in my(signed_in(EMAIL))
    assert "application.address_changed" in actions()


def test_two_accounts_of_one_person_become_one(resident: Resident) -> None:
    receipt, _ = resident.applied()
    signed_in(EMAIL)
    mine = signed_in(NEW)
    assert mine.post(mine.home("my/account/join/"), email=NEW).status_code == 422
    assert mine.post(mine.home("my/account/join/"), email=EMAIL).status_code == 302
    assert "二つのアカウントをまとめました" in press(mine, EMAIL)
    for email in (NEW, EMAIL):
        browser = signed_in(email)
        assert receipt in my(browser)
        assert NEW in my(browser, "account/") and EMAIL in my(browser, "account/")


def test_an_account_ends_with_its_drafts_and_what_was_sent_stays(resident: Resident) -> None:
    receipt, code = resident.applied()
    mine, there = signed_in(EMAIL), signed_in(EMAIL)
    mine.get(mine.apply())
    mine.fill()
    page = text_of(mine.get(mine.home("my/account/end/")))
    assert "書きかけの申請 1件" in page and "法令で決まった期間" in page
    ended = mine.press(mine.home("my/account/end/"))
    assert "アカウントをやめました" in text_of(mine.get(ended["Location"]))
    assert rows("Draft") == [] and len(rows("Application")) == 1
    assert rows("Application")[0].resident_id is None
    for browser in (mine, there):
        assert browser.get(browser.home("my/account/")).status_code == 302
    other = Resident()
    assert other.post(other.home("applications/"), receipt=receipt, access_code=code).status_code == 302
    assert "resident.account_ended" in actions()


def test_an_account_does_not_end_with_drafts_that_the_page_did_not_show(resident: Resident) -> None:
    mine = signed_in(EMAIL)
    path = mine.home("my/account/end/")
    older = mine.opened(path)
    mine.get(mine.apply())
    mine.fill()
    for shown in (older, {}):
        refused = mine.post(path, shown)
        assert refused.status_code == 409
        assert "まだやめていません" in text_of(refused) and "書きかけの申請 1件" in text_of(refused)
    assert len(rows("Draft")) == 1 and rows_of_accounts() == {EMAIL}
    assert mine.press(path).status_code == 302
    assert rows("Draft") == [] and rows_of_accounts() == set()


def test_one_sees_and_ends_ones_own_sessions(resident: Resident) -> None:
    here, there, stranger = signed_in(EMAIL), signed_in(EMAIL), signed_in(STRANGER)
    page = my(here, "account/")
    (session,) = re.findall(r'name="end" value="([0-9a-f-]{36})"', page)
    stranger.post(stranger.home("my/account/sessions/"), end=session)
    assert there.get(there.home("my/account/")).status_code == 200
    here.post(here.home("my/account/sessions/"), end=session)
    assert there.get(there.home("my/account/")).status_code == 302
    assert here.get(here.home("my/account/")).status_code == 200


def test_without_an_account_its_pages_lead_to_the_sign_in(resident: Resident) -> None:
    for path in ("", "address/", "join/", "end/"):
        assert resident.get(resident.home("my/account/" + path))["Location"] == "/aoba/sign-in/"


def test_learning_an_application_by_its_code_changes_the_sessions_secret(resident: Resident) -> None:
    receipt, code = resident.applied()
    other = Resident()
    other.fill()
    before = other.client.cookies["madoguchi-aoba-resident"].value
    assert other.post(other.home("applications/"), receipt=receipt, access_code=code).status_code == 302
    assert other.client.cookies["madoguchi-aoba-resident"].value != before
    planted = Resident()
    planted.client.cookies["madoguchi-aoba-resident"] = before
    assert receipt not in my(planted)
    assert str(other.draft_id) in my(other) and receipt in my(other)
