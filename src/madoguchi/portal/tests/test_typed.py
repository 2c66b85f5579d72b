"""What was typed is kept as typed."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import ADDRESS, EXAMPLE, HEAD, child, claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.portal.tests.cast import Resident, now, posted, receipt_of, rows, set_rows, tenant, text_of

VARIANT = "葛\U000e0100城"
"""葛 with the form that a variation sequence names (IVS)."""


@pytest.mark.parametrize("family", ["𠮷田", "髙橋", VARIANT, "ﾔﾏﾀﾞ", "山田０１２", "﨑", "O’Brien-Smith"])
def test_a_name_is_kept_as_typed_to_the_application(resident: Resident, family: str) -> None:
    answers = claim(claimant={**claim()["claimant"], "family": family})
    resident.ready(answers)
    assert resident.answers()["claimant"]["family"] == family
    assert f'value="{family}"' in resident.get(resident.apply("claimant_page")).content.decode()
    assert family in text_of(resident.get(resident.apply("check")))
    receipt_of(resident.get(resident.send()["Location"]))
    (application,) = rows("Application")
    assert family in application.answers
    assert application.applicant_name == f"{family}　太郎"


def test_half_width_kana_and_full_width_digits_are_kept_where_the_kind_reads_them(resident: Resident) -> None:
    person = {**claim()["claimant"], "given_kana": "ﾊﾅｺ", "phone": "０９０－００００－００００"}
    person["address"] = {**ADDRESS, "postal_code": "９９０－００００", "street": "１丁目２番３号"}
    resident.fill(claim(claimant=person))
    kept = resident.answers()["claimant"]
    assert (kept["given_kana"], kept["phone"]) == ("ﾊﾅｺ", "０９０－００００－００００")
    assert kept["address"]["postal_code"] == "９９０－００００"
    assert kept["address"]["street"] == "１丁目２番３号"


def test_a_birth_date_may_be_partly_unknown(towns: object) -> None:
    pages = (
        "pages:\n  - id: page\n    title: {ja: 生まれた日}\n    questions:\n"
        "      - {id: born, kind: birth_date, label: {ja: 生年月日}, partly_unknown: true}\n"
    )
    with tenant_transaction(tenant("aoba")):
        publish(definition=parse_yaml(HEAD + pages), tables={}, now=now(), by=OPERATOR)
    resident = Resident(procedure="example")
    names = {"born.era": "西暦", "born.year": "1950", "born.month": "4", "born.unknown": ["day"]}
    assert resident.post(resident.apply("page"), {"_next": "1", **names}).status_code == 302
    assert "不詳" in resident.answers()["born"]
    resident.verify()
    assert "昭和25年4月" in text_of(resident.get(resident.apply("check")))
    response = resident.send()
    receipt_of(resident.get(response["Location"]))


def test_a_draft_may_be_finished_on_its_version_after_a_newer_one_is_published(resident: Resident) -> None:
    resident.fill()
    begun_on = resident.draft().version
    _publish_newer()
    page = resident.get(resident.apply("claimant_page"))
    assert "請求する方について" in text_of(page)
    assert "(新)" not in text_of(page)
    resident.verify()
    assert resident.send().status_code == 302
    (application,) = rows("Application")
    assert application.version == begun_on
    other = Resident()
    other.save("representative_page", {"filing_for": "self"})
    assert "(新)" in text_of(other.get(other.apply("claimant_page")))
    assert other.draft().version != begun_on


def _publish_newer() -> str:
    newer = EXAMPLE.replace("請求する方について", "請求する方について(新)")
    with tenant_transaction(tenant("aoba")):
        return publish(definition=parse_yaml(newer), tables={}, now=now(), by=OPERATOR)


def test_answers_to_questions_that_are_hidden_now_stay_in_the_draft_and_do_not_count(
    resident: Resident,
) -> None:
    resident.fill(claim(children=[child(living="apart", child_address=ADDRESS)]))
    response = resident.save("children_page", {"children": [child(living="together", child_address=ADDRESS)]})
    assert response.status_code == 302
    assert resident.answers()["children"][0]["child_address"]["street"] == "1丁目2番3号"
    assert "1丁目2番3号" not in text_of(resident.get(resident.apply("check"))).split("お子さんについて")[1]
    resident.save("children_page", {"children": [child(living="apart")]})
    assert resident.answers()["children"][0]["child_address"]["street"] == "1丁目2番3号"
    resident.save("children_page", {"children": [child(living="together")]})
    resident.verify()
    assert resident.send().status_code == 302
    (application,) = rows("Application")
    assert "child_address" not in application.answers


def test_the_first_page_says_what_the_data_is_used_for_and_when_a_draft_is_thrown_away(
    resident: Resident,
) -> None:
    said = text_of(resident.get(resident.apply()))
    assert "記入された個人情報は、児童手当の認定のためにだけ使います。" in said
    assert "30日たつと消えます" in said


def test_a_change_from_the_check_page_leads_back_to_it(resident: Resident) -> None:
    resident.fill()
    change = resident.apply("claimant_page", check="1")
    assert f'href="{change.replace("&", "&amp;")}"' in resident.get(resident.apply("check")).content.decode()
    page = resident.get(change)
    assert "確認のページへ進む" in text_of(page) and 'name="to_check"' in page.content.decode()
    wrong = resident.save("claimant_page", claim(occupation=""), to_check="1")
    assert wrong.status_code == 422 and 'name="to_check"' in wrong.content.decode()
    assert resident.save("claimant_page", claim(), to_check="1")["Location"] == resident.apply("check")
    assert resident.save("claimant_page", claim())["Location"] == resident.apply("children_page")


def test_the_session_end_is_announced_on_the_pages_of_a_draft(resident: Resident) -> None:
    resident.save("representative_page", {"filing_for": "self"})
    page = resident.get(resident.apply("claimant_page")).content.decode()
    assert "data-session" in page
    assert PROCEDURE in page


def test_a_draft_that_is_gone_is_said_to_be(resident: Resident) -> None:
    resident.fill()
    set_rows("Draft", expires_at=now())
    response = resident.save("claimant_page", claim())
    assert response.status_code == 410
    assert "この書きかけは、期限が過ぎて消えました" in text_of(response)
    assert "申請は届いていません" in text_of(response)


def test_a_draft_can_be_discarded(resident: Resident) -> None:
    resident.fill()
    path = resident.home(f"drafts/{resident.draft_id}/discard/")
    assert resident.get(path).status_code == 200
    assert len(rows("Draft")) == 1
    assert resident.post(path).status_code == 409
    assert len(rows("Draft")) == 1
    assert resident.press(path).status_code == 302
    assert rows("Draft") == []


def test_what_was_pasted_along_unseen_keeps_nobody_from_going_on(resident: Resident) -> None:
    person = {**claim()["claimant"], "family": "\u2068海野\u2069", "phone": "\u202d090-1234-5678\u202c"}
    response = resident.save("claimant_page", claim(claimant=person))
    assert response.status_code == 302
    resident.ready(claim(claimant=person))
    told = text_of(resident.get(resident.apply("check")))
    assert "海野" in told and "090-1234-5678" in told
    assert "\u2068" not in told and "\u202d" not in told
    receipt_of(resident.get(resident.send()["Location"]))
    (application,) = rows("Application")
    assert application.applicant_name == "海野　太郎"


@pytest.mark.parametrize("typed", ["123456789018", "１２３４　５６７８　９０１８", "番号1234-5678-9018です"])
def test_an_individual_number_in_a_text_is_told_and_kept_nowhere(resident: Resident, typed: str) -> None:
    resident.save("claimant_page", claim())
    address = {**ADDRESS, "building": typed}
    response = resident.save("claimant_page", claim(claimant={**claim()["claimant"], "address": address}))
    assert response.status_code == 422
    assert "ここには書かず、消してください" in text_of(response)
    assert typed not in str(resident.answers())
    assert resident.answers()["claimant"]["family"] == "山田"


NUMBER_IN_HIDDEN = """pages:
  - id: work
    title: {ja: 仕事}
    questions:
      - {id: works, kind: yes_no, label: {ja: 働いていますか}}
      - {id: place, kind: text, label: {ja: 勤め先}, show_when: {question: works, is: "yes"}, required: false}
      - {id: call, kind: phone, label: {ja: 電話}, required: false}
      - id: jobs
        kind: group
        label: {ja: 前の仕事}
        show_when: {question: works, is: "yes"}
        required: false
        repeat: {min: 1, max: 3}
        questions: [{id: what, kind: text, label: {ja: 何の仕事}}]
