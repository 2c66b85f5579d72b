"""An individual number stays with the person in whose row it was typed, whatever is pressed, and from whichever page."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.domain.drawn import Drawn, digest_of
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.applications.services.drafts.save_page import save_page
from madoguchi.applications.tests.cast import CONTEXT, NOW
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.forms.domain.showing.views import Rows
from madoguchi.forms.tests.examples import EXAMPLE, claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import example_my_number
from madoguchi.portal.tests.cast import Resident, rows, text_of
from madoguchi.portal.tests.sheets import Sheet

NUMBERED = EXAMPLE.replace(
    "          - {id: child_address,",
    "          - {id: number, kind: my_number, label: {ja: お子さんの個人番号}, required: false}\n"
    "          - {id: child_address,",
    1,
)
NAMES = ("太郎", "次郎", "三郎")


@pytest.fixture
def three(towns: Any) -> Resident:
    """Three children, each with a number, saved."""
    from madoguchi.portal.tests.test_files import published

    published(NUMBERED)
    resident = Resident()
    resident.save("representative_page", {"filing_for": "self"})
    sheet = Sheet(resident, "children_page")
    for n, name in enumerate(NAMES):
        sheet.type({f"children.{n}.child.given": name, f"children.{n}.number": example_my_number(n + 1)})
        if n < 2:
            sheet = sheet.press("_add")
    sheet.press("_refresh")
    return resident


def numbers(resident: Resident) -> dict[str, str]:
    """given name → the reference of the sealed number of its row."""
    return {
        row["child"]["given"]: row.get("number", {}).get("ref", "") for row in resident.answers()["children"]
    }


def test_each_child_has_its_own_number_to_begin_with(three: Resident) -> None:
    assert len(set(numbers(three).values())) == 3 and "" not in numbers(three).values()


def test_removing_a_row_twice_removes_it_once_and_moves_no_number(three: Resident) -> None:
    """Two clicks, or a lost answer and one more press: the same body twice."""
    before = numbers(three)
    sheet = Sheet(three, "children_page")
    first = sheet.posted("_remove", row=0)
    assert sheet.send(first).status_code == 200
    assert sheet.send(first).status_code == 200
    assert numbers(three) == {name: before[name] for name in ("次郎", "三郎")}


def test_a_removed_rows_number_is_kept_nowhere(three: Resident) -> None:
    Sheet(three, "children_page").press("_remove", row=0)
    kept = {str(row.id) for row in rows("SealedNumber")}
    assert kept == set(numbers(three).values())


def test_an_older_page_is_told_and_moves_no_number(three: Resident) -> None:
    before = numbers(three)
    older = Sheet(three, "children_page")
    Sheet(three, "children_page").press("_remove", row=0)
    kept = three.answers()
    response = older.send(older.posted("_next"))
    assert response.status_code == 409
    assert "この画面を開いたあとに変わりました" in text_of(response)
    assert three.answers() == kept
    shown = response.content.decode()
    assert all(f'value="{name}"' in shown for name in NAMES)
    assert "この欄は、ほかの画面でなくなっています" in text_of(response)
    again = older.after(response)
    assert again.send(again.posted("_refresh")).status_code == 200
    now = numbers(three)
    assert now == {"次郎": before["次郎"], "三郎": before["三郎"], "太郎": ""}


def test_adding_twice_adds_one_row(three: Resident) -> None:
    sheet = Sheet(three, "children_page")
    body = sheet.posted("_add")
    for _ in range(2):
        assert sheet.send(body).status_code == 200
    assert len(three.answers()["children"]) == 4


def test_a_page_without_its_rows_ids_keeps_no_number_by_place(three: Resident) -> None:
    """As a page drawn by an older program, or a made-up one."""
    sheet = Sheet(three, "children_page")
    body = {name: value for name, value in sheet.posted("_refresh").items() if not name.endswith("._row")}
    for n, name in enumerate(("次郎", "三郎", "太郎")):
        body[f"children.{n}.child.given"] = name
    sheet.send(body)
    assert set(numbers(three).values()) == {""}


def test_what_arrives_has_no_ids_and_mending_keeps_number_and_row_together(three: Resident) -> None:
    resident = three
    resident.save("claimant_page", claim())
    sheet = Sheet(resident, "children_page")
    for n, name in enumerate(NAMES):
        person = {"family": "山田", "family_kana": "ヤマダ", "given_kana": "タロウ", "birth_date.era": "西暦",
                  "birth_date.year": "2025", "birth_date.month": "5", "birth_date.day": "5"}  # fmt: skip
        sheet.type({f"children.{n}.child.{part}": text for part, text in person.items()})
        sheet.type({f"children.{n}.child.given": name, f"children.{n}.living": "together"})
    sheet.press("_refresh")
    resident.verify()
    assert resident.send().status_code == 302
    (application,) = rows("Application")
    assert "_row" not in application.answers
    mended = resident.post(resident.home(f"applications/{application.receipt}/mend/"))
    resident.draft_id = mended["Location"].partition("draft=")[2]
    before = numbers(resident)
    sheet = Sheet(resident, "children_page")
    body = sheet.posted("_remove", row=0)
    sheet.send(body)
    sheet.send(body)
    assert numbers(resident) == {name: before[name] for name in NAMES[1:]} and len(set(before.values())) == 3


FORM = compile_form(parse_yaml(NUMBERED))
PRESSES = st.lists(
    st.tuples(
        st.sampled_from(["type", "number", "add", "remove", "open", "again"]),
        st.integers(0, 3),
        st.integers(0, 4),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=PRESSES)
def test_whatever_is_pressed_a_number_is_with_its_row_or_gone(towns: Any, presses: list[Any]) -> None:
    """Four tabs of one draft, each as old as it is. A name that is typed says in which row."""
    with tenant_transaction(towns[0].id):
        draft = begin_draft(procedure="jido-teate-nintei", version="v", language="ja", now=NOW)
        tabs = [_open(draft.id) for _ in range(4)]
        for what, tab, place in presses:
            if what != "open":
                _press(draft.id, tabs[tab], what, place)
            if what != "again":  # an answer that was lost leaves the tab as old as it was
                tabs[tab] = _open(draft.id)


def _press(draft_id: UUID, tab: Tab, what: str, place: int) -> None:
    at = place % len(tab.rows)
    row = tab.rows[at]
    posted = dict(tab.body)
    if what == "type":
        posted[f"children.{at}.child.given"] = [f"{row}-{place}"]
    if what in ("number", "again"):
        posted[f"children.{at}.number"] = [example_my_number(place + 1)]
    if what == "add":
        posted["_add"] = [f"children.{tab.new_row}"]
    if what == "remove":
        posted["_remove"] = [f"children.{row}"]
    before = _references(draft_id)
    saved = save_page(
        draft_id=draft_id, form=FORM, page_id="children_page", posted=posted, context=CONTEXT, now=NOW,
        drawn=tab.drawn,
    )  # fmt: skip
    after = _references(draft_id)
    assert not saved.older or after == before
    for ref, holder in after.items():
        assert holder == before.get(ref, row if what in ("number", "again") else None)
    for kept in _children(draft_id):
        assert kept.get("child", {}).get("given", kept["_row"]).startswith(kept["_row"])


def _children(draft_id: UUID) -> list[Any]:
    draft = draft_queries.draft(draft_id)
    assert draft is not None
    return list(draft.answers.get("children", []))


def _references(draft_id: UUID) -> dict[str, str]:
    """The sealed numbers: reference → the row that has it."""
    return {ref: row["_row"] for row in _children(draft_id) for _, ref in sealed_references(row)}


class Tab(NamedTuple):
    """What a page posts when nothing is typed, what it was drawn from, and its rows."""

    body: dict[str, list[str]]
    drawn: Drawn
    rows: list[str]
    new_row: str


def _open(draft_id: UUID) -> Tab:
    draft = draft_queries.draft(draft_id)
    assert draft is not None
    evaluation = evaluate(FORM, draft.answers, CONTEXT)
    view = present_page(FORM, evaluation, "children_page", language="ja", tables={}, show_errors=False)
    (group,) = [node for node in view.nodes if isinstance(node, Rows)]
    listed = [*_children(draft_id), {}]
    body: dict[str, list[str]] = {}
    for row in group.rows:
        name = listed[row.index].get("child", {}).get("given", "")
        body |= {f"children.{row.index}._row": [row.id], f"children.{row.index}.child.given": [name]}
    drawn = Drawn(revision=draft.revision, seen=digest_of(FORM, "children_page", evaluation))
    return Tab(body, drawn, [row.id for row in group.rows], group.new_row)
