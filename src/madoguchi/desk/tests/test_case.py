"""One case through the pages: from the queue to its end, twice pressed, too late, with files and a number."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime

import pypdf
import pytest
from django.apps import apps

from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.queries.applications import application
from madoguchi.desk.case import numbers
from madoguchi.desk.tests.journey import accepted, asked_to_correct, proposed
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.notifications.queries import mails
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.outbox.services.work import run_once
from madoguchi.review.tests.cast import CLAIM, arrived, sendable
from madoguchi.review.tests.files import attach, pdf
from madoguchi.review.tests.keeper import running_keeper


def sealed_of(application_id):
    """(path, ref) of its sealed numbers."""
    with tenant_transaction():
        found = application(application_id)
    assert found is not None
    return list(sealed_references(found.answers))


def follow(browser, answer):
    assert answer.status_code == 302, text_of(answer)
    return text_of(browser.get(answer["Location"]))


def refused(answer):
    assert answer.status_code == 409, text_of(answer)
    return text_of(answer)


def test_a_clerk_finds_the_application_in_the_queue_opens_it_and_accepts_it(aoba, here):
    clerk = signed_in(aoba, "uketsuke")
    assert here in text_of(clerk.get("/aoba/desk/"))
    assert "受け付ける" in text_of(clerk.get(here))
    page = follow(clerk, press(clerk, here + "accept/"))
    assert "受け付けました" in page
    assert "第1号" in page
    assert here not in text_of(clerk.get("/aoba/desk/"))
    assert here in text_of(clerk.get("/aoba/desk/?tab=accepted"))


def test_a_second_press_says_that_it_is_accepted_and_gives_no_second_number(aoba, here):
    clerk, colleague = signed_in(aoba, "uketsuke"), signed_in(aoba, "shinsa")
    press(clerk, here + "accept/")
    page = refused(press(colleague, here + "accept/"))
    assert "すでに受け付けられています" in page
    assert "受付 太郎が 令和" in page
    assert "第2号" not in page


def test_an_act_that_comes_too_late_changes_nothing_and_says_who_was_first(aoba, claim, here):
    accepted(claim)
    examiner = signed_in(aoba, "shinsa")
    press(examiner, here + "examine/")
    page = refused(press(examiner, here + "examine/"))
    assert "先に、ほかの操作がありました" in page
    assert "審査 花子" in page


def test_a_correction_keeps_what_was_typed_until_it_can_be_sent(aoba, here):
    clerk = signed_in(aoba, "uketsuke")
    wrong = press(clerk, here + "correction/", {"reason": "番地が違います。", "due_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "番地が違います。" in text_of(wrong)
    typed = {"reason": "番地が違います。", "due_on": "2999-01-08", "questions": ["claimant.address"]}
    page = follow(clerk, press(clerk, here + "correction/", typed))
    assert "補正依頼中" in page
    assert "<li>請求する方の住所</li>" in page


def test_a_decision_passes_from_the_examiner_to_the_approver(aoba, claim, here):
    proposed(claim)
    approver = signed_in(aoba, "kessai")
    assert "所得の基準に合いません。" in text_of(approver.get(here + "decide/"))
    assert "不承認" in follow(approver, press(approver, here + "decide/"))


def test_a_message_reaches_the_conversation_and_an_empty_one_does_not(aoba, here):
    clerk = signed_in(aoba, "uketsuke")
    assert press(clerk, here + "message/", {"body": " "}).status_code == 422
    long = "あ" * 2001
    assert long in text_of(press(clerk, here + "message/", {"body": long}))
    assert "原本を見せてください。" in follow(
        clerk, press(clerk, here + "message/", {"body": "原本を見せてください。"})
    )


def test_markup_in_what_was_typed_is_shown_as_typed(aoba, here):
    clerk = signed_in(aoba, "uketsuke")
    page = follow(clerk, press(clerk, here + "note/", {"note": "<script>alert(1)</script>"}))
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_number_is_shown_once_for_a_purpose_that_then_stands_in_the_history(
    aoba, claim, here, tmp_path, monkeypatch
):
    path, ref = sealed_of(claim)[0]
    clerk, digits = signed_in(aoba, "uketsuke"), str(sendable(CLAIM).answers[path])
    grouped = f"{digits[:4]} {digits[4:8]} {digits[8:]}"
    assert press(clerk, f"{here}numbers/{ref}/", {"purpose": ""}).status_code == 422
    assert press(clerk, f"{here}numbers/{ref}/", {"purpose": "その他", "words": " "}).status_code == 422
    with running_keeper(tmp_path / "k.sock") as socket:
        monkeypatch.setattr(numbers, "keeper_socket", lambda: socket)
        shown = press(clerk, f"{here}numbers/{ref}/", {"purpose": "住民情報との照合", "words": "転入の確認"})
    assert grouped in text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    history = text_of(clerk.get(here + "history/"))
    assert "個人番号を見た" in history
    assert "住民情報との照合: 転入の確認" in history
    assert "個人番号(マイナンバー) ／ 目的" in history
    for part in ("", "history/"):
        assert digits not in text_of(clerk.get(here + part)).replace(" ", "")


def test_a_number_without_its_keeper_stays_sealed_and_the_page_says_so(
    aoba, claim, here, tmp_path, monkeypatch
):
    monkeypatch.setattr(numbers, "keeper_socket", lambda: tmp_path / "nobody.sock")
    ref = sealed_of(claim)[0][1]
    answer = press(signed_in(aoba, "uketsuke"), f"{here}numbers/{ref}/", {"purpose": "住民情報との照合"})
    assert answer.status_code == 503
    assert "封をしたまま無事です" in text_of(answer)


STATES = {"clean": (200, 200), "unscanned": (200, 200), "quarantined": (404, 404), "infected": (404, 404)}


@pytest.mark.parametrize("state", sorted(STATES))
def test_a_file_is_shown_and_let_out_only_as_its_state_allows(aoba, claim, here, state):
    file = attach(claim, name="通帳の写し.jpg", state=state)
    clerk = signed_in(aoba, "uketsuke")
    preview, download = (clerk.get(f"{here}files/{file}/{what}") for what in ("preview", "download"))
    assert (preview.status_code, download.status_code) == STATES[state]
    assert clerk.get(f"{here}files/{file}/").status_code == 200
    if preview.status_code == 200:
        assert preview["Content-Type"] == "image/jpeg"
        assert preview["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert preview["X-Content-Type-Options"] == "nosniff"
    if download.status_code == 200:
        download.getvalue()
        assert download["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_a_file_of_another_case_or_of_nobody_is_not_found(aoba, claim, here):
    other = arrived(aoba, at=datetime.now(UTC))
    clerk = signed_in(aoba, "uketsuke")
    for file in (attach(other, name="x.jpg", state="clean"), new_id()):
        for what in ("", "preview", "download"):
            assert clerk.get(f"{here}files/{file}/{what}").status_code == 404


def test_everything_comes_as_a_zip_without_individual_numbers_or_files_that_are_not_clean(aoba, claim, here):
    attach(claim, name="通帳の写し.jpg", state="clean")
    attach(claim, name="未検査.jpg", state="unscanned")
    attach(claim, name="検査待ち.jpg", state="quarantined")
    answer = signed_in(aoba, "uketsuke").get(here + "download/")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as pack:
        names = pack.namelist()
        table = pack.read("application.csv").decode("utf-8-sig")
        left_out, unscanned = (pack.read(f"not-{name}.txt").decode() for name in ("included", "scanned"))
    assert names == [
        "application.pdf",
        "application.csv",
        "attachments/01-通帳の写し.jpg",
        "attachments/02-未検査.jpg",
        "not-included.txt",
        "not-scanned.txt",
    ]
    assert ("検査待ち.jpg" in left_out, "未検査.jpg" in unscanned) == (True, True)
    assert "入力済み" in table
    assert all(str(sendable(CLAIM).answers[path]) not in table for path, _ in sealed_of(claim))


def test_an_approver_dismisses_what_was_not_corrected_in_time_and_the_applicant_is_told(aoba, claim, here):
    accepted(claim)
    asked_to_correct(claim)
    approver = signed_in(aoba, "kessai")
    assert "却下する" not in text_of(approver.get(here))
    early = refused(press(approver, here + "dismiss/", {"reason": "届きませんでした。"}))
    assert "補正の期限が過ぎるまで、却下できません" in early
    with tenant_transaction():
        apps.get_model("review", "CorrectionRequest").objects.update(due_on=date(2026, 4, 1))
    overdue = text_of(approver.get(here))
    assert "却下する" in overdue
    assert "補正の期限が過ぎました" in overdue
    assert "却下する" not in text_of(signed_in(aoba, "shinsa").get(here))
    assert press(approver, here + "dismiss/", {"reason": " "}).status_code == 422
    page = follow(approver, press(approver, here + "dismiss/", {"reason": "番地が分かりませんでした。"}))
    assert "却下しました" in page
    assert "補正の期限が過ぎました" not in page
    run_once(tenants=[aoba.tenant.id], worker="test", now=datetime.now(UTC))
    with tenant_transaction():
        assert "結果が出ました" in mails()[0].subject
    again = refused(press(approver, here + "dismiss/", {"reason": "もう一度"}))
    assert "先に、ほかの操作がありました" in again
    typed = {"reason": "郵送で届いていました。"}
    past = press(approver, here + "undo-dismissal/", typed | {"due_on": "2026-04-01"})
    assert past.status_code == 422
    assert "期限は、明日よりあとの日にしてください。" in text_of(past)
    offered = re.findall(r'name="due_on" value="([^"]*)"', text_of(approver.get(here + "undo-dismissal/")))[0]
    assert offered > day_in_japan(datetime.now(UTC)).isoformat()
    undone = follow(approver, press(approver, here + "undo-dismissal/", typed | {"due_on": offered}))
    assert "却下を取り消しました" in undone
    assert "補正の期限が過ぎました" not in undone


def test_whoever_comes_to_an_act_by_a_link_reads_that_nothing_was_done(aoba, here):
    """After a session ended over a button, signing in leads to the button's own address."""
    clerk = signed_in(aoba, "uketsuke")
    answer = clerk.get(here + "accept/")
    assert answer["Location"] == "../?said=not-done"
    page = text_of(clerk.get(here + "?said=not-done"))
    assert "まだ何もしていません" in page
    assert "受け付ける" in page


