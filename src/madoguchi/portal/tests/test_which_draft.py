"""Every page names its draft: two of one procedure never meet, and one that is over says what became of it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from madoguchi.applications.services.drafts.purge_drafts import purge_drafts
from madoguchi.applications.services.drafts.warn_drafts import warn_drafts
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.forms.tests.examples import ADDRESS, child, claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import example_my_number
from madoguchi.portal.tests.cast import PAGES, Resident, now, rows, set_rows, tenant, text_of
from madoguchi.portal.tests.sheets import Sheet
from madoguchi.statistics.services.tally import tally_given_up

SENT = "この申請は届いています"


@pytest.fixture
def hanako(resident: Resident) -> Resident:
    """花子's application, filled in; 次郎's was begun after it in another tab."""
    resident.ready(claim(children=[child("花子", living="apart", child_address=ADDRESS)]))
    mine = resident.draft_id
    second = Sheet(resident, "", new="")
    resident.draft_id = ""
    second.type({"filing_for": "self"})
    assert second.send(second.posted("_next")).status_code == 302
    (other,) = [str(row.id) for row in rows("Draft") if str(row.id) != mine]
    resident.draft_id = other
    resident.save("claimant_page", claim(claimant={**claim()["claimant"], "given": "次郎"}))
    resident.draft_id = mine
    return resident


def test_every_link_of_the_older_drafts_pages_names_it(hanako: Resident) -> None:
    for page in (*PAGES, "attachments", "keep", "check"):
        shown = hanako.get(hanako.apply(page))
        assert shown.status_code == 200, page
        links = re.findall(r'(?:href|action)="([^"]*/apply/[^"]*)"', shown.content.decode())
        assert all(f"draft={hanako.draft_id}" in link for link in links), (page, links)
        assert links or page == "keep"


def test_a_change_from_the_older_ones_check_page_opens_and_changes_that_one(hanako: Resident) -> None:
    checked = hanako.get(hanako.apply("check")).content.decode()
    link = next(unescape(a) for a in re.findall(r'href="([^"]+)"', checked) if "claimant_page" in a)
    assert "太郎" in hanako.get(link).content.decode()
    sheet = Sheet(hanako, "claimant_page", check="1")
    sheet.type({"claimant.phone": "090-1111-2222"})
    response = sheet.send(sheet.posted("_next"))
    assert response["Location"] == hanako.apply("check")
    drafts = {str(row.id): row.answers for row in rows("Draft")}
    assert "090-1111-2222" in drafts.pop(hanako.draft_id)
    assert "090-1111-2222" not in "".join(drafts.values())


def test_an_address_without_a_draft_leads_to_one_that_names_it(hanako: Resident) -> None:
    latest = max(rows("Draft"), key=lambda row: row.updated_at)
    bare = hanako.apply("claimant_page").partition("?")[0]
    assert hanako.get(bare)["Location"] == f"{bare}?draft={latest.id}"


def test_beginning_anew_with_scripts_goes_on(resident: Resident) -> None:
    """The first answer draws the page again: what comes back names the new draft, and is not the old one's."""
    resident.fill()
    before = resident.draft().answers
    sheet = Sheet(resident, "", new="")
    resident.draft_id = ""
    sheet.type({"filing_for": "self"})
    refreshed = sheet.press("_refresh")
    assert refreshed.values["draft"][0] in refreshed.action
    assert refreshed.send(refreshed.posted("_next")).status_code == 302
    drafts = {str(row.id): row.answers for row in rows("Draft")}
    assert len(drafts) == 2 and before in drafts.values()
    assert '"filing_for":"self"' in drafts[refreshed.values["draft"][0]]


def test_every_page_of_a_draft_that_was_sent_says_so_with_its_number(resident: Resident) -> None:
    resident.ready()
    older = Sheet(resident, "claimant_page")
    resident.send()
    number = rows("Application")[0].receipt
    for page in (*PAGES, "attachments", "contact", "keep", "check", "new-form"):
        shown = resident.get(resident.apply(page))
        assert SENT in text_of(shown) and number in text_of(shown).replace("-", ""), page
        assert "に届きました" in text_of(shown)
    assert SENT in text_of(resident.get(resident.apply() + f"?draft={resident.draft_id}"))
    older.type({"claimant.given": "三郎", "claimant_number": example_my_number(77)})
    pressed = older.send(older.posted("_next"))
    assert pressed.status_code == 410 and SENT in text_of(pressed)
    assert "三郎" in text_of(pressed) and example_my_number(77) not in text_of(pressed)
    assert resident.get(resident.home(f"applications/{number}/")).status_code == 200


