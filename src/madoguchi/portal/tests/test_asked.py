"""Pages of whoever is asked to do a step of a case: one clear message for all that can be wrong with a link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.applications.queries.attachments import office_files
from madoguchi.files.tests.file_samples import jpeg
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.tests.cast import text_of
from madoguchi.portal.asked import files as asked_files
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.inviting.ask_again import ask_again
from madoguchi.review.services.inviting.revoke import revoke
from madoguchi.review.tests.cast import CLERK, found_office, seen_now
from madoguchi.review.tests.flows.asking import DOCTOR, OPINION, STEP, Asking, mailed
from madoguchi.review.tests.flows.filing import Filing, Showing
from madoguchi.ui.pictures import SANDBOX

FIELDS = {f"office.{name}": value for name, value in OPINION.items()}


@pytest.fixture
def case(db: None) -> Iterator[Asking]:
    office = found_office(99001, "aoba", "あおば市")
    with tenant_scope(office.id):
        yield Asking()


class Doctor:
    """A browser, with scripts off and without a cookie."""

    def __init__(self, case: Asking) -> None:
        self.browser = Client()
        self.page = f"/aoba/asked/{case.asked.id}/"

    def link(self, n: int = 0) -> str:
        return f"/aoba/asked/links/{mailed()[n][1]}/"

    def let_in(self) -> None:
        answer = self.browser.post(self.link())
        assert (answer.status_code, answer["Location"]) == (302, self.page)

    def get(self, address: str = "") -> str:
        return text_of(self.browser.get(address or self.page))

    def post(self, address: str = "", **fields: Any) -> Any:
        return self.browser.post(address or self.page, fields)

    def send(self, **fields: Any) -> Any:
        return self.post(**({"_send": "1", "revision": "0"} | FIELDS | fields))


@pytest.fixture
def doctor(case: Asking) -> Doctor:
    return Doctor(case)


def set_row(case: Asking, **values: Any) -> None:
    with tenant_transaction():
        apps.get_model("review", "Invitation").objects.filter(id=case.asked.id).update(**values)


def test_opening_the_link_shows_nothing_of_the_case_and_spends_nothing(case, doctor):
    shown = doctor.get(doctor.link())
    assert "A…c@example.jp" in shown
    assert DOCTOR not in shown and "山田" not in shown and "介護" not in shown
    assert case.asked.opened_at is None
    doctor.let_in()


def test_what_is_named_is_shown_and_nothing_else(case, doctor):
    doctor.let_in()
    shown = doctor.get()
    for seen in ("山田　花子", "昭和35年4月2日", "主治医意見書", "主治医の意見", "特定疾病に当たる"):
        assert seen in shown
    for hidden in ("千代田", "青葉 健一", "個人番号", "hanako@example.jp", "入力済み", str(case.id)):
        assert hidden not in shown
    assert mailed()[0][1] not in shown


def test_what_is_sent_arrives_and_is_all_that_is_shown_afterwards(case, doctor):
    doctor.let_in()
    answer = doctor.send()
    assert (answer.status_code, answer["Location"]) == (302, doctor.page)
    assert case.where(STEP) == "done"
    shown = doctor.get()
    assert "お答えが届きました" in shown and OPINION["opinion_sheet"] in shown
    assert "山田" not in shown
    set_row(case, until=day_in_japan(case.now) - timedelta(days=1))
    later = doctor.get()
    assert "控えを見られる期間は過ぎました" in later and OPINION["opinion_sheet"] not in later
    again = doctor.send(**{"office.opinion_sheet": "二度目"})
    assert again.status_code == 200 and "お答えが届きました" in text_of(again)
    assert case.flow.office["opinion_sheet"] == OPINION["opinion_sheet"]


def test_what_is_kept_is_there_in_another_browser_by_a_new_link(case, doctor):
    doctor.let_in()
    kept = doctor.post(_save="1", revision="0", **{"office.opinion_sheet": "途中まで"})
    assert kept["Location"].endswith("?saved")
    assert "まだ送っていません" in doctor.get(kept["Location"])
    other = Doctor(case)
    assert "途中まで" not in other.get()
    used = other.browser.post(other.link())
    assert used.status_code == 410 and "このリンクはもう使いました" in text_of(used)
    assert "新しいリンクを送りました" in text_of(other.post(other.link(), again="1"))
    assert len(mailed()) == 2
    assert "このリンクは使えません" in other.get(other.link(1))
    other.let_in()
    assert "途中まで" in other.get()


def test_enter_keeps_and_sends_nothing(case, doctor):
    doctor.let_in()
    doctor.post(revision="0", _next="1", **FIELDS)
    assert case.where(STEP) == "open"
    assert OPINION["opinion_sheet"] in doctor.get()


def test_what_is_missing_is_told_beside_its_question_and_what_was_typed_stays(case, doctor):
    doctor.let_in()
    answer = doctor.send(**{"office.specific_disease": "", "office.opinion_sheet": "書いた文"})
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "書いた文" in shown and 'href="#office.specific_disease' in shown
    assert "役所の記入" not in shown
    assert case.where(STEP) == "open"


def test_an_individual_number_is_neither_kept_nor_sent(case, doctor):
    doctor.let_in()
    for button in ("_save", "_send"):
        fields = FIELDS | {"office.opinion_sheet": "123456789018"}
        answer = doctor.post(revision="0", **{button: "1"}, **fields)
        assert answer.status_code == 422 and "12桁の数字があります" in text_of(answer)
    assert case.asked.revision == 0


def test_of_two_tabs_the_older_one_is_told_and_shows_both(case, doctor):
    doctor.let_in()
    doctor.post(_save="1", revision="0", **{"office.opinion_sheet": "新しい画面"})
    answer = doctor.send(**{"office.opinion_sheet": "古い画面"})
    shown = text_of(answer)
    assert answer.status_code == 409
    assert "新しい画面" in shown and "古い画面" in shown
    assert 'name="revision" value="1"' in shown
    assert case.where(STEP) == "open"
    assert doctor.send(revision="1", **{"office.opinion_sheet": "古い画面"}).status_code == 302


def test_once_revoked_the_open_page_the_link_and_what_was_typed_are_told_of(case, doctor):
    doctor.let_in()
    case.by_staff(revoke)
    answer = doctor.send(**{"office.opinion_sheet": "長い意見を書きました。"})
    shown = text_of(answer)
    assert answer.status_code == 410
    assert "このお願いは取り消しました" in shown and "長い意見を書きました。" in shown
    assert "山田" not in shown + doctor.get()
    assert "このお願いは取り消しました" in Doctor(case).get(doctor.link())


def test_a_page_of_another_browser_a_stranger_or_another_town_shows_nothing(case, doctor):
    doctor.let_in()
    stranger = Doctor(case)
    answer = stranger.browser.get(doctor.page)
    assert answer.status_code == 403 and "お願いのメールから開きます" in text_of(answer)
    found_office(99002, "midori", "みどり町")
    there = doctor.link().replace("aoba", "midori")
    for answer in (stranger.browser.get(there), stranger.browser.post(there, {"again": "1"})):
        assert answer.status_code == 410 and "このリンクは使えません" in text_of(answer)
    assert doctor.browser.get(doctor.page.replace("aoba", "midori")).status_code == 403
    assert stranger.browser.get(f"/aoba/links/{mailed()[0][1]}/").status_code == 410
    assert case.asked.opened_at is None


def test_the_day_is_over_and_the_page_says_whom_to_ask(case, doctor):
    doctor.let_in()
    set_row(case, until=day_in_japan(case.now) - timedelta(days=1))
    answer = doctor.send()
    assert answer.status_code == 410 and "お願いした期限が過ぎました" in text_of(answer)
    assert case.where(STEP) == "open"


def test_a_session_that_is_over_loses_nothing_that_was_written(case, doctor):
    doctor.let_in()
    with tenant_transaction():
        apps.get_model("accounts", "Session").objects.all().delete()
    answer = doctor.send(**{"office.opinion_sheet": "長い意見を書きました。"})
    shown = text_of(answer)
    assert answer.status_code == 403
    assert "画面の時間が切れました" in shown and "長い意見を書きました。" in shown


def test_while_the_applicant_corrects_it_is_kept_and_the_page_says_so(case, doctor):
    with tenant_transaction():
        request_correction(
            application_id=case.id, questions=[], reason="確かめます。", seen=seen_now(case.id), by=CLERK,
            due_on=day_in_japan(case.now) + timedelta(days=9), now=case.now,
        )  # fmt: skip
    doctor.let_in()
    assert "いまは送れません" in doctor.get()
    assert doctor.send()["Location"].endswith("?saved")
    assert OPINION["opinion_sheet"] in doctor.get()


def test_a_second_thing_asked_at_the_same_address_stands_beside_the_first(case, doctor):
    doctor.let_in()
    other = Asking()
    second = Doctor(other)
    second.browser = doctor.browser
    second.let_in()
    assert "山田　花子" in second.get() and "山田　花子" in doctor.get()


def test_asked_at_another_address_the_browser_is_another_persons(case, doctor):
    doctor.let_in()
    case.by_staff(ask_again, email="midori@example.jp", until=case.asked.until)
    other = Doctor(case)
    other.browser = doctor.browser
    other.let_in()
    assert "お願いのメールから開きます" in doctor.get()


def test_links_are_asked_for_so_often_and_no_oftener(case, doctor):
    for _ in range(5):
        assert doctor.post(doctor.link(), again="1").status_code == 200
    answer = doctor.post(doctor.link(), again="1")
    assert answer.status_code == 429 and "試した回数が多すぎます" in text_of(answer)


@pytest.mark.parametrize(("language", "said"), [("en", "What we show you"), ("ja-easy", "みて ほしい こと")])
def test_the_page_speaks_the_readers_language(case, doctor, language, said):
    doctor.let_in()
    assert said in doctor.get(f"{doctor.page}?lang={language}")


@pytest.fixture
def filing(db: None) -> Iterator[Filing]:
    office = found_office(99001, "aoba", "あおば市")
    with tenant_scope(office.id):
        yield Filing()


def brought(doctor: Doctor, content: bytes, name: str = "意見書.jpg", **fields: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return doctor.post(**{"_upload": "sheet", "revision": "0", "office.sheet": file} | FIELDS | fields)


def test_a_sheet_is_kept_with_what_was_typed_and_sent_with_it(filing):
    doctor = Doctor(filing)
    doctor.let_in()
    kept = brought(doctor, jpeg())
    assert kept["Location"].endswith("?saved")
    shown = doctor.get(kept["Location"])
    assert "意見書.jpg" in shown and OPINION["opinion_sheet"] in shown and "検査中" in shown
    assert str(filing.id) not in shown
    (file,) = re.findall(r'<input type="hidden" name="office.sheet" value="([^"]+)"', shown)
    doctor.send(revision="1", **{"office.sheet": file})
    assert [each["name"] for each in filing.flow.office["sheet"]] == ["意見書.jpg"]
    assert "意見書.jpg" in doctor.get()


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "この種類のファイルは送れません"), ("en", "You cannot send this"), ("ja-easy", "おくれません")],
)  # fmt: skip
def test_a_sheet_that_is_not_taken_is_told_in_three_languages_and_nothing_is_lost(filing, language, said):
    doctor = Doctor(filing)
    doctor.let_in()
    for button in ({}, {"_send": "1"}):
        page = f"{doctor.page}?lang={language}"
        answer = doctor.browser.post(
            page, {"_upload": "sheet", "revision": str(filing.asked.revision)} | FIELDS | button
            | {"office.sheet": SimpleUploadedFile("記録.txt", b"text")},
        )  # fmt: skip
        assert answer.status_code == 422
        assert said in text_of(answer) and OPINION["opinion_sheet"] in text_of(answer)
    assert filing.where(STEP) == "open"


def test_who_is_asked_sends_so_many_files_in_an_hour(filing, monkeypatch):
    monkeypatch.setattr(asked_files, "_MOST", 1)
    doctor = Doctor(filing)
    doctor.let_in()
    brought(doctor, jpeg())
    refused = brought(doctor, jpeg(quality=10), revision="1")
    assert refused.status_code == 429
    assert "送る回数が多すぎます" in text_of(refused) and OPINION["opinion_sheet"] in text_of(refused)


@pytest.mark.parametrize("how", ["revoked", "over", "signed out"])
def test_a_sheet_that_comes_too_late_is_not_kept_and_says_why(filing, how):
    doctor = Doctor(filing)
    doctor.let_in()
    if how == "revoked":
        filing.by_staff(revoke)
    elif how == "over":
        set_row(filing, until=day_in_japan(filing.now) - timedelta(days=3))
    else:
        doctor.browser.cookies.clear()
    answer = brought(doctor, jpeg(), **{"office.specific_disease": str(filing.id)})
    assert str(filing.id) not in text_of(answer), "an id is nothing that was typed"
    assert answer.status_code == (403 if how == "signed out" else 410)
    assert OPINION["opinion_sheet"] in text_of(answer)
    with tenant_transaction():
        assert office_files(filing.id) == []


def test_a_file_that_is_shown_is_a_picture_in_a_sandbox_until_they_are_asked_no_more(db):
    office = found_office(99001, "aoba", "あおば市")
    with tenant_scope(office.id):
        case = Showing()
        doctor = Doctor(case)
        address = f"{doctor.page}files/{case.card}/"
        stranger = doctor.browser.get(address)
        assert stranger.status_code == 403 and "保険証.jpg" not in text_of(stranger)
        assert doctor.browser.get(f"{address}preview").status_code == 403
        doctor.let_in()
        shown = doctor.get()
        assert f'href="{address}"' in shown and "玄関.jpg" in shown and "領収書" not in shown
        looked = doctor.get(address)
        assert f'src="{address}preview"' in looked and "保険証.jpg" in looked
        picture = doctor.browser.get(f"{address}preview")
        assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
        for header, value in SANDBOX.items():
            assert picture[header] == value
        assert doctor.browser.get(f"{address}download").status_code == 404
        assert doctor.browser.get(f"{doctor.page}files/{case.bill}/").status_code == 404
        case.by_staff(revoke)
        assert doctor.browser.get(address).status_code == 410
        assert doctor.browser.get(f"{address}preview").status_code == 404
