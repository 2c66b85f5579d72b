"""After it arrived: seen by receipt and code, mended until acceptance, withdrawn; links and who may use them."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from pypdf import PdfReader

from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.audit.services.record import SYSTEM
from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_access_code, new_receipt
from madoguchi.portal.tests.cast import EMAIL, Resident, now, rows, set_rows, tenant, text_of
from madoguchi.review.handlers import mail_decision_undone
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.reading.open_case import open_case
from madoguchi.review.services.telling.send_message import send_message
from madoguchi.review.tests.cast import CLERK


def look(resident: Resident, receipt: str, code: str) -> Any:
    return resident.post(resident.home("applications/"), receipt=receipt, access_code=code)


def path(receipt: str, action: str = "") -> str:
    return f"applications/{receipt.replace('-', '')}/{action}"


def accept() -> None:
    """As the desk does."""
    with tenant_transaction(tenant("aoba")):
        (application,) = apps.get_model("applications", "Application").objects.all()
        change_state(application_id=application.id, to=State.ACCEPTED, actor=SYSTEM, note="", now=now())


def test_receipt_and_code_open_the_application_in_any_browser(resident: Resident) -> None:
    receipt, code = resident.applied()
    for number, typed in (
        (receipt, code),
        (receipt.replace("-", ""), code.lower()),
        (f" {receipt} ", f" {code} "),
    ):
        other = Resident()
        assert other.get(other.home(path(receipt, "pdf/"))).status_code == 404
        assert look(other, number, typed).status_code == 302
        assert "申請の流れ" in text_of(other.get(other.home(path(receipt))))


def test_a_wrong_code_and_an_unknown_receipt_are_told_alike(resident: Resident) -> None:
    receipt, code = resident.applied()
    unknown = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)
    other = Resident()
    told = [look(other, r, c) for r, c in ((receipt, new_access_code()), (unknown, code), ("\0", "\0"))]
    assert {r.status_code for r in told} == {422}
    assert all("受付番号かアクセスコードが違います" in text_of(r) for r in told)


def test_the_address_in_the_mail_asks_whoever_is_not_known_for_the_code(resident: Resident) -> None:
    receipt, code = resident.applied()
    other = Resident()
    asked = other.get(other.home(path(receipt)))
    assert asked.status_code == 302
    page = other.get(asked["Location"])
    assert f'value="{receipt}"' in page.content.decode()
    assert "アクセスコードを入力すると" in text_of(page)
    nobodys = other.get(other.home(path(new_receipt(tenant=tenant("aoba")))))
    assert text_of(other.get(nobodys["Location"])) == text_of(page)
    assert other.get(look(other, receipt, code)["Location"]).status_code == 200


def test_what_was_left_empty_is_named_and_what_was_typed_stays(resident: Resident) -> None:
    empty = look(resident, " ", "")
    assert empty.status_code == 422
    assert "受付番号を入力してください" in text_of(empty)
    assert "アクセスコードを入力してください" in text_of(empty)
    half = look(resident, "", "K7QM-2X9R-T4WB")
    assert "アクセスコードを入力してください" not in text_of(half)
    assert 'value="K7QM-2X9R-T4WB"' in half.content.decode()
    lost = resident.post(resident.home("lost-code/"), receipt="")
    assert "受付番号を入力してください" in text_of(lost)


@pytest.mark.usefixtures("one_moment")
def test_guessing_codes_is_limited_for_a_receipt(resident: Resident) -> None:
    receipt, code = resident.applied()
    other = Resident()
    statuses = [look(other, receipt, new_access_code()).status_code for _ in range(10)]
    assert set(statuses) == {422}
    many = look(other, receipt, code)
    assert many.status_code == 429
    assert "試した回数が多すぎます" in text_of(many)


@pytest.mark.usefixtures("one_moment")
@pytest.mark.parametrize("of_the_household", ["192.0.2.66", "2001:db8:0:1::{n:x}"])
def test_guessing_is_limited_for_a_household_and_mistyped_receipts_bother_nobody_else(
    resident: Resident, of_the_household: str
) -> None:
    receipt, code = resident.applied()
    guesser, other = Resident(), Resident()
    statuses = []
    for n in range(51):
        guesser.client.defaults["REMOTE_ADDR"] = of_the_household.format(n=n)
        statuses.append(look(guesser, f"99001-0000-0000-{n:04}-0", "x").status_code)
    assert statuses[:50] == [422] * 50
    assert statuses[50] == 429
    assert look(other, "mistyped", "x").status_code == 422
    assert look(other, receipt, code).status_code == 302


def test_another_towns_receipt_opens_nothing(resident: Resident) -> None:
    receipt, code = resident.applied()
    other = Resident("midori")
    assert look(other, receipt, code).status_code == 422
    assert other.get(other.home(path(receipt))).status_code == 404
    other.client.cookies["madoguchi-midori-resident"] = resident.client.cookies[
        "madoguchi-aoba-resident"
    ].value
    for address in ("", "pdf/", "withdraw/"):
        assert other.get(other.home(path(receipt, address))).status_code == 404
    assert other.post(other.home(path(receipt, "withdraw/"))).status_code == 404
    assert "ページが見つかりません" in text_of(other.get(other.home(path(receipt))))
    assert rows("Application")[0].state == "arrived"


def test_another_towns_session_shows_no_draft(resident: Resident) -> None:
    resident.fill()
    other = Resident("midori")
    other.client.cookies["madoguchi-midori-resident"] = resident.client.cookies[
        "madoguchi-aoba-resident"
    ].value
    other.draft_id = resident.draft_id
    assert other.save("claimant_page", claim()).status_code == 410
    assert other.get(other.home(f"drafts/{resident.draft_id}/discard/")).status_code == 404
    assert "山田" not in text_of(other.get(other.apply("claimant_page") + f"?draft={resident.draft_id}"))


def test_a_lost_code_is_replaced_by_mail_and_the_old_one_counts_until_the_new_one_is_used(
    resident: Resident,
) -> None:
    receipt, code = resident.applied()
    other = Resident()
    response = other.post(other.home("lost-code/"), receipt=receipt)
    assert response.status_code == 302
    said = text_of(other.get(response["Location"]))
    fresh = resident.mailed(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}(?!-)")
    assert look(other, receipt, code).status_code == 302
    assert look(other, receipt, fresh).status_code == 302
    assert look(Resident(), receipt, code).status_code == 422
    assert look(Resident(), receipt, fresh).status_code == 302
    unknown = other.post(other.home("lost-code/"), receipt="99001-0000-0000-0000-4")
    if unknown.status_code == 302:
        assert text_of(other.get(unknown["Location"])) == said


def test_asking_for_a_lost_code_says_the_same_for_an_unknown_receipt_and_is_limited(
    resident: Resident,
) -> None:
    unknown, other = new_receipt(tenant=99001), Resident()
    responses = [other.post(other.home("lost-code/"), receipt=unknown) for _ in range(4)]
    assert [r.status_code for r in responses] == [302, 302, 302, 429]
    assert other.post(other.home("lost-code/"), receipt="12345").status_code == 422


def test_a_mistake_is_mended_until_acceptance(resident: Resident) -> None:
    receipt, _ = resident.applied()
    response = resident.post(resident.home(path(receipt, "mend/")))
    resident.draft_id = response["Location"].split("draft=")[1]
    mending = text_of(resident.get(response["Location"]))
    assert "直した内容は、まだ届いていません。" in mending
    assert "まだ申請は届いていません" not in mending
    assert "送った申請を直しているところです" in text_of(resident.get(resident.home("my/")))
    resident.save("claimant_page", claim(occupation="none", claimant_number=""))
    assert resident.post(resident.apply("check"), {"_submit": "1"}).status_code == 422
    sent = resident.send()
    assert sent.status_code == 302
    assert "直した内容が届きました" in text_of(resident.get(sent["Location"]))
    (application,) = rows("Application")
    assert '"occupation":"none"' in application.answers
    assert application.receipt == receipt.replace("-", "")
    assert len(rows("Revision")) == 1
    assert "直した内容は届いています" in text_of(resident.send())
    assert len(rows("Revision")) == 1


def test_a_file_with_a_virus_cannot_be_mended_in(resident: Resident) -> None:
    from madoguchi.files.tests.file_samples import jpeg
    from madoguchi.forms.tests.examples import ADDRESS, child
    from madoguchi.portal.tests.test_files import attach

    receipt, _ = resident.applied()
    response = resident.post(resident.home(path(receipt, "mend/")))
    resident.draft_id = response["Location"].split("draft=")[1]
    resident.save("children_page", claim(children=[child(living="apart", child_address=ADDRESS)]))
    attach(resident, jpeg(), "写真.jpg")
    set_rows("Attachment", state="infected")
    refused = resident.send()
    assert refused.status_code == 422
    assert "ウイルスが見つかりました" in text_of(refused)
    assert rows("Revision") == []


def test_nothing_is_mended_after_acceptance(resident: Resident) -> None:
    receipt, _ = resident.applied()
    response = resident.post(resident.home(path(receipt, "mend/")))
    resident.draft_id = response["Location"].split("draft=")[1]
    resident.save("claimant_page", claim(occupation="none", claimant_number=""))
    accept()
    for late in (resident.send(), resident.post(resident.home(path(receipt, "mend/")))):
        assert late.status_code == 302
        assert "もう受け付けたので、ここからは直せません" in text_of(resident.get(late["Location"]))
    assert '"occupation":"employee"' in rows("Application")[0].answers


def test_what_is_to_be_corrected_stands_where_it_is_corrected(resident: Resident) -> None:
    from madoguchi.review.queries.decision.proposals import seen
    from madoguchi.review.services.correction.request_correction import request_correction

    receipt, _ = resident.applied()
    accept()
    with tenant_transaction(tenant("aoba")):
        (application,) = apps.get_model("applications", "Application").objects.all()
        request_correction(
            application_id=application.id,
            questions=["claimant"],
            reason="番地が読めません。",
            due_on=day_in_japan(now()) + timedelta(days=7),
            seen=seen(application.id),
            by=CLERK,
            now=now(),
        )
    status = resident.get(resident.home(path(receipt)))
    assert "番地が読めません。" in text_of(status)
    assert status.content.decode().count('action="mend/"') == 1
    assert "取り下げる" in text_of(status) and "直す・取り下げる" not in text_of(status)
    mending = resident.get(resident.post(resident.home(path(receipt, "mend/")))["Location"])
    assert "番地が読めません。" in text_of(mending) and "請求者" in text_of(mending)
    assert 'action="mend/"' not in mending.content.decode()


def test_a_child_to_correct_is_named_by_the_place_where_it_is_now(resident: Resident) -> None:
    from madoguchi.forms.tests.examples import child
    from madoguchi.portal.tests.sheets import Sheet
    from madoguchi.review.queries.decision.proposals import seen
    from madoguchi.review.services.correction.request_correction import request_correction

    receipt, _ = resident.applied(claim(children=[child(), child(), child()]))
    accept()
    with tenant_transaction(tenant("aoba")):
        (application,) = apps.get_model("applications", "Application").objects.all()
        request_correction(
            application_id=application.id,
            questions=["children.1.child.birth_date"],
            reason="生年月日が違います。",
            due_on=day_in_japan(now()) + timedelta(days=7),
            seen=seen(application.id),
            by=CLERK,
            now=now(),
        )
    here = resident.post(resident.home(path(receipt, "mend/")))["Location"]
    resident.draft_id = here.partition("draft=")[2]
    assert _to_correct(resident, here) == ["2"]
    sheet = Sheet(resident, "children_page")
    for now_at in (["1"], []):  # the child before it is removed, then the child itself
        sheet = sheet.press("_remove", row=0)
        assert _to_correct(resident, here) == now_at


def _to_correct(resident: Resident, here: str) -> list[str]:
    """The places of the children in the list of what is to be corrected."""
    told = text_of(resident.get(here))
    assert "生年月日が違います。" in told
    return re.findall(r"(\d)人目の(?:お子さんの)?生年月日", told)


def test_an_application_is_withdrawn_once_it_is_confirmed_and_then_no_more(resident: Resident) -> None:
    receipt, _ = resident.applied()
    withdraw = resident.home(path(receipt, "withdraw/"))
    assert resident.get(withdraw).status_code == 200
    assert rows("Application")[0].state == "arrived"
    assert resident.post(withdraw).status_code == 409
    assert rows("Application")[0].state == "arrived"
    assert resident.press(withdraw).status_code == 302
    assert rows("Application")[0].state == "withdrawn"
    for again in (resident.post(withdraw), resident.get(withdraw)):  # the second click; Back
        said = text_of(resident.get(again["Location"]))
        assert "取り下げました" in said
        assert "取り下げられません" not in said


def test_an_address_alone_says_of_no_application_what_is_not_so(resident: Resident) -> None:
    receipt, _ = resident.applied()
    number, here = receipt.replace("-", ""), resident.home(path(receipt))
    for query in ("mended", f"mended={number}"):
        assert "直した内容が届きました" not in text_of(resident.get(resident.home("my/") + f"?{query}"))
    assert "取り下げられません" not in text_of(resident.get(here + "?failure=decided"))
    assert "直せません" not in text_of(resident.get(here + "?failure=accepted"))


def test_what_was_decided_meanwhile_is_not_withdrawn(resident: Resident) -> None:
    receipt, _ = resident.applied()
    withdraw = resident.home(path(receipt, "withdraw/"))
    names = resident.opened(withdraw)
    set_rows("Application", state="approved")
    late = resident.post(withdraw, names)
    assert "もう結果が決まったので、取り下げられません" in text_of(resident.get(late["Location"]))
    assert rows("Application")[0].state == "approved"


def test_a_mistyped_address_is_noticed_and_may_be_kept(resident: Resident) -> None:
    resident.fill()
    noticed = resident.post(resident.apply("contact"), email="yamada@gmial.com")
    assert noticed.status_code == 200
    assert "yamada@gmail.com" in text_of(noticed)
    assert resident.draft().email == ""
    kept = resident.post(resident.apply("contact"), email="yamada@gmial.com", as_typed="yamada@gmial.com")
    assert kept.status_code == 302
    assert resident.draft().email == "yamada@gmial.com"
    for broken in ("", "yamada", "a@b@c", "a\r\nBcc: x@example.jp", "a\x00@example.jp"):
        assert resident.post(resident.apply("contact"), email=broken).status_code == 422
        assert resident.draft().email == "yamada@gmial.com"


def test_links_are_limited_in_number(resident: Resident) -> None:
    resident.fill()
    sent = [resident.post(resident.apply("keep"), email=EMAIL).status_code for _ in range(11)]
    assert sent == [302] * 10 + [429]


def draft_link(resident: Resident) -> str:
    resident.fill()
    resident.post(resident.apply("keep"), email=EMAIL)
    return resident.mailed(r"/aoba/links/[\w-]+/")


def test_a_link_goes_on_in_another_browser_and_is_spent_by_the_button_alone(resident: Resident) -> None:
    link, other = draft_link(resident), Resident()
    for _ in range(3):
        assert "続きへ進む" in text_of(other.get(link))
    opened = other.post(link)
    assert opened.status_code == 302
    assert other.get(opened["Location"]).status_code == 200
    assert "太郎" in other.get(resident.apply("claimant_page")).content.decode()
    used = Resident().post(link)
    assert used.status_code == 410
    assert "このリンクはもう使いました" in text_of(used)
    assert "この端末の書きかけから続ける" not in text_of(used)
    assert other.post(link)["Location"] == opened["Location"], "its answer may have been lost"
    with tenant_transaction(tenant("aoba")):
        apps.get_model("accounts", "LinkToken").objects.update(used_at=now() - timedelta(minutes=2))
    assert "この端末の書きかけから続ける" in text_of(other.post(link))
    assert f"?draft={resident.draft_id}" in resident.get(resident.apply("keep")).content.decode()


def test_an_expired_a_guessed_and_another_towns_link_open_nothing(resident: Resident) -> None:
    link, other = draft_link(resident), Resident("midori")
    foreign = other.post(link.replace("aoba", "midori"))
    guessed = other.post(other.home("links/abcdefghijklmnopqrstuvwxyz012345/"))
    for response in (foreign, guessed):
        assert response.status_code == 410
        assert "このリンクは使えません" in text_of(response)
    with tenant_transaction(tenant("aoba")):
        apps.get_model("accounts", "LinkToken").objects.update(expires_at=now() - timedelta(seconds=1))
    expired = Resident().post(link)
    assert expired.status_code == 410
    assert "このリンクは期限が過ぎました" in text_of(expired)
    assert resident.draft().email_verified_at is None


@pytest.mark.usefixtures("one_moment")
def test_guessing_links_is_limited(resident: Resident) -> None:
    link, other = draft_link(resident), Resident()
    for n in range(30):
        assert other.post(other.home(f"links/guess-{n:026}/")).status_code == 410
    many = other.post(link)
    assert many.status_code == 429
    assert "試した回数が多すぎます" in text_of(many)


def test_a_link_to_a_draft_that_is_gone_says_so(resident: Resident) -> None:
    link = draft_link(resident)
    resident.press(resident.home(f"drafts/{resident.draft_id}/discard/"))
    response = Resident().post(link)
    assert response.status_code == 410
    assert "この書きかけは消しました" in text_of(response)


def test_signing_in_by_mail_shows_drafts_and_applications_of_another_browser(resident: Resident) -> None:
    resident.ready()
    other = Resident()
    assert other.post(other.home("sign-in/"), email=EMAIL).status_code == 302
    link = other.mailed(r"/aoba/links/[\w-]+/")
    signed_in = other.post(link)
    # A browser, unlike this client, throws a cookie with `Max-Age=0` away.
    assert signed_in.cookies["madoguchi-aoba-resident"]["max-age"] == ""
    shown = other.get(signed_in["Location"])
    assert f"{EMAIL} でログインしています。" in text_of(shown)
    assert f"draft={resident.draft_id}" in shown.content.decode()
    other.draft_id = resident.draft_id
    assert "太郎" in other.get(other.apply("claimant_page")).content.decode()
    assert other.send().status_code == 302
    assert "受付番号" in text_of(other.get(other.home("my/")))
    assert other.post(other.home("sign-out/")).status_code == 302
    assert "受付番号 " not in text_of(other.get(other.home("my/")))


def test_signing_in_shows_what_was_sent_before_without_an_account(resident: Resident) -> None:
    receipt, _ = resident.applied()
    for email, seen in ((EMAIL, True), ("sato@example.jp", False)):
        other = Resident()
        other.post(other.home("sign-in/"), email=email)
        other.post(other.mailed(r"/aoba/links/[\w-]+/", to=email))
        assert (receipt in text_of(other.get(other.home("my/")))) is seen
        assert (other.get(other.home(path(receipt))).status_code == 200) is seen


def test_who_has_sent_nothing_is_led_to_the_procedures(resident: Resident) -> None:
    shown = resident.get(resident.home("my/")).content.decode().partition("送った申請はありません")[2]
    assert re.search(r'<a class="button[^"]*" href="/aoba/"><span>手続を探す', shown), shown[:300]


@pytest.mark.parametrize("action", ["mend/", "withdraw/"])
def test_an_action_without_the_token_does_nothing(resident: Resident, action: str) -> None:
    receipt, _ = resident.applied()
    assert resident.client.post(resident.home(path(receipt, action))).status_code == 403
    assert rows("Application")[0].state == "arrived" and rows("Draft") == []


def test_what_the_core_system_registered_is_not_told_as_a_result(resident: Resident) -> None:
    """It answers before anybody has examined, and beside a refusal too."""
    receipt, _ = resident.applied()
    accept()
    with tenant_transaction(tenant("aoba")):
        (application,) = apps.get_model("applications", "Application").objects.all()
        apps.get_model("delivery", "Delivery").objects.create(
            application_id=application.id, target="core", package_id="99001-1-core", state="acknowledged",
            result="registered", created_at=now(),
        )  # fmt: skip
    page = text_of(resident.get(resident.home(path(receipt))))
    assert "登録" not in page
    standing = page.index("受け付けました")
    assert standing < page.index("審査", standing) < page.index("結果のお知らせ") < page.index("送った内容")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ja", "結果を取り消しました"),
        ("en", "The result was cancelled"),
        ("ja-easy", "けっかを とりけしました"),
    ],
)
def test_a_result_that_was_taken_back_is_told_on_the_page_and_by_mail(
    resident: Resident, language: str, sentence: str
) -> None:
    receipt, _ = resident.applied()
    set_rows("Application", language=language)
    accept()
    steps = (State.EXAMINING, State.DECIDING, State.REFUSED, State.DECIDING)
    with tenant_transaction(tenant("aoba")):
        (application,) = apps.get_model("applications", "Application").objects.all()
        for n, state in enumerate(steps, start=1):
            change_state(
                application_id=application.id, to=state, actor=SYSTEM, note="内部の理由",
                now=now() + timedelta(minutes=n),
            )  # fmt: skip
        mail_decision_undone({"application_id": str(application.id)}, now=now())
    page = text_of(resident.get(resident.home(path(receipt)) + f"?lang={language}"))
    assert sentence in page
    assert "お受けできませんでした" not in page
    assert "内部の理由" not in page
    with tenant_transaction(tenant("aoba")):
        last = apps.get_model("notifications", "Mail").objects.latest("created_at")
    assert sentence in last.subject


def test_a_message_names_the_clerk_by_surname_alone(resident: Resident) -> None:
    """Who in the office wrote is known there; outside, a surname is enough to ask for."""
    receipt, _ = resident.applied()
    (row,) = rows("Application")
    with tenant_transaction(tenant("aoba")):
        seen = proposals.seen(row.id)
        send_message(application_id=row.id, body="口座を確かめました。", seen=seen, by=CLERK, now=now())
    page = text_of(resident.get(resident.home(path(receipt))))
    surname, given = CLERK.name.split()
    assert f"{surname} 令和" in page and "口座を確かめました。" in page
    assert given not in page.partition("連絡")[2].partition("控え")[0]


@pytest.mark.parametrize(
    ("language", "mine", "never"),
    [
        ("en", ("Date of birth 8 January 1985", "Entered (not printed)"), ("生年月日", "番号は印刷")),
        ("ja-easy", ("生まれた 日 昭和60年1月8日", "書きました"), ("生年月日", "{")),
    ],
)
def test_ones_own_copy_is_in_ones_own_language_and_the_official_form_stays_at_hand(
    resident: Resident, language: str, mine: tuple[str, ...], never: tuple[str, ...]
) -> None:
    receipt, _ = resident.applied()
    here = resident.home(path(receipt))
    page = resident.get(f"{here}?lang={language}")
    copies = re.findall(r'href="(pdf/[^"]*)"', page.content.decode())
    assert copies == ["pdf/", "pdf/?japanese"]
    copy, official = (printed(resident.get(here + each)) for each in copies)
    assert [text in copy for text in mine] == [True, True]
    assert [text in copy for text in never] == [False, False]
    assert "生年月日 昭和60年1月8日" in official
    resident.get(f"{here}?lang=ja")
    assert re.findall(r'href="(pdf/[^"]*)"', resident.get(here).content.decode()) == ["pdf/"]
    assert printed(resident.get(here + "pdf/")) == official


def printed(response: Any) -> str:
    assert response["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "担当する仕事のため"),
        ("en", "for their work on it"),
        ("ja-easy", "ため"),
    ],
)
def test_the_applicant_sees_which_section_opened_it_and_why(
    resident: Resident, language: str, said: str
) -> None:
    receipt, _ = resident.applied()
    page = resident.home(path(receipt)) + f"?lang={language}"
    summary = {
        "ja": "この申請を見た課",
        "en": "Sections that opened this application",
        "ja-easy": "見た ところ",
    }
    assert summary[language] not in text_of(resident.get(page))
    with tenant_transaction(tenant("aoba")):
        open_case(receipt=receipt.replace("-", ""), by=CLERK, now=now())
    shown = text_of(resident.get(page))
    assert summary[language] in shown and said in shown
    assert CLERK.name not in shown