def test_the_device_that_began_it_sees_what_the_other_one_sent(resident: Resident) -> None:
    resident.fill()
    resident.post(resident.apply("keep"), email="yamada@example.jp")
    other = Resident()
    other.draft_id = resident.draft_id
    assert other.post(resident.mailed(r"/aoba/links/[\w-]+/")).status_code == 302
    assert other.send().status_code == 302
    number = rows("Application")[0].receipt
    shown = resident.get(resident.apply("claimant_page"))
    assert SENT in text_of(shown) and f"applications/{number}/" in shown.content.decode()
    assert resident.get(resident.home(f"applications/{number}/")).status_code == 200
    assert number in resident.get(resident.home("my/")).content.decode()


def test_a_stranger_learns_nothing_of_a_draft_from_its_id(resident: Resident) -> None:
    resident.ready()
    stranger = Resident()
    stranger.draft_id = resident.draft_id
    before = text_of(stranger.get(stranger.apply("check")))
    resident.send()
    assert text_of(stranger.get(stranger.apply("check"))) == before
    assert SENT not in before and "この書きかけは、ここでは開けません" in before


@pytest.mark.parametrize("purged", [False, True])
def test_a_draft_that_expired_says_when(resident: Resident, purged: bool) -> None:
    resident.fill()
    set_rows("Draft", expires_at=now() - timedelta(days=2))
    if purged:
        with tenant_transaction(tenant("aoba")):
            purge_drafts(now=now(), count=tally_given_up)
        assert rows("Draft") == []
        assert "に期限が過ぎて消えました" in text_of(resident.get(resident.home("my/")))
    shown = text_of(resident.get(resident.apply("claimant_page")))
    assert "この書きかけは、期限が過ぎて消えました" in shown and "申請は届いていません" in shown


def test_a_draft_that_was_thrown_away_says_so_and_its_tab_gives_back_what_was_typed(
    resident: Resident,
) -> None:
    resident.fill()
    older = Sheet(resident, "claimant_page")
    assert resident.press(resident.home(f"drafts/{resident.draft_id}/discard/")).status_code == 302
    older.type({"claimant.given": "三郎"})
    pressed = text_of(older.send(older.posted("_next")))
    assert "この書きかけは消しました" in pressed and "三郎" in pressed


def test_throwing_away_names_the_person_and_a_second_click_or_back_shows_the_list(resident: Resident) -> None:
    resident.fill()
    page = resident.home(f"drafts/{resident.draft_id}/discard/")
    assert "山田" in text_of(resident.get(page))
    names = resident.opened(page)
    for pressed in (resident.post(page, names), resident.post(page, names), resident.get(page)):
        assert pressed.status_code == 302
        assert "書きかけの申請はありません" in text_of(resident.get(pressed["Location"]))
    assert Resident().get(page).status_code == 404


def test_a_draft_changed_since_is_not_thrown_away_unseen(resident: Resident) -> None:
    resident.fill()
    path = resident.home(f"drafts/{resident.draft_id}/discard/")
    seen = resident.opened(path)
    resident.save("claimant_page", claim(occupation="none"))
    response = resident.post(path, seen)
    assert response.status_code == 409 and len(rows("Draft")) == 1
    assert "この画面を開いたあとに変わりました" in text_of(response)


def test_the_language_is_switched_in_mid_page_and_keeps_what_was_typed(resident: Resident) -> None:
    resident.fill()
    sheet = Sheet(resident, "claimant_page")
    button = next(
        action
        for action in re.findall(r'formaction="([^"]+)"', sheet.shown.content.decode())
        if "lang=en" in action
    )
    sheet.type({"claimant.given": "三郎", "claimant.family": ""})
    page = resident.apply("claimant_page").partition("?")[0]
    response = resident.client.post(page + unescape(button), {**sheet.values, "_language": "en"})
    assert response.status_code == 302
    shown = resident.get(response["Location"])
    assert 'lang="en"' in shown.content.decode() and 'value="三郎"' in shown.content.decode()
    assert resident.answers()["claimant"]["given"] == "三郎"


