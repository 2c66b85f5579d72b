"""The mails' texts: complete in three languages, and without secrets."""

from __future__ import annotations

import inspect
import re
import string
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from madoguchi.kernel.ids import new_receipt
from madoguchi.notifications.domain import texts, wording_easy, wording_en, wording_ja, wording_staff
from madoguchi.notifications.domain.message import check_mail
from madoguchi.notifications.tests.cast import ANSWERING, HANAKO, SENDER

RECEIPT = new_receipt(tenant=99001)
LINK = "https://madoguchi.example/aoba/applications/"
WHEN = datetime(2026, 10, 1, 0, 30, tzinfo=UTC)
OFFICE = texts.Office(name="あおば市", contact="子育て支援課 090-0000-0000", sender=SENDER)
BOOKS = {"ja": wording_ja, "en": wording_en, "ja-easy": wording_easy}
CODE = "K7QM-2X9R-T4WB"


def every(language, office=OFFICE):
    filed = {"language": language, "office": office, "procedure": "児童手当の認定請求", "receipt": RECEIPT}
    short = {"language": language, "office": office, "link": LINK}
    following = {**filed, "link": LINK, "following": "完了届", "last": WHEN}
    return {
        "receipt": texts.receipt_mail(**filed, arrived_at=WHEN, link=LINK),
        "draft_expires": texts.draft_expires_mail(**short, procedure="児童手当の認定請求", kept_until=WHEN),
        "draft_link": texts.draft_link_mail(**short, procedure="児童手当の認定請求", kept_until=WHEN),
        "verify_email": texts.verify_email_mail(**short, procedure="児童手当の認定請求", until=WHEN),
        "old_address": texts.address_link_mail("old_address", **short, new="h…o@example.jp", until=WHEN),
        "new_address": texts.address_link_mail("new_address", **short, new="h…o@example.jp", until=WHEN),
        "address_changed": texts.address_changed_mail(language=language, office=office, new="h…o@example.jp"),
        "sign_in": texts.sign_in_link_mail(**short, until=WHEN),
        "invited": texts.invited_mail(**short, procedure="要介護認定", asked="主治医意見書", until=WHEN),
        "accepted": texts.accepted_mail(**filed, link=LINK),
        "correction": texts.correction_mail(**filed, due=WHEN, link=LINK),
        "message": texts.message_mail(**filed, link=LINK),
        "transferred": texts.transferred_mail(**filed, link=LINK, to="みどり町", arrived_at=WHEN),
        "withdrawn": texts.withdrawn_mail(**filed, withdrawn_at=WHEN),
        **{why: texts.period_mail(why, **filed, due=WHEN, link=LINK) for why in texts.OTHER_DAY},
        "decided": texts.decided_mail(**filed, link=LINK),
        "decision_undone": texts.decision_undone_mail(**filed, link=LINK),
        "next_opened": texts.next_mail("opened", **following),
        "next_opened_open": texts.next_mail("opened", **following | {"last": None}),
        "next_reminder": texts.next_mail("reminder", **following),
        "next_runs_out": texts.next_mail("runs_out", **following),
        "next_ends": texts.next_mail("runs_out", **following | {"following": ""}),
        "new_access_code": texts.new_access_code_mail(**short, receipt=RECEIPT, code=CODE),
    }


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_mail_is_there_in_every_language_with_the_same_facts():
    for name, (_, body) in wording_ja.WORDING.items():
        assert places(wording_en.WORDING[name][1]) == places(body), name
        assert places(wording_easy.WORDING[name][1]) == places(body), name
    assert set(every("ja")) == set(wording_ja.WORDING) == set(wording_en.WORDING) == set(wording_easy.WORDING)


@pytest.mark.parametrize("language", BOOKS)
def test_every_mail_can_be_sent_and_names_its_writer(language):
    for subject, body in every(language).values():
        check_mail(to=HANAKO, subject=subject, body=body)
        assert "{" not in subject + body
        assert "あおば市" in body
        assert "子育て支援課" in body


def test_only_the_mail_with_a_new_code_holds_a_code():
    holding = [name for name, mail in every("ja").items() if CODE in mail.body]
    assert holding == ["new_access_code"]


