"""A page that is older than its draft changes nothing, loses nothing typed, and says so; and only such a page does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver

from madoguchi.files.tests.file_samples import pdf_bytes
from madoguchi.forms.tests.examples import ADDRESS, EXAMPLE, child, claim
from madoguchi.kernel.numbers import example_my_number
from madoguchi.portal import urls
from madoguchi.portal.tests.cast import PAGES, Resident, rows, text_of
from madoguchi.portal.tests.sheets import Sheet
from madoguchi.portal.tests.test_files import published

TOLD = "この画面を開いたあとに変わりました"
APART = claim(children=[child(living="apart", child_address=ADDRESS)])


def test_another_tab_is_told_and_shows_what_was_typed_beside_what_is_stored(resident: Resident) -> None:
    resident.fill()
    older = Sheet(resident, "claimant_page")
    newer = Sheet(resident, "claimant_page")
    newer.type({"claimant.given": "次郎"})
    assert newer.send(newer.posted("_next")).status_code == 302
    older.type({"claimant.given": "三郎"})
    kept = resident.draft()
    response = older.send(older.posted("_next"))
    assert response.status_code == 409
    assert TOLD in text_of(response) and "いま保存されている内容: 次郎" in text_of(response)
    assert 'value="三郎"' in response.content.decode()
    assert (resident.draft().answers, resident.draft().revision) == (kept.answers, kept.revision)
    again = older.after(response)
    assert again.send(again.posted("_next")).status_code == 302
    assert resident.answers()["claimant"]["given"] == "三郎"


def test_a_number_typed_on_an_older_page_is_kept_nowhere_and_asked_again(resident: Resident) -> None:
    resident.fill()
    older = Sheet(resident, "claimant_page")
    resident.save("claimant_page", claim(occupation="none"))
    kept, sealed = resident.answers(), len(rows("SealedNumber"))
    older.type({"claimant_number": example_my_number(77)})
    response = older.send(older.posted("_next"))
    assert response.status_code == 409
    assert "個人番号は、もう一度入力してください。" in text_of(response)
    assert example_my_number(77) not in response.content.decode()
    assert resident.answers() == kept and len(rows("SealedNumber")) == sealed


def test_pages_own_answers_that_were_lost_on_the_way_alarm_nobody(resident: Resident) -> None:
    """The script asked, the server worked, the answer never came: what is pressed next comes from the same sheet."""
    resident.fill()
    sheet = Sheet(resident, "claimant_page")
    for n, button in enumerate(("_refresh", "_refresh", "_next", "_next")):
        sheet.type({"claimant.given": f"花子{n}", "claimant_number": example_my_number(n)})
        assert sheet.send(sheet.posted(button)).status_code in (200, 302)
    assert resident.answers()["claimant"]["given"] == "花子3"


def test_a_lost_answer_of_the_first_page_begins_no_second_draft(resident: Resident) -> None:
    sheet = Sheet(resident, "")
    assert "csrfmiddlewaretoken" in sheet.values
    sheet.type({"filing_for": "self"})
    for _ in range(3):
        assert sheet.send(sheet.posted("_next")).status_code == 302
    assert len(rows("Draft")) == 1


def test_the_same_answers_once_more_go_on(resident: Resident) -> None:
    resident.fill()
    first, second = Sheet(resident, "claimant_page"), Sheet(resident, "claimant_page")
    for sheet in (first, second):
        sheet.type({"claimant.given": "次郎"})
        assert sheet.send(sheet.posted("_next")).status_code == 302


def test_what_changes_elsewhere_and_is_not_on_the_page_alarms_nobody(resident: Resident) -> None:
    resident.fill(APART)
    sheet = Sheet(resident, "claimant_page")
    resident.save("children_page", claim())
    file = SimpleUploadedFile("a.pdf", pdf_bytes())
    resident.post(resident.apply("attachments"), {"_upload": "apart_statement", "apart_statement": file})
    sheet.type({"claimant.given": "次郎"})
    assert sheet.send(sheet.posted("_next")).status_code == 302
    assert resident.answers()["claimant"]["given"] == "次郎"


def test_the_same_file_is_there_once(resident: Resident) -> None:
    """A script's upload, and the page's own button pressed meanwhile."""
    resident.fill(APART)
    content = pdf_bytes()
    for button in ("_upload", "_next", "_next"):
        file = SimpleUploadedFile("a.pdf", content)
        resident.post(resident.apply("attachments"), {button: "apart_statement", "apart_statement": file})
    assert len(rows("Attachment")) == 1


def test_the_address_that_another_tab_gave_is_not_overwritten_unseen(resident: Resident) -> None:
    resident.fill()
    older = Sheet(resident, "contact")
    Sheet(resident, "contact").send({**Sheet(resident, "contact").values, "email": "sato@example.jp"})
    older.type({"email": "yamada@example.jp"})
    response = older.send(older.values)
    assert response.status_code == 409 and TOLD in text_of(response)
    assert "sato@example.jp" in text_of(response) and 'value="yamada@example.jp"' in response.content.decode()
    assert resident.draft().email == "sato@example.jp"
    again = older.after(response)
    assert again.send(again.values).status_code == 302
    assert resident.draft().email == "yamada@example.jp"


def _addresses(patterns: Any, above: str = "") -> set[str]:
    found: set[str] = set()
    for each in patterns:
        if isinstance(each, URLResolver):
            found |= _addresses(each.url_patterns, above + str(each.pattern))
        elif isinstance(each, URLPattern):
            found.add((above + str(each.pattern)).removeprefix("<slug:slug>/"))
    return found


FORM = "procedures/<slug:procedure>/apply/"
OLD_PAGES = {
    FORM,  # the first page: of no draft, there is nothing that it could be older than
    f"{FORM}<slug:page>/",
    f"{FORM}attachments/",
    f"{FORM}contact/",
    f"{FORM}keep/",
    f"{FORM}check/",
    f"{FORM}new-form/",
    "drafts/<uuid:draft>/discard/",
    "applications/<str:receipt>/withdraw/",
    "my/account/end/",  # in test_account.py
}
"""Addresses whose page is tried below, or above, after something changed elsewhere."""
NOTHING_TO_OVERWRITE = {
    "",
    "procedures/<slug:procedure>/",
    f"{FORM}done/",
    "contact/",
    ".well-known/security.txt",
    "privacy/",
    "accessibility/",
    "sign-in/",
    "sign-out/",
    "links/<str:secret>/",
    "my/",
    "my/account/",
    "my/account/sessions/",  # ends what it names, or all others
    "my/account/address/",  # asks for links, which say what they will do
    "my/account/join/",
    "lost-address/",
    "applications/",
    "lost-code/",
    "applications/<str:receipt>/",
    "applications/<str:receipt>/pdf/",
    "applications/<str:receipt>/mend/",  # opens the draft that is there, if there is one
    "applications/<str:receipt>/next/<uuid:consequence>/",  # as does this, of what a decision led to
    "asked/links/<str:asking>/",
    "asked/<uuid:invitation_id>/files/<uuid:shown_id>/",
    "asked/<uuid:invitation_id>/files/<uuid:shown_id>/preview",
    "asked/<uuid:invitation_id>/",  # whoever is asked from outside: test_asked.py tries two windows
}


def test_every_address_is_tried_from_an_older_page_or_has_nothing_to_overwrite() -> None:
    assert _addresses(urls.urlpatterns) == OLD_PAGES | NOTHING_TO_OVERWRITE


TYPED = {"representative_page": {"filing_for": "other"}, "claimant_page": {"claimant.given": "三郎"},
         "children_page": {"children.0.child.given": "三郎"}}  # fmt: skip
ELSEWHERE: dict[str, Any] = {
    "representative_page": {"filing_for": ""},
    "claimant_page": claim(occupation="none"),
    "children_page": {"children": [child("別の子")]},
}


@pytest.mark.parametrize("page", PAGES)
def test_no_button_of_an_older_page_changes_the_draft_or_loses_what_was_typed(
    resident: Resident, page: str
) -> None:
    resident.fill()
    pressed = []
    for name, value in Sheet(resident, page).buttons:
        resident.fill()
        older = Sheet(resident, page)
        resident.post(resident.apply(page), {"_refresh": "1", **_posted(ELSEWHERE[page])})
        kept = resident.draft()
        older.type(TYPED[page])
        response = older.send({**older.values, name: value})
        assert response.status_code == 409, (name, response.status_code)
        assert TOLD in text_of(response), name
        for box, text in TYPED[page].items():
            assert older.after(response).values[box] == [text], name
        assert (resident.draft().answers, resident.draft().revision) == (kept.answers, kept.revision), name
        pressed.append(name)
    assert {"_next", "_back", "_save", "_language"} <= set(pressed)


def _posted(answers: Any) -> Any:
    from madoguchi.portal.tests.cast import posted

    return posted(answers)


def test_the_last_button_of_an_older_page_sends_nothing(resident: Resident) -> None:
    resident.ready()
    older = Sheet(resident, "check")
    resident.save("claimant_page", claim(occupation="none"))
    response = older.send({**older.values, "_submit": "1", "consent": "yes"})
    assert response.status_code == 409 and rows("Application") == []
    assert 'name="consent" value="yes" checked' in response.content.decode()


def test_a_page_that_says_nothing_of_its_draft_is_an_older_one(resident: Resident) -> None:
    resident.ready()
    data = {"csrfmiddlewaretoken": resident.client.cookies["csrftoken"].value, "draft": resident.draft_id}
    for page, typed in (("claimant_page", {"claimant.given": "三郎"}), ("check", {"consent": "yes"})):
        assert resident.client.post(resident.apply(page), {**data, **typed}).status_code == 409
    assert rows("Application") == [] and resident.answers()["claimant"]["given"] != "三郎"


@pytest.mark.parametrize("button", ["_upload", "_next"])
def test_a_file_that_is_asked_for_no_more_is_not_taken_and_its_sender_reads_so(
    towns: Any, button: str
) -> None:
    published(EXAMPLE.replace("    required_when: {any_of", "    show_when: {any_of"))
    resident = Resident()
    resident.fill(APART)
    resident.save("children_page", claim())  # while the page for files stands open elsewhere
    file = SimpleUploadedFile("a.pdf", pdf_bytes())
    response = resident.post(
        resident.apply("attachments"), {button: "apart_statement", "apart_statement": file}
    )
    assert response.status_code == 409
    assert "は、いまの答えでは要りません。送ったファイルは受け取っていません。" in text_of(response)
    assert rows("Attachment") == []


def test_a_file_that_is_gone_is_taken_away_once_and_no_other(resident: Resident) -> None:
    resident.fill(APART)
    for n in range(2):
        file = SimpleUploadedFile("a.pdf", pdf_bytes() + b"\n" * n)
        resident.post(resident.apply("attachments"), {"_upload": "x", "apart_statement": file})
    older = Sheet(resident, "attachments")
    for _ in range(2):
        older.send(older.posted("_remove_file"))
    assert len(rows("Attachment")) == 1