@pytest.mark.parametrize("page", ["²", "-1", "x", "999", "１", ""])
def test_a_page_that_is_no_number_shows_a_page_of_the_file(aoba, claim, here, page):
    file = attach(claim, name="通帳.jpg", state="clean")
    clerk = signed_in(aoba, "uketsuke")
    assert clerk.get(f"{here}files/{file}/?page={page}").status_code == 200
    assert clerk.get(f"{here}files/{file}/preview?page={page}").status_code == 200


def test_a_pdf_is_turned_to_its_last_page_and_no_further(aoba, claim, here):
    file = attach(claim, name="申立書.pdf", state="clean", content=pdf(2), kind="pdf")
    clerk = signed_in(aoba, "uketsuke")
    first, last = (text_of(clerk.get(f"{here}files/{file}/?page={n}")) for n in (1, 2))
    assert "次のページ" in first
    assert "次のページ" not in last
    assert "前のページ" in last


def test_the_offices_copy_bears_the_register_number_once_it_is_accepted(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    assert "第1号" not in words_of(clerk.get(here + "print/").content)
    press(clerk, here + "accept/")
    assert "第1号" in words_of(clerk.get(here + "print/").content)


def words_of(pdf_file):
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf_file)).pages)
    return text.replace(" ", "").replace("\u3000", "")


