"""A corrected case is marked until somebody has looked: in the queue, and on the case with what changed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps

from madoguchi.applications.services.case.mend import NotAsked
from madoguchi.audit.queries import entries
from madoguchi.desk.tests.journey import accepted, asked_to_correct, examined, mended, proposed
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import example_my_number
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review import handlers
from madoguchi.review.tests.cast import arrived
from madoguchi.review.tests.files import attach

MARK = "補正済み・未確認"


@pytest.fixture
def claim(aoba):
    return arrived(aoba, name="山田　花子", at=datetime.now(UTC))


def corrected(claim, **changed):
    asked_to_correct(claim)
    mended(claim, **changed)
    with tenant_transaction():
        handlers.answer_correction({"application_id": str(claim)}, now=datetime.now(UTC))


def cells(page):
    """The rows of the table of what changed."""
    table = page.partition("変わった答え")[2].partition("</table>")[0]
    return [
        [re.sub(r"\s+", "", cell) for cell in re.findall(r'table__cell">(.*?)</span>', row, re.S)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S)
    ]


def test_the_queue_marks_a_mended_case_until_somebody_has_looked(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    assert MARK not in text_of(clerk.get("/aoba/desk/"))
    corrected(claim, claimant__address__street="2丁目3番4号")
    queue = text_of(clerk.get("/aoba/desk/"))
    assert queue.count(MARK) == 2  # the tab and the row
    assert here in text_of(clerk.get("/aoba/desk/?tab=mended"))
    tab = re.compile(MARK + r'<span class="tabs__count">1件')
    assert tab.search(queue)
    assert not tab.search(
        text_of(clerk.get("/aoba/desk/?q=存在しない", follow=True))
    )  # that counts all, whatever is looked for
    page = text_of(clerk.get(press(clerk, here + "mend-seen/")["Location"]))
    assert "補正を確認しました" in page
    assert MARK not in page
    assert MARK not in text_of(clerk.get("/aoba/desk/"))
    with tenant_transaction():
        assert [e.actor_name for e in entries(actions=["review.mend_seen"])] == ["受付 太郎"]


def test_the_case_says_what_changed_and_what_had_been_asked(aoba, claim, here):
    asked_to_correct(claim)
    with pytest.raises(NotAsked):
        mended(claim, claimant__phone="090-0000-0001")
    mended(claim, claimant__address__street="2丁目3番4号")
    with tenant_transaction():
        handlers.answer_correction({"application_id": str(claim)}, now=datetime.now(UTC))
    page = text_of(signed_in(aoba, "uketsuke").get(here))
    assert cells(page)[1:] == [
        [
            "請求する方の住所",
            "〒990-0000ほしの県あおば市1丁目2番3号",
            "〒990-0000ほしの県あおば市2丁目3番4号",
        ],
    ]
    assert "住民票のとおりに直してください。" in page
    assert "請求する方の丁目・番地・号、口座が分かるもの" in page


def test_two_mends_that_nobody_looked_at_are_told_as_one_and_each_in_the_history(aoba, claim, here):
    mended(claim, claimant__address__street="2丁目3番4号")
    mended(claim, claimant__address__street="5丁目6番7号")
    clerk = signed_in(aoba, "uketsuke")
    assert [row[1:] for row in cells(text_of(clerk.get(here)))[1:]] == [
        ["〒990-0000ほしの県あおば市1丁目2番3号", "〒990-0000ほしの県あおば市5丁目6番7号"]
    ]
    press(clerk, here + "mend-seen/")
    history = text_of(clerk.get(here + "history/"))
    assert history.count("申請した方が直したところ") == 2
    assert "2丁目3番4号" in history


def test_a_file_that_came_with_the_mend_is_named(aoba, claim, here):
    mended(claim)
    with tenant_transaction():
        revision = apps.get_model("applications", "Revision").objects.get()
    file = attach(claim, name="新しい通帳.jpg", state="clean")
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.filter(id=file).update(
            uploaded_at=revision.replaced_at - timedelta(milliseconds=1)
        )
    page = text_of(signed_in(aoba, "uketsuke").get(here))
    assert "加わった添付書類" in page
    assert "新しい通帳.jpg" in page


def test_whoever_acts_on_the_case_has_looked(aoba, claim, here):
    mended(claim)
    clerk = signed_in(aoba, "uketsuke")
    assert press(clerk, here + "accept/").status_code == 302
    assert MARK not in text_of(clerk.get(here))


def test_a_case_that_was_mended_since_it_was_opened_is_not_accepted(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    seen = re.search(r'name="seen" value="([^"]+)"', text_of(clerk.get(here)))
    assert seen is not None
    mended(claim, claimant__address__street="2丁目3番4号")
    answer = press(clerk, here + "accept/", seen=seen[1])
    page = text_of(answer)
    assert answer.status_code == 409
    assert "申請した方: 直した" in page
    assert "2丁目3番4号" in page
    assert "第1号" not in page
    assert press(clerk, here + "accept/").status_code == 302


def test_the_examiner_learns_who_sent_it_back_and_why_and_goes_on_from_there(aoba, claim, here):
    proposed(claim)
    approver, examiner = signed_in(aoba, "kessai"), signed_in(aoba, "shinsa")
    press(approver, here + "send-back/", {"reason": "口座の名義を確かめてください。"})
    assert "差し戻し<" in text_of(examiner.get("/aoba/desk/?tab=examining"))
    for page in (here, here + "propose/"):
        told = text_of(examiner.get(page))
        assert "差し戻しました" in told or "審査に差し戻した" in told
        assert "決裁 一郎" in told
        assert "口座の名義を確かめてください。" in told
    assert "所得の基準に合いません。" in told
    press(examiner, here + "propose/", {"decision": "approve", "reason": ""})
    assert "差し戻" not in text_of(approver.get(here)).partition("次にすること")[0]


def test_the_checklist_is_kept_while_examining_and_the_approver_sees_it(aoba, claim, here):
    examined(claim)
    examiner, approver = signed_in(aoba, "shinsa"), signed_in(aoba, "kessai")
    first = re.findall(r'name="checklist" value="([^"]+)"', text_of(examiner.get(here + "propose/")))[0]
    kept = {"checklist": [first], "reason": "途中です。", "decision": "", "_keep": "1"}
    assert "ここまでを残しました" in text_of(
        examiner.get(press(examiner, here + "propose/", kept)["Location"])
    )
    page = text_of(examiner.get(here + "propose/"))
    assert "途中です。" in page
    assert f'value="{first}" checked' in page
    press(examiner, here + "propose/", {"checklist": [first], "decision": "approve", "reason": ""})
    decide = text_of(approver.get(here + "decide/"))
    assert decide.count("確認済み") == 1
    assert decide.count("印なし") > 1


def test_the_history_says_what_was_done_and_not_only_the_state(aoba, claim, here):
    proposed(claim)
    approver = signed_in(aoba, "kessai")
    press(approver, here + "send-back/", {"reason": "見直し"})
    press(signed_in(aoba, "shinsa"), here + "propose/", {"decision": "approve", "reason": ""})
    press(approver, here + "decide/")
    press(approver, here + "undo-decision/", {"reason": "誤り"})
    page = text_of(approver.get(here + "history/"))
    steps = page.partition("操作の記録")[0]
    assert [steps.count(did) for did in ("決裁に出した", "審査に差し戻した", "決定を取り消した")] == [2, 1, 1]
    record = page.partition("操作の記録")[2]
    assert record.count("決裁した") + record.count("承認した") == 1
    assert record.count("決裁に出した") == 2


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("message/", "body"), ("note/", "note"), ("correction/", "reason"), ("propose/", "reason"),
        ("undo-acceptance/", "reason"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["{}", "番号は{}です。"])
def test_an_individual_number_in_a_text_is_refused_in_one_sentence_and_the_text_stays(
    aoba, claim, here, path, name, way
):
    (examined if path == "propose/" else accepted)(claim)
    text = way.format(example_my_number(3))
    typed = {name: text, "due_on": "2999-01-08", "decision": "approve"}
    answer = press(signed_in(aoba, "shinsa"), here + path, typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "個人番号(マイナンバー)と思われる12桁の数字があります" in page
    assert text in page


def test_the_purpose_of_looking_at_a_number_holds_no_number(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    number = re.search(r'href="([^"]+numbers/[^"]+)"', text_of(clerk.get(here)))
    assert number is not None
    answer = press(clerk, number[1], {"purpose": "その他", "words": example_my_number(3)})
    assert answer.status_code == 422
    with tenant_transaction():
        assert entries(actions=["number.unsealed"]) == []


def test_the_number_of_a_withdrawn_case_is_not_offered(aoba, claim, here):
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=claim).update(state="withdrawn")
    assert "numbers/" not in text_of(signed_in(aoba, "uketsuke").get(here))


def test_a_correction_shows_the_answers(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get(here + "correction/"))
    assert "〒990-0000 ほしの県あおば市1丁目2番3号" in page


def test_a_correction_by_the_day_after_tomorrow_is_asked_about_first(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    soon = (day_in_japan(datetime.now(UTC)) + timedelta(days=2)).isoformat()
    typed = {"reason": "番地が違います。", "due_on": soon}
    answer = press(clerk, here + "correction/", typed)
    assert answer.status_code == 422
    assert "期限まで5営業日ありません" in text_of(answer)
    assert press(clerk, here + "correction/", typed | {"short": "yes"}).status_code == 302


def test_days_that_are_left_say_which_days(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    for page in (here, "/aoba/desk/"):
        assert re.search(r"あと\d+営業日", text_of(clerk.get(page)))


def test_the_tab_of_corrections_says_until_when_and_that_it_has_passed(aoba, claim):
    asked_to_correct(claim)
    clerk = signed_in(aoba, "uketsuke")
    assert "補正は" in text_of(clerk.get("/aoba/desk/?tab=correcting"))
    with tenant_transaction():
        apps.get_model("review", "CorrectionRequest").objects.update(due_on=date(2026, 4, 1))
    assert "補正の期限超過" in text_of(clerk.get("/aoba/desk/?tab=correcting"))


@pytest.mark.parametrize("query", ["q=%00", "q=山田%00", "q=%ED%A0%80", "q=%EF%BF%BE", "procedure=%00"])
def test_a_search_that_no_database_reads_finds_nothing_and_says_so(aoba, claim, query):
    answer = signed_in(aoba, "uketsuke").get("/aoba/desk/?tab=all&" + query, follow=True)
    assert answer.status_code == 200
    assert "使えない文字があります" in text_of(answer)


def test_a_search_says_in_which_state_the_hits_are(aoba, claim):
    accepted(claim)
    page = text_of(signed_in(aoba, "uketsuke").get("/aoba/desk/?tab=arrived&q=山田", follow=True))
    assert "ほかの状態に見つかりました。" in page
    assert "受付済 1件" in page


def test_missing_papers_are_named_beside_the_button_and_ticked_to_be_asked_for(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    assert "書類がそろっていません" not in text_of(clerk.get(here))
    with tenant_transaction():
        row = apps.get_model("applications", "Application").objects.get(id=claim)
        row.answers = row.answers.replace('"use_public_account":"yes"', '"use_public_account":"no"')
        row.save(update_fields=["answers"])
    page = text_of(clerk.get(here))
    assert "書類がそろっていません" in page
    assert "口座が分かるもの" in page
    assert 'value="account_proof" checked' in text_of(clerk.get(here + "correction/"))


def test_one_does_not_see_a_button_to_decide_ones_own_proposal(aoba, claim, here):
    with tenant_transaction():
        member = apps.get_model("accounts", "Staff").objects.get(username="shinsa@aoba.example")
        member.roles = ["examiner", "approver"]
        member.save(update_fields=["roles"])
    examined(claim)
    examiner = signed_in(aoba, "shinsa")
    press(examiner, here + "propose/", {"decision": "approve", "reason": ""})
    assert f'{here}decide/"' not in text_of(examiner.get(here))
    assert "自分では決裁できません" in text_of(examiner.get(here + "decide/"))
    assert press(examiner, here + "decide/").status_code == 409


@pytest.mark.parametrize("path", ["dismiss/", "undo-decision/", "close/", "decide/", "end-correction/"])
def test_a_page_that_cannot_work_now_says_so_and_has_no_button(aoba, claim, here, path):
    member = "uketsuke" if path in ("close/", "end-correction/") else "kessai"
    page = text_of(signed_in(aoba, member).get(here + path)).partition("<main")[2]
    assert "今の状態では、この操作はできません" in page
    assert 'type="submit"' not in page