"""


@pytest.mark.parametrize(
    "typed",
    [
        {"works": "no", "place": "番号123456789018"},
        {"works": "no", "jobs": [{"what": "1234 5678 9018"}]},
        {"works": "no", "call": "1234-5678-9018"},
    ],
    ids=["hidden", "in a hidden row", "wrong otherwise"],
)
@pytest.mark.parametrize("button", ["_next", "_back", "_save", "_refresh"])
def test_an_individual_number_that_the_same_post_hides_is_kept_nowhere(
    towns: Any, typed: dict[str, Any], button: str
) -> None:
    with tenant_transaction(tenant("aoba")):
        publish(definition=parse_yaml(HEAD + NUMBER_IN_HIDDEN), tables={}, now=now(), by=OPERATOR)
    resident = Resident(procedure="example")
    resident.post(resident.apply("work"), {"_refresh": "1", "works": "yes", "place": "青葉商店"})
    resident.post(resident.apply("work"), {button: "1", **posted(typed)})
    (draft,) = rows("Draft")
    assert '"works":"no"' in draft.answers.replace(" ", "")
    assert not individual_numbers_in(draft.answers) and "9018" not in draft.answers
    assert "青葉商店" in draft.answers


def test_questions_that_an_answer_brings_up_are_shown_calmly_before_they_are_required(
    resident: Resident,
) -> None:
    """Without scripts the next button is the first that the server hears of the answer."""
    page = resident.save("", {"filing_for": "other"})
    assert page.status_code == 200
    assert "答えに合わせて、質問が増えました" in text_of(page)
    assert "か所を直してください" not in text_of(page) and "data-error-summary" not in page.content.decode()
    assert 'name="representative_role"' in page.content.decode()
    again = resident.save("representative_page", {"filing_for": "other", "representative": {"family": ""}})
    assert again.status_code == 422