def test_a_receipt_number_is_shown_as_people_see_it_however_it_is_kept():
    mail = texts.accepted_mail(
        language="ja", office=OFFICE, procedure="児童手当", receipt=RECEIPT.replace("-", ""), link=LINK
    )
    assert f"受付番号: {RECEIPT}" in mail.body


def test_times_are_japans_and_written_as_the_language_writes_them():
    assert "令和8年10月1日(2026年) 09:30" in every("ja")["receipt"].body
    assert "1 October 2026, 09:30 (Japan time)" in every("en")["receipt"].body
    assert "2026ねん10がつ1にち 09:30" in every("ja-easy")["receipt"].body
    assert "10月1日(木)まで" in every("ja")["correction"].body


def test_what_ends_at_midnight_ends_on_the_day_before():
    midnight = datetime(2026, 9, 30, 15, 0, tzinfo=UTC)
    mail = texts.draft_link_mail(
        language="ja", office=OFFICE, procedure="児童手当", link=LINK, kept_until=midnight
    )
    assert "9月30日(水)まで保存します" in mail.body


def test_without_a_contact_its_line_is_left_out():
    mail = every("ja", replace(OFFICE, contact=""))["receipt"]
    assert "お問い合わせ先" not in mail.body


def of_staff(office):
    told = {
        what: texts.staff_mail(what, office=office, name="佐藤 一郎", member="鈴木 花子", by="")
        for what in wording_staff.WORDING
    }
    late = {
        which: texts.late_mail(which, office=office, name="佐藤 一郎", new=1, every=2, link=LINK)
        for which in wording_staff.LATE
    }
    return told | late


NOT_READ = {
    "ja": "返信しても届きません",
    "en": "Replies to it are not read",
    "ja-easy": "へんじを しないで ください",
}


@pytest.mark.parametrize("language", BOOKS)
def test_every_mail_says_once_what_becomes_of_replies(language):
    """As its header has it: a mail that says that nobody reads replies is untrue when a mailbox takes them."""
    unread, read = every(language), every(language, replace(OFFICE, sender=ANSWERING))
    if language == "ja":
        unread |= of_staff(OFFICE)
        read |= of_staff(replace(OFFICE, sender=ANSWERING))
    for name, mail in unread.items():
        assert mail.body.count(NOT_READ[language]) == 1 and ANSWERING.reply_to not in mail.body, name
    for name, mail in read.items():
        assert mail.body.count(ANSWERING.reply_to) == 1 and NOT_READ[language] not in mail.body, name


def test_no_other_text_speaks_of_replies():
    """What one says of them, the sender says; else it becomes untrue with a setting."""
    spoken = re.compile("返信|返事|へんじ|repl(y|ies)", re.IGNORECASE)
    for book in (*BOOKS.values(), wording_staff):
        assert spoken.findall(inspect.getsource(book).replace("{replies}", "")) == [], book.__name__
        assert book.CLOSING.count("{replies}") == 1, book.__name__


def test_a_brace_in_a_name_is_only_a_brace():
    mail = texts.accepted_mail(
        language="ja", office=OFFICE, procedure="{link}{0}手当", receipt=RECEIPT, link=LINK
    )
    assert "{link}{0}手当" in mail.subject


def test_marked_readings_stand_in_parentheses():
    mail = texts.accepted_mail(
        language="ja-easy", office=OFFICE, procedure="{児童手当|じどうてあて}", receipt=RECEIPT, link=LINK
    )
    assert "児童手当(じどうてあて)" in mail.body


def test_an_unknown_language_is_answered_in_japanese():
    assert every("fr") == every("ja")


def test_a_sentence_in_japanese_is_short():
    for name, (_, body) in wording_ja.WORDING.items():
        sentences = re.split(r"[。\n]", body)
        assert max(map(len, sentences)) <= 40, name


def test_easy_japanese_has_official_words_in_parentheses_only():
    for name, (subject, body) in wording_easy.WORDING.items():
        outside = re.sub(r"\([^)]*\)", "", subject + body)
        assert re.findall(r"[一-鿿]", outside) == [], name