def test_whoever_downloads_everything_reads_what_is_left_out(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    assert "確かめられなかった添付書類も" not in text_of(clerk.get(here))
    attach(claim, name="通帳.jpg", state="quarantined")
    assert "確かめられなかった添付書類も" in text_of(clerk.get(here))


def test_where_there_is_a_scanner_what_it_did_not_clear_stays(aoba, claim, here, configured):
    """The same rule as for what goes to another system."""
    configured(clamd="127.0.0.1:1")
    file = attach(claim, name="就労証明書.xlsx", state="unscanned", kind="xlsx")
    clerk = signed_in(aoba, "uketsuke")
    assert clerk.get(f"{here}files/{file}/download").status_code == 404
    assert "PDFか写真で出し直すように" in text_of(clerk.get(f"{here}files/{file}/"))
    answer = clerk.get(here + "download/")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as pack:
        assert "就労証明書.xlsx" in pack.read("not-included.txt").decode()


def test_without_a_scanner_a_spreadsheet_can_be_had_and_the_page_says_how(aoba, claim, here):
    file = attach(claim, name="就労証明書.xlsx", state="unscanned", kind="xlsx")
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get(f"{here}files/{file}/"))
    assert "お使いのパソコンで検査してから" in page
    assert f"{here}files/{file}/download" in page
    assert clerk.get(f"{here}files/{file}/download").getvalue()
