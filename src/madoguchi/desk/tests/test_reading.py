"""Who read what is on record, and can be found there: the answer to "who looked at my case?"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import OPERATOR, PERMISSIONS
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.applications.services.case.written import mark_of
from madoguchi.audit.queries import EntryView, entries
from madoguchi.audit.services import record_reading
from madoguchi.desk.record import audit
from madoguchi.desk.record.entry_words import GROUPS, action_in_words
from madoguchi.desk.tests.journey import accepted, asked_to_correct, proposed
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import Receipt, new_id
from madoguchi.office.tests.cast import PASSWORD, SECRET, press, signed_in, text_of, username
from madoguchi.review.tests.cast import NOW, arrived, receipt_of
from madoguchi.review.tests.files import attach


@pytest.fixture
def claim(aoba):
    return arrived(aoba, name="山田　花子", at=datetime.now(UTC))


def recorded(action, claim=None):
    with tenant_transaction():
        found = entries(subject=f"application:{claim}" if claim else None, actions=[action])
    return [(entry.actor_name, entry.detail) for entry in found]


def test_an_opened_case_is_recorded_once_for_each_person(aoba, claim, here):
    clerk, approver = signed_in(aoba, "uketsuke"), signed_in(aoba, "kessai")
    for page in ("", "history/", "messages/", ""):
        clerk.get(here + page)
    approver.get(here)
    opened = recorded("case.opened", claim)
    assert sorted(name for name, _ in opened) == ["受付 太郎", "決裁 一郎"]
    assert [detail for _, detail in opened] == [{"unit": str(ROOT), "purpose": "work"}] * 2


def test_whoever_comes_again_later_is_recorded_again(aoba, claim, here, monkeypatch):
    clerk = signed_in(aoba, "uketsuke")
    clerk.get(here)
    monkeypatch.setattr(record_reading, "ONCE_IN", timedelta(0))  # a record cannot be made older
    clerk.get(here)
    assert len(recorded("case.opened", claim)) == 2


def test_a_file_that_was_looked_at_is_recorded_by_its_id_and_not_by_its_name(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    one, two = (attach(claim, name=f"通帳{n}.jpg", state="clean") for n in (1, 2))
    for file in (one, one, two):
        assert clerk.get(f"{here}files/{file}/preview").status_code == 200
    assert {d["file"] for _, d in recorded("file.viewed", claim)} == {str(one), str(two)}


@pytest.mark.parametrize(("text", "kind"), [("山田", "氏名"), ("第1号", "番号"), ("存在しない", "氏名")])
def test_a_search_is_recorded_by_its_kind_its_hits_and_a_mark_without_its_text(aoba, claim, text, kind):
    signed_in(aoba, "uketsuke").post("/aoba/desk/", {"q": text}, follow=True)
    hits = "1件" if text == "山田" else "0件"
    assert recorded("desk.searched") == [("受付 太郎", {"kind": kind, "hits": hits, "mark": mark_of(text)})]
    with tenant_transaction():
        assert text not in str([entry.detail for entry in entries(limit=500)])


def test_what_somebody_may_not_do_is_recorded(aoba, claim, here):
    approver, boss = signed_in(aoba, "kessai"), signed_in(aoba, "kanri")
    assert press(approver, here + "accept/").status_code == 403
    assert boss.get(here).status_code == 403
    assert boss.get("/aoba/desk/cases/99001-0000/accept/").status_code != 200
    assert recorded("desk.refused", claim) == [
        ("管理 次郎", {"permission": "case.view"}),
        ("決裁 一郎", {"permission": "case.accept"}),
    ]
    page = text_of(boss.get("/aoba/desk/audit/?kind=refused"))
    assert "役割にない操作をしようとした" in page
    assert "受け付ける・受付を取り消す" in page


def test_what_a_service_does_not_allow_is_refused_and_recorded_like_a_page(aoba, claim, here, monkeypatch):
    clerk = signed_in(aoba, "uketsuke")
    monkeypatch.setitem(PERMISSIONS, "reception", PERMISSIONS["reception"] - {"case.view"})
    assert press(clerk, here + "accept/").status_code == 403  # the page asks for case.accept alone
    assert recorded("desk.refused", claim) == [("受付 太郎", {"permission": "case.view"})]
    assert recorded("case.opened", claim) == []


def test_deciding_on_ones_own_proposal_is_refused_and_recorded(aoba, claim, here):
    with tenant_transaction():
        both = add_staff(
            username=username(aoba, "both"), name="両方 五郎", department="こども家庭課",
            roles=["examiner", "approver"], password=PASSWORD, totp_secret=SECRET, by=OPERATOR, now=NOW,
        ).staff  # fmt: skip
    proposed(claim)
    with tenant_transaction():
        apps.get_model("review", "Decision").objects.filter(application_id=claim).update(
            proposed_by=both.actor().id
        )
    refused = press(signed_in(aoba, "both"), here + "decide/")
    assert refused.status_code == 409
    assert recorded("desk.own_refused", claim) == [("両方 五郎", {})]
    assert "自分で頼んだことを、自分で決めようとした" in text_of(
        signed_in(aoba, "kanri").get("/aoba/desk/audit/?kind=refused")
    )


def test_a_note_and_a_sign_out_are_recorded_without_what_the_note_says(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    press(clerk, here + "note/", {"note": "電話で確かめた。"})
    clerk.post("/aoba/desk/sign-out/")
    assert recorded("review.note_added", claim) == [("受付 太郎", {"revision": "2"})]
    assert len(recorded("staff.signed_out")) == 1


def test_the_record_says_what_was_asked_and_what_was_decided(aoba, claim):
    asked_to_correct(claim)
    other = arrived(aoba, at=datetime.now(UTC))
    proposed(other)
    page = text_of(signed_in(aoba, "kanri").get("/aoba/desk/audit/"))
    assert "請求する方の丁目・番地・号、口座が分かるもの" in page
    assert "決定: 認定しない" in page


def test_the_record_says_which_roles(aoba):
    entry = EntryView(
        id=new_id(), at=datetime.now(UTC), actor_kind="staff", actor_name="管理 次郎", action="staff.roles_changed",
        subject="staff:x", detail={"from": "reception", "to": "reception examiner"},
    )  # fmt: skip
    assert "受付 → 受付・審査" in action_in_words(entry)["detail"]


def test_the_record_is_searched_by_case_person_day_and_kind(aoba, claim, here):
    other = arrived(aoba, at=datetime.now(UTC))
    accepted(other)
    clerk, boss = signed_in(aoba, "uketsuke"), signed_in(aoba, "kanri")
    clerk.get(here)
    with tenant_transaction():
        member = apps.get_model("accounts", "Staff").objects.get(username="uketsuke@aoba.example")
    mine, others = (str(Receipt(aoba.tenant.id, receipt_of(i))) for i in (claim, other))
    today = day_in_japan(datetime.now(UTC))

    def found(query):
        return text_of(boss.get("/aoba/desk/audit/?" + query)).partition("<table")[2]

    for query in (f"case={mine}", f"case={mine}&kind=read", f"colleague={member.id}&kind=read"):
        assert "申請を開いた" in found(query)
        assert others not in found(query)
    assert "申請を開いた" not in found("kind=case")
    assert found(f"last={today - timedelta(days=2)}&case={mine}").count("<tr") <= 2
    assert "申請を開いた" in found(f"first={today - timedelta(days=1)}&case={mine}")


def test_the_record_goes_on_behind_its_first_page_and_leaves_nothing_out(aoba, claim, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 2)
    boss, shown, further = signed_in(aoba, "kanri"), [], "?kind=case"
    accepted(claim, arrived(aoba, at=datetime.now(UTC)))
    while further:
        page = text_of(boss.get("/aoba/desk/audit/" + further))
        shown.append(page.partition("<tbody")[2].count("<tr"))
        further = next(iter(re.findall(r'rel="next" href="([^"]*)"', page)), "").replace("&amp;", "&")
    with tenant_transaction():
        assert sum(shown) == len(entries(actions=GROUPS["case"][1]))
    assert len(shown) > 1 and set(shown[:-1]) == {2}


def test_the_history_of_a_case_holds_what_was_done_with_it_alone(aoba, claim, here):
    accepted(arrived(aoba, at=datetime.now(UTC)))
    clerk = signed_in(aoba, "uketsuke")
    assert "受け付けた" not in text_of(clerk.get(here + "history/"))
    accepted(claim)
    assert "受け付けた" in text_of(clerk.get(here + "history/"))


@pytest.mark.parametrize(
    "query",
    [
        "case=123",
        "case=99001-0000-0000-0000-0",
        "first=x",
        "last=0001-01-01",
        "colleague=x",
        "first=9999-12-31",
    ],
)
def test_what_cannot_be_searched_for_is_said(aoba, query):
    page = text_of(signed_in(aoba, "kanri").get("/aoba/desk/audit/?" + query))
    assert "field-error" in page
    assert "<table" not in page


def test_another_town_finds_nothing_of_ours(aoba, midori, claim):
    address = f"/midori/desk/audit/?case={Receipt(aoba.tenant.id, receipt_of(claim))}"
    assert "その受付番号の申請はありません" in text_of(signed_in(midori, "kanri").get(address))
