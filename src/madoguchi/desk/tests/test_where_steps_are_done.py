"""The administrator's page for parts and levels, one's own for absences, and what deputies decided, on screen."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import flow_places, staff_named
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.catalog.services.publish import publish
from madoguchi.desk.steps.steps import who_does
from madoguchi.desk.tests.journey import proposed
from madoguchi.desk.tests.test_units import HIDDEN, UNITS, made, move, office
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.tests.cast import PASSWORD, SECRET, press, signed_in, text_of, username
from madoguchi.review.tests.cast import NOW, arrived, receipt_of
from madoguchi.review.tests.flows.cast import EXAMINER_2, as_run, brought
from madoguchi.review.tests.flows.office import town
from madoguchi.tenants.queries import tables

PAGE = "/aoba/desk/staff/flow-places/"
TODAY = day_in_japan(datetime.now(UTC))
__all__ = ["office"]


@pytest.fixture
def administrator(office):
    publish(definition=as_run("risai"), tables=tables(), by=OPERATOR, now=datetime.now(UTC))
    return signed_in(office, "kanri")


def shown(client, page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(text_of(client.get(page)))}


def deputy_of(office, name: str = "dairi") -> str:
    """A second approver, and their id."""
    with tenant_transaction():
        found = add_staff(
            username=username(office, name),
            name="代決 次郎",
            roles=["approver"],
            password=PASSWORD,
            totp_secret=SECRET,
            by=OPERATOR,
            now=NOW,
        )
    return str(found.staff.id)


def test_parts_become_units_and_levels_ranks_for_all_procedures_or_for_one(administrator):
    survey, tax = made(administrator, "調査課", "12"), made(administrator, "税務課", "11")
    own = PAGE + as_run("risai").id + "/"
    assert "家屋調査の係が、この団体のどの課・係か決まっていません" in text_of(administrator.get(own))
    assert "決まっていないもの 4件" in text_of(administrator.get(PAGE))
    said = {"part-survey": str(survey), "part-finance": str(tax), "level-1": "2", "level-2": "3"}
    answer = administrator.post(PAGE, shown(administrator, PAGE) | said)
    assert answer.status_code == 302, text_of(answer)
    assert "手順の係と決裁を決めました" in text_of(administrator.get(answer["Location"]))
    page = text_of(administrator.get(own))
    assert "役所全体と同じ(調査課)" in page and "第1段階の決裁をする人がいません" in page
    answer = administrator.post(own, shown(administrator, own) | {"part-survey": str(tax), "level-1": ""})
    assert answer.status_code == 302
    with tenant_transaction():
        found = flow_places(as_run("risai").id)
    assert found.parts == {"survey": tax, "finance": tax} and found.ranks == {1: 2, 2: 3}


def test_two_administrators_do_not_undo_each_other_there(administrator):
    survey = made(administrator, "調査課", "12")
    before = shown(administrator, PAGE)
    administrator.post(PAGE, before | {"part-survey": str(survey)})
    late = administrator.post(PAGE, before | {"part-survey": ""})
    assert late.status_code == 409
    assert "先に、ほかの操作で変わりました。" in text_of(late)
    with tenant_transaction():
        assert flow_places("").parts == {"survey": survey}
    wrong = administrator.post(PAGE, shown(administrator, PAGE) | {"level-1": "8"})
    assert wrong.status_code == 422


def test_an_office_without_units_is_told_that_nothing_is_to_be_said(administrator):
    assert "役割の合う職員がどの手順も行います" in text_of(administrator.get(PAGE))


def test_who_dissolves_a_unit_is_told_of_the_steps_it_does(administrator):
    survey = made(administrator, "調査課", "12")
    administrator.post(PAGE, shown(administrator, PAGE) | {"part-survey": str(survey)})
    page = text_of(administrator.get(f"{UNITS}{survey}/dissolve/"))
    assert "家屋調査の係(罹災証明書の交付)" in page and "引き継ぐ課・係が行います" in page


def test_two_administrators_on_one_units_page_do_not_put_each_others_word_back(administrator):
    unit, other = made(administrator, "税務課", "11"), made(administrator, "土木課", "20")
    page = f"{UNITS}{unit}/"
    before = shown(administrator, page)
    assert (
        administrator.post(page, before | {"name": "税務課", "code": "11", "parent": str(other)}).status_code
        == 302
    )
    late = administrator.post(page, before | {"name": "課税課", "code": "11", "parent": str(ROOT)})
    assert late.status_code == 409
    assert "今は「土木課 税務課」です" in text_of(late)
    again = administrator.post(page, before | {"name": "税務課", "code": "11", "parent": str(other)})
    assert again.status_code == 302, "the same button again"


def test_an_absence_is_kept_by_oneself_and_the_deputys_word_is_marked_everywhere(office):
    deputy = deputy_of(office)
    head, page = signed_in(office, "kessai"), "/aoba/desk/me/absence/"
    typed = {"starts_on": TODAY.isoformat(), "ends_on": (TODAY + timedelta(days=3)).isoformat()}
    assert "代わって決裁する人を選んでください" in text_of(head.post(page, typed))
    assert head.post(page, typed | {"deputy": deputy, "ends_on": "いつか"}).status_code == 422
    answer = head.post(page, typed | {"deputy": deputy})
    assert answer.status_code == 302, text_of(answer)
    assert "代決 次郎" in text_of(head.get(answer["Location"]))
    case = arrived(office, at=datetime.now(UTC))
    proposed(case)
    here, other = f"/aoba/desk/cases/{receipt_of(case)}/", signed_in(office, "dairi")
    assert "代決です" in text_of(other.get(here + "decide/"))
    assert press(other, here + "decide/").status_code == 302
    assert "決裁 決裁 一郎(代決: 代決 次郎)" in text_of(other.get(here))
    assert "代決: 決裁 一郎" in text_of(other.get(here + "history/"))
    assert "代わって決裁されたものが1件あります" in text_of(head.get("/aoba/desk/?tab=all"))
    assert "代わって決裁されたもの" not in text_of(other.get("/aoba/desk/"))
    answer = head.post("/aoba/desk/stood-in/", {"receipt": receipt_of(case)})
    assert "確かめたと記録しました" in text_of(head.get(answer["Location"]))
    assert "留守の間の代決を確かめた" in text_of(head.get(here + "history/"))
    late = head.post("/aoba/desk/stood-in/", {"receipt": receipt_of(case)})
    assert "もう確かめてあります" in text_of(head.get(late["Location"]))


def test_an_administrator_keeps_and_ends_the_absence_of_others(office):
    deputy, kanri = deputy_of(office), signed_in(office, "kanri")
    with tenant_transaction():
        head = staff_named(username=username(office, "kessai"))
        clerk = staff_named(username=username(office, "uketsuke"))
    assert head is not None and clerk is not None
    page = f"/aoba/desk/staff/{head.id}/absence/"
    typed = {"starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat(), "deputy": deputy}
    assert kanri.post(page, typed).status_code == 302
    assert "留守と代決: 1件" in text_of(kanri.get(f"/aoba/desk/staff/{head.id}/"))
    end = re.search(r'name="end" value="([^"]+)"', text_of(kanri.get(page)))
    assert end is not None
    for said in ("やめました", "もうありません"):
        answer = kanri.post(page, {"end": end[1]})
        assert said in text_of(kanri.get(answer["Location"]))
    nobodys = text_of(kanri.get(f"/aoba/desk/staff/{clerk.id}/absence/"))
    assert "「決裁」の役割がないので、代決はありません" in nobodys


def test_who_moves_somebody_is_told_of_the_cases_they_are_in_charge_of(office, administrator):
    made(administrator, "こども家庭課", "11")
    assert move(administrator, office, "uketsuke", (ROOT, 0)).status_code == 302
    receipt = receipt_of(arrived(office, at=datetime.now(UTC)))
    press(signed_in(office, "uketsuke"), f"/aoba/desk/cases/{receipt}/claim/")
    with tenant_transaction():
        clerk = staff_named(username=username(office, "uketsuke"))
    assert clerk is not None
    for page in ("places/", "disable/"):
        told = text_of(administrator.get(f"/aoba/desk/staff/{clerk.id}/{page}"))
        assert "担当している申請が" in told and "1件" in told


def test_a_stale_approval_is_not_pressed_again_under_what_took_its_place(aoba):
    """The page has to be opened anew, and its button names what it decides."""
    case = brought("risai", before="section")
    approver = signed_in(aoba, "kessai")
    page = f"/aoba/desk/cases/{receipt_of(case.id)}/steps/section/"
    drawn = text_of(approver.get(page))
    seen = re.search(r'name="seen" value="([^"]+)"', drawn)
    assert seen is not None and "「証明書を交付する」と決裁する" in drawn
    case.reopen("draft", EXAMINER_2)
    case.do("draft", EXAMINER_2, decision="refuse", reason="対象の家ではありません。")
    late = approver.post(page, {"seen": seen[1]})
    assert late.status_code == 409
    assert "と決裁する" not in text_of(late) and "今の内容を開く" in text_of(late)
    assert "「交付しない」と決裁する" in text_of(approver.get(page))


def test_the_case_says_which_unit_and_which_rank_a_step_waits_for(aoba):
    office = town()
    office.said()
    case = office.case("risai")
    case.do("reception", office.member("reception", (office.tax, 0)))
    flow = case.flow
    said = {step.id: who_does(flow, step) for step in flow.way.flow.steps}
    assert said["survey"] == "家屋調査の係(調査課)・審査の担当者"
    assert said["section"] == "課長・決裁の担当者"


def test_who_is_in_charge_and_away_is_said_on_the_case_and_in_the_queue(office):
    deputy, head = deputy_of(office), signed_in(office, "kessai")
    case = f"/aoba/desk/cases/{receipt_of(arrived(office, at=datetime.now(UTC)))}/"
    press(head, case + "claim/")
    assert "留守" not in text_of(head.get(case))
    day = TODAY.isoformat()
    head.post("/aoba/desk/me/absence/", {"starts_on": day, "ends_on": day, "deputy": deputy})
    assert "まで留守)" in text_of(head.get(case))
    assert "決裁 一郎(留守)" in text_of(head.get("/aoba/desk/?tab=all"))


def test_a_deputy_of_another_unit_sees_and_decides_the_absent_ones_cases_while_they_are_away(
    office, administrator
):
    """By the services and, on PostgreSQL, by the policy that the gate tells for whom it shows cases."""
    here, there = made(administrator, "こども家庭課", "11"), made(administrator, "土木課", "20")
    deputy, day = deputy_of(office), TODAY.isoformat()
    for who, unit in (("kessai", here), ("dairi", there)):
        assert move(administrator, office, who, (unit, 2)).status_code == 302
    case = arrived(office, at=datetime.now(UTC))
    proposed(case)
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=case).update(unit_id=here)
    page, other = f"/aoba/desk/cases/{receipt_of(case)}/", signed_in(office, "dairi")
    assert other.get(page).status_code == 404
    typed = {"starts_on": day, "ends_on": day, "deputy": deputy}
    assert signed_in(office, "kessai").post("/aoba/desk/me/absence/", typed).status_code == 302
    assert receipt_of(case) in text_of(other.get("/aoba/desk/?tab=deciding"))
    assert other.get(page).status_code == 200, "it is their work: nobody asks what for"
    assert press(other, page + "decide/").status_code == 302
    assert other.get(page)["Location"].endswith("/purpose/"), "what is decided they only answer for"


def test_an_act_that_ends_ones_own_part_is_said_to_be_done_where_one_is_asked_why(office, administrator):
    """The fault that was: whoever decided was asked why they open the case, and nothing said that it is decided."""
    here, there = made(administrator, "こども家庭課", "11"), made(administrator, "土木課", "20")
    deputy, day = deputy_of(office), TODAY.isoformat()
    for who, unit in (("kessai", here), ("dairi", there)):
        move(administrator, office, who, (unit, 2))
    case = arrived(office, at=datetime.now(UTC))
    proposed(case)
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=case).update(unit_id=here)
    typed = {"starts_on": day, "ends_on": day, "deputy": deputy}
    signed_in(office, "kessai").post("/aoba/desk/me/absence/", typed)
    other = signed_in(office, "dairi")
    decided = press(other, f"/aoba/desk/cases/{receipt_of(case)}/decide/")
    asked = other.get(decided["Location"])
    assert "決裁しました" in text_of(other.get(asked["Location"]))
    assert "決裁しました" not in text_of(other.get(asked["Location"])), "it is said once"
