"""Beginning drafts and sending files have limits by household; what was saved stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi import portal
from madoguchi.accounts.services.limits import limit as limits
from madoguchi.files.tests.file_samples import pdf_bytes
from madoguchi.forms.tests.examples import claim
from madoguchi.portal.form import apply
from madoguchi.portal.tests.cast import EMAIL, Resident, posted, rows, text_of
from madoguchi.portal.tests.test_account import signed_in
from madoguchi.portal.tests.test_files import APART

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("one_moment")
def test_a_household_begins_so_many_drafts_in_an_hour(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "_MOST_DRAFTS", 2)
    resident.save("claimant_page")
    assert Resident().save("claimant_page").status_code != 429
    refused = Resident().save("claimant_page", claim())
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "しばらく受け付けられません" in text_of(refused)
    assert "山田" in text_of(refused), "what was typed is there to be copied"
    assert len(rows("Draft")) == 2
    elsewhere = Resident()
    elsewhere.client.defaults["REMOTE_ADDR"] = "192.0.2.66"
    assert elsewhere.save("claimant_page").status_code != 429


@pytest.mark.usefixtures("one_moment")
def test_wrong_codes_keep_nobody_from_asking_with_the_right_one(resident: Resident) -> None:
    receipt, code = resident.applied()
    stranger, typed = Resident(), {"receipt": receipt, "email": "new@example.jp"}
    path = resident.home("lost-address/")
    wrong = {stranger.post(path, typed, access_code="AAAA-BBBB-CCCC").status_code for _ in range(6)}
    assert wrong == {422}
    resident.client.defaults["REMOTE_ADDR"] = "192.0.2.66"
    right = [resident.post(path, typed, access_code=code).status_code for _ in range(6)]
    assert right == [302] * 5 + [429], "a mailbox is not filled either"


PAGES = {
    "draft": ("procedures/jido-teate-nintei/apply/claimant_page/", claim()),
    "keep": ("procedures/jido-teate-nintei/apply/keep/", {"email": EMAIL}),
    "contact": ("procedures/jido-teate-nintei/apply/contact/", {"email": EMAIL}),
    "sign-in": ("sign-in/", {"email": EMAIL}),
    "find": ("applications/", {"receipt": "99001-0000-0000-0000-0", "access_code": "0000-0000-0000"}),
    "lost-code": ("lost-code/", {}),
    "lost-address": (
        "lost-address/",
        {"email": EMAIL, "receipt": "99001-0000-0000-0000-0", "access_code": "0000-0000-0000"},
    ),
    "link": ("links/nothing/", {}),
    "address": ("my/account/address/", {"email": "new@example.jp"}),
    "join": ("my/account/join/", {"email": "new@example.jp"}),
    "files": ("procedures/jido-teate-nintei/apply/attachments/", {"_upload": "1"}),
}
"""Every page that limits: where it is, and what is typed on it."""


@pytest.mark.parametrize("page", PAGES)
def test_every_page_that_limits_says_so_and_when_to_come_again(
    resident: Resident, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    path, typed = PAGES[page]
    if page in ("address", "join"):
        signed_in(EMAIL, resident)
    elif page == "lost-code":
        typed = {"receipt": resident.applied()[0]}
    elif page != "draft":
        resident.fill(APART)
    if page == "files":
        typed = {**typed, "apart_statement": SimpleUploadedFile("a.pdf", pdf_bytes(), "application/pdf")}
    reached: set[str] = set()

    def full(*, what: str, **_: object) -> int:
        reached.add(what)
        return 1_000_000

    monkeypatch.setattr(limits, "count_once", full)
    refused = resident.post(resident.home(path), typed if page == "files" else posted(typed))
    assert reached, "the page counts"
    assert page != "files" or reached == {"files-from"}, "the whole house first"
    assert refused.status_code == 429, text_of(refused)
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert re.search("多すぎます|受け付けられません", text_of(refused)), text_of(refused)


def test_no_page_of_a_limit_is_left_out() -> None:
    there = Path(portal.__file__).parent
    limiting = {
        path.stem
        for path in there.rglob("*.py")
        if "tests" not in path.parts
        and re.search(r"\blimit(_durably)?\(|following\.follow\(", path.read_text(encoding="utf-8"))
    }
    assert limiting == {
        "access_code",
        "account",
        "apply",
        "files",
        "keep",
        "link",
        "links",
        "lost_address",
        "page",
        "sign_in",
        "uploads",
    }
