"""The administrator's pages for units, on screen: the tree, moving people, routing, and dissolving."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, datetime
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.accounts.domain.units import RANKS, ROOT
from madoguchi.accounts.queries import staff_named, units
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.routing import routes
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.office.tests.cast import hire, press, signed_in, text_of, username
from madoguchi.review.tests.cast import CLAIM, arrived, found_office, receipt_of

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
UNITS = "/aoba/desk/staff/units/"


@pytest.fixture
def office(db):
    """あおば市 with its procedures on offer, in scope."""
    found = found_office(99001, "aoba", "あおば市", published=True)
    with tenant_scope(found.tenant.id):
        hire(found)
        yield found


@pytest.fixture
def administrator(office):
    return signed_in(office, "kanri")


def made(client, name: str, code: str, parent: UUID = ROOT) -> UUID:
    answer = client.post(UNITS, {"name": name, "code": code, "parent": str(parent)})
    assert answer.status_code == 302, text_of(answer)
    with tenant_transaction():
        return next(unit.id for unit in units().values() if unit.code == code)


def move(client, office, who: str, *places: tuple[UUID, int]):
    with tenant_transaction():
        member = staff_named(username=username(office, who))
    assert member is not None
    shown = " ".join(sorted(f"{place.unit}:{place.level}" for place in member.places))
    typed = {f"unit-{n}": str(unit) for n, (unit, _) in enumerate(places)}
    typed |= {f"level-{n}": str(level) for n, (_, level) in enumerate(places)}
    return client.post(f"/aoba/desk/staff/{member.id}/places/", typed | {"shown": shown})


def test_an_office_keeps_units_and_its_people_see_their_own_cases(office, administrator):
    before = receipt_of(arrived(office, at=datetime.now(UTC)))
    children = made(administrator, "こども家庭課", "11")
    roads = made(administrator, "土木課", "20")
    page = text_of(administrator.get(UNITS))
    assert "こども家庭課" in page and "受付 太郎" in page
    assert move(administrator, office, "uketsuke", (children, 0)).status_code == 302
    assert move(administrator, office, "shinsa", (roads, 0)).status_code == 302
    routing = f"/aoba/desk/staff/routing/{CLAIM}/"
    assert "全庁" in text_of(administrator.get("/aoba/desk/staff/routing/"))
    answer = administrator.post(routing, {"owner": str(children), "take_along": "yes"})
    assert answer["Location"].endswith("said=routed-along")
    receipt = receipt_of(arrived(office, at=datetime.now(UTC)))
    mine, others = signed_in(office, "uketsuke"), signed_in(office, "shinsa")
    for number in (before, receipt):
        assert mine.get(f"/aoba/desk/cases/{number}/").status_code == 200
        assert others.get(f"/aoba/desk/cases/{number}/").status_code == 404
    assert receipt in text_of(mine.get("/aoba/desk/"))
    assert receipt not in text_of(others.get("/aoba/desk/"))


def test_answers_lead_cases_to_other_units_by_rules_on_one_page(office, administrator):
    children = made(administrator, "こども家庭課", "11")
    page = f"/aoba/desk/staff/routing/{CLAIM}/"
    assert administrator.get(page).status_code == 200
    chosen = (
        text_of(administrator.get(page)).split('name="when-0"')[1].split('<option value="')[2].split('"')[0]
    )
    question, _, option = chosen.partition("=")
    answer = administrator.post(
        page,
        {"owner": str(ROOT), "when-0": "", "unit-0": "", "when-1": chosen, "unit-1": str(children)},
    )
    assert answer.status_code == 302, text_of(answer)
    with tenant_transaction():
        (rule,) = routes()[CLAIM].rules
    assert (rule.when.question, rule.when.is_ or rule.when.includes, rule.unit) == (
        question,
        option,
        children,
    )
    kept = text_of(administrator.get(page))
    assert f'<option value="{chosen}" selected>' in kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"owner": ""}, "担当する課・係を選んでください。"),
        ({"when-0": "nothing=x"}, "答えを選んでください。"),
        ({"when-0": "nothing=x", "unit-0": str(ROOT)}, "答えを選んでください。"),
        ({"owner": str(UUID(int=99))}, "先に、ほかの操作で課・係が変わりました。"),
        ({"owner": "x"}, "担当する課・係を選んでください。"),
        ({"when-0": "nothing=x", "unit-0": "x"}, "課・係を選んでください。"),
    ],
)
def test_a_route_that_cannot_be_used_is_told(office, administrator, typed, said):
    made(administrator, "こども家庭課", "11")
    answer = administrator.post(f"/aoba/desk/staff/routing/{CLAIM}/", {"owner": str(ROOT)} | typed)
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_more_rules_than_are_kept_are_told(office, administrator):
    made(administrator, "こども家庭課", "11")
    page = f"/aoba/desk/staff/routing/{CLAIM}/"
    first = text_of(administrator.get(page)).split('name="when-0"')[1].split('<option value="')[2]
    chosen = first.split('"')[0]
    rules = {f"when-{n}": chosen for n in range(51)} | {f"unit-{n}": str(ROOT) for n in range(51)}
    answer = administrator.post(page, {"owner": str(ROOT)} | rules)
    assert answer.status_code == 422
    assert "振り分けの決まりは、50までにしてください。" in text_of(answer)


def test_a_unit_with_open_cases_says_how_many_and_hands_them_over_in_one_step(office, administrator):
    children, roads = made(administrator, "こども家庭課", "11"), made(administrator, "土木課", "20")
    administrator.post(f"/aoba/desk/staff/routing/{CLAIM}/", {"owner": str(children)})
    case = arrived(office, at=datetime.now(UTC))
    page = f"{UNITS}{children}/dissolve/"
    assert "<strong>1件</strong>" in text_of(administrator.get(page))
    assert administrator.post(page, {"open": "1"}).status_code == 422
    late = administrator.post(page, {"successor": str(roads), "open": "0"})
    assert late.status_code == 409
    assert "終わっていない申請の数が変わりました" in text_of(late)
    assert administrator.post(page, {"successor": str(roads), "open": "1"}).status_code == 302
    assert administrator.get(page).status_code == 404
    with tenant_transaction():
        found = application(case)
    assert found is not None and found.unit_id == roads


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "code": "1"}, "名前を60字までで入力してください。"),
        ({"name": "課", "code": ""}, "略称を12字までで入力してください。"),
        ({"name": "課", "code": "11"}, "その略称は、ほかの課・係で使っています。"),
        (
            {"name": "課", "code": "1", "parent": str(UUID(int=99))},
            "先に、ほかの操作で課・係が変わりました。",
        ),
        ({"levels": "1", "level-1": "係長", "shown": "・".join(RANKS.values())}, "階級の名前は、下から順に"),
    ],
)
def test_a_unit_that_cannot_be_used_is_told_beside_what_was_typed(administrator, typed, said):
    made(administrator, "こども家庭課", "11")
    answer = administrator.post(UNITS, typed)
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_two_administrators_who_move_one_person_do_not_undo_each_other(office, administrator):
    children = made(administrator, "こども家庭課", "11")
    with tenant_transaction():
        member = staff_named(username=username(office, "uketsuke"))
    assert member is not None
    page = f"/aoba/desk/staff/{member.id}/places/"
    late = administrator.post(page, {"unit-0": str(children), "level-0": "0", "shown": ""})
    assert late.status_code == 422
    assert "先に、ほかの操作で変わりました。" in text_of(late)
    half = administrator.post(page, {"unit-0": str(children), "level-0": "", "shown": f"{ROOT}:0"})
    assert "階級を選んでください。" in text_of(half)


def test_who_was_put_nowhere_is_told_to_the_administrator(office, administrator):
    made(administrator, "こども家庭課", "11")
    assert "課・係が決まっていない職員がいます" not in text_of(administrator.get(UNITS))
    assert move(administrator, office, "uketsuke").status_code == 302
    page = text_of(administrator.get(UNITS))
    assert "課・係が決まっていない職員がいます" in page and "受付 太郎" in page


def test_a_clerk_takes_a_case_gives_it_to_a_colleague_and_hands_it_over(office, administrator):
    children, roads = made(administrator, "こども家庭課", "11"), made(administrator, "土木課", "20")
    administrator.post(f"/aoba/desk/staff/routing/{CLAIM}/", {"owner": str(children)})
    for who in ("uketsuke", "shinsa"):
        assert move(administrator, office, who, (children, 0)).status_code == 302
    receipt = receipt_of(arrived(office, at=datetime.now(UTC)))
    case, clerk = f"/aoba/desk/cases/{receipt}/", signed_in(office, "uketsuke")
    assert "担当: こども家庭課 担当者なし" in text_of(clerk.get(case))
    press(clerk, case + "claim/")
    assert "担当: こども家庭課 受付 太郎" in text_of(clerk.get(case))
    assert receipt in text_of(clerk.get("/aoba/desk/?whose=mine"))
    assert receipt not in text_of(clerk.get("/aoba/desk/?whose=nobody"))
    with tenant_transaction():
        colleague = staff_named(username=username(office, "shinsa"))
    assert colleague is not None
    assert press(clerk, case + "charge/", {"staff": str(colleague.id)}).status_code == 302
    assert "担当: こども家庭課 審査 花子" in text_of(clerk.get(case))
    late = press(clerk, case + "charge/", {"unit": str(roads)}, seen="1")
    assert late.status_code == 409
    assert press(clerk, case + "charge/", {"unit": str(children)}).status_code == 422
    assert press(clerk, case + "charge/", {"unit": ""}).status_code == 422
    assert press(clerk, case + "charge/", {"unit": str(roads)}).status_code == 302
    assert clerk.get(case).status_code == 404


def test_who_leads_the_unit_above_says_why_before_anything_of_the_case_is_shown(office, administrator):
    children = made(administrator, "こども家庭課", "11")
    administrator.post(f"/aoba/desk/staff/routing/{CLAIM}/", {"owner": str(children), "tells_looks": "yes"})
    assert move(administrator, office, "kessai", (ROOT, 2)).status_code == 302
    receipt = receipt_of(arrived(office, at=datetime.now(UTC)))
    leader, case = signed_in(office, "kessai"), f"/aoba/desk/cases/{receipt}/"
    assert receipt in text_of(leader.get("/aoba/desk/?tab=all"))
    for page in (case, case + "history/", case + "print/"):
        assert leader.get(page)["Location"] == case + "purpose/"
    asked = text_of(leader.get(case + "purpose/"))
    assert "申請を開く目的" in asked and "山田" not in asked
    assert leader.post(case + "purpose/", {"purpose": "好奇心"}).status_code == 422
    assert leader.post(case + "purpose/", {"purpose": "supervise"})["Location"] == case
    assert leader.get(case).status_code == 200
    assert leader.get(case + "history/").status_code == 200


def test_a_town_without_units_may_keep_a_procedure_out_of_what_applicants_are_told(office, administrator):
    page = f"/aoba/desk/staff/routing/{CLAIM}/"
    assert administrator.get(page).status_code == 200
    assert administrator.post(page, {}).status_code == 302
    with tenant_transaction():
        assert not routes()[CLAIM].tells_looks


def sheet_of(administrator) -> openpyxl.Workbook:
    """The sheet that the page hands out."""
    answer = administrator.get("/aoba/desk/staff/transfers/sheet/")
    assert answer["Content-Disposition"] == 'attachment; filename="staff.xlsx"'
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def sent(administrator, book: openpyxl.Workbook):
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("staff.xlsx", out.getvalue())
    return administrator.post("/aoba/desk/staff/transfers/", {"sheet": file})


def test_the_personnel_change_is_taken_out_changed_shown_and_carried_out_by_one_button(office, administrator):
    children = made(administrator, "こども家庭課", "11")
    made(administrator, "土木課", "20")
    assert move(administrator, office, "uketsuke", (children, 0)).status_code == 302
    book = sheet_of(administrator)
    for row in book.active.iter_rows(min_row=2):
        if row[0].value == username(office, "uketsuke"):
            row[2].value, row[3].value = "土木課", "係長"
    page = text_of(sent(administrator, book))
    assert "受付 太郎" in page and "こども家庭課 係員" in page and "土木課 係長" in page
    with tenant_transaction():
        before = staff_named(username=username(office, "uketsuke"))
    assert before is not None and [place.unit for place in before.places] == [children], "nothing changed yet"
    fields = {
        name: html.unescape(value) for name, value in HIDDEN.findall(page) if name != "csrfmiddlewaretoken"
    }
    stale = administrator.post("/aoba/desk/staff/transfers/", fields | {"shown": "x"})
    assert stale.status_code == 409
    done = administrator.post("/aoba/desk/staff/transfers/", fields)
    assert done["Location"].endswith("?said=transferred")
    with tenant_transaction():
        after = staff_named(username=username(office, "uketsuke"))
    assert after is not None and [place.level for place in after.places] == [1]


def test_a_sheet_with_a_wrong_row_names_the_row_and_offers_no_button(office, administrator):
    made(administrator, "こども家庭課", "11")
    book = sheet_of(administrator)
    book.active["C3"].value = "ない課"
    answer = sent(administrator, book)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "3行目: この名前か略称の課・係はありません。" in page
    assert "の異動を行う" not in page


@pytest.mark.parametrize("typed", [{}, {"lines": "{"}, {"sheet": b"text"}])
def test_what_is_no_sheet_is_told(office, administrator, typed):
    files = {"sheet": SimpleUploadedFile("staff.xlsx", typed["sheet"])} if "sheet" in typed else typed
    answer = administrator.post("/aoba/desk/staff/transfers/", files)
    assert answer.status_code == 422
    assert "Excelのファイル(.xlsx)を選んでください。" in text_of(answer)