def test_the_language_is_switched_on_the_first_page_too(resident: Resident) -> None:
    sheet = Sheet(resident, "")
    there = resident.apply() + "?lang=en"
    empty = resident.client.post(there, {**sheet.values, "_language": "en"})
    assert rows("Draft") == []
    assert 'name="filing_for"' in resident.get(empty["Location"]).content.decode()
    sheet.type({"filing_for": "self"})
    typed = resident.get(resident.client.post(there, {**sheet.values, "_language": "en"})["Location"])
    assert 'value="self" checked' in typed.content.decode()
    assert len(rows("Draft")) == 1


def test_what_was_typed_when_the_session_ended_is_given_back(resident: Resident) -> None:
    resident.fill()
    sheet = Sheet(resident, "claimant_page")
    sheet.type(
        {"claimant.given": "三郎", "claimant_number": example_my_number(77), "event_date.year": "2027"}
    )
    del resident.client.cookies["madoguchi-aoba-resident"]
    gone = sheet.send(sheet.posted("_next"))
    assert gone.status_code == 410
    resident.client.cookies.clear()
    refused = sheet.send(sheet.posted("_next"))
    assert refused.status_code == 403
    for response in (gone, refused):
        assert "三郎" in text_of(response) and "2027" in text_of(response)
        assert example_my_number(77) not in response.content.decode()
    assert "あおば市" in text_of(refused)
    resident.client.cookies.clear()
    foreign = resident.client.post(sheet.action, sheet.values, headers={"sec-fetch-site": "cross-site"})
    assert "三郎" not in text_of(foreign)


def test_whoever_confirmed_an_address_is_told_before_a_draft_expires(resident: Resident) -> None:
    resident.ready()
    Resident("midori").ready()
    set_rows("Draft", expires_at=now() + timedelta(days=2))
    with tenant_transaction(tenant("aoba")):
        assert [warn_drafts(now=now()), warn_drafts(now=now())] == [1, 0]
    assert resident.mailed(r"の書きかけは、")
    link = resident.mailed(r"/aoba/links/[\w-]+/")
    other = Resident()
    assert other.post(link)["Location"].endswith(f"?draft={resident.draft_id}&confirmed")
    resident.save("claimant_page", claim(occupation="none"))
    set_rows("Draft", expires_at=now() + timedelta(days=2))
    with tenant_transaction(tenant("aoba")):
        assert warn_drafts(now=now()) == 1


def test_the_link_that_confirms_the_address_leads_to_the_last_step(resident: Resident) -> None:
    resident.fill()
    resident.post(resident.apply("contact"), email="yamada@example.jp")
    opened = resident.post(resident.mailed(r"/aoba/links/[\w-]+/"))
    shown = resident.get(opened["Location"])
    assert "メールを確かめました" in text_of(shown) and "この内容で申請する" in text_of(shown)


def test_two_drafts_are_told_apart_by_their_names(hanako: Resident) -> None:
    shown = text_of(hanako.get(hanako.home("my/")))
    assert "太郎" in shown and "次郎" in shown


@pytest.mark.parametrize("page", ["", *PAGES, "check"])
@pytest.mark.parametrize("begun", [True, False])
def test_a_link_that_was_cut_by_a_mail_program_is_told(resident: Resident, page: str, begun: bool) -> None:
    """It opened another draft, or an empty first page, without a word."""
    resident.fill()
    browser = resident if begun else Resident()
    path = resident.home(f"procedures/{PROCEDURE}/apply/") + (f"{page}/" if page else "")
    for cut in (resident.draft_id[:13], "xx", ""):
        shown = browser.get(f"{path}?draft={cut}")
        assert shown.status_code == 410, cut
        assert "この書きかけは、ここでは開けません" in text_of(shown)
