"""A draft begun on an older version is carried to the new form, after its applicant saw what changes."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.tests.cast import PROCEDURE
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.services.close_version import close_version
from madoguchi.catalog.services.publish import publish
from madoguchi.catalog.services.suspend import suspend
from madoguchi.forms.domain.answers.evaluate import FORMER
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import EXAMPLE, claim
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.portal.tests.cast import Resident, now, receipt_of, rows, tenant, text_of

DATE = "      - {id: event_date, kind: date, label: {ja: 出生や転入の日}}\n"
NEWER = (
    EXAMPLE.replace(
        DATE, "      - {id: reason, kind: text, label: {ja: 請求の理由, en: Reason, ja-easy: わけ}}\n"
    )
    .replace("after: event_date", "after: claimant.birth_date")
    .replace("{ja: 職業}", "{ja: お仕事}")
)


def renew(text: str = NEWER, *, close: bool = False, town: str = "aoba") -> str:
    """A newer version is published, and the one before perhaps closed; the newer."""
    with tenant_transaction(tenant(town)):
        former = catalog.procedure(PROCEDURE, today=day_in_japan(now())).card.version
        version = publish(definition=parse_yaml(text), tables={}, now=now(), by=OPERATOR)
        if close:
            close_version(procedure=PROCEDURE, version=former, by=OPERATOR, now=now())
    return version


def move_page(resident: Resident, query: str = "") -> Any:
    return resident.get(resident.apply("new-form") + query)


def move(resident: Resident) -> Any:
    return resident.press(resident.apply("new-form"))


def test_a_closed_version_leads_to_what_changes_and_not_to_a_dead_end(resident: Resident) -> None:
    resident.ready()
    renew(close=True)
    for response in (
        resident.send(),
        resident.get(resident.apply("check")),
        resident.save("claimant_page", claim()),
    ):
        assert response.status_code == 302
        assert response["Location"] == resident.apply("new-form")
    assert rows("Application") == []
    shown = text_of(move_page(resident))
    assert "前の様式では受け付けられません。まだ申請は届いていません。" in shown
    assert "新しく聞くこと 請求の理由" in shown
    assert "職業 → お仕事" in shown
    assert "使わなくなる答え 出生や転入の日: 令和8年3月25日(2026年)" in shown
    assert "いまの様式で続ける" not in shown


def test_a_choice_that_reads_otherwise_is_shown_and_not_called_moved_as_it_is(resident: Resident) -> None:
    resident.ready()
    before = text_of(move_page(resident))
    renew(EXAMPLE.replace("{id: employee, label: {ja: 会社員}}", "{id: employee, label: {ja: 自営業}}"))
    shown = text_of(move_page(resident))
    assert "選んだ答えの書き方が変わったこと 職業: 会社員 → 自営業" in shown and before != shown
    assert f"{len(claim()) - 1}個の答えをそのまま" in shown


def test_what_was_being_typed_when_the_version_was_closed_is_carried_along(resident: Resident) -> None:
    resident.ready()
    renew(close=True)
    resident.save("claimant_page", claim(occupation="none"))
    assert resident.answers()["occupation"] == "none"
    move(resident)
    assert resident.answers()["occupation"] == "none"


def test_moving_keeps_answers_asks_the_new_question_and_the_application_arrives_on_the_new_version(
    resident: Resident,
) -> None:
    resident.ready()
    version = renew(close=True)
    response = move(resident)
    assert response["Location"] == resident.apply("claimant_page")
    assert resident.draft().version == version
    assert resident.answers()[FORMER] == {"event_date": "2026-03-25"}
    assert resident.save("claimant_page", {**claim(), "reason": "出生"}).status_code == 302
    response = resident.send()
    receipt_of(resident.get(response["Location"]))
    (application,) = rows("Application")
    assert application.version == version
    assert "出生" in application.answers
    assert "event_date" not in application.answers and FORMER not in application.answers


def test_moving_twice_is_once(resident: Resident) -> None:
    resident.ready()
    renew()
    move(resident)
    before = resident.draft()
    assert move(resident).status_code == 302
    assert (resident.draft().answers, resident.draft().revision) == (before.answers, before.revision)


def test_while_the_version_is_open_one_may_stay_or_move(resident: Resident) -> None:
    resident.ready()
    renew()
    offered = resident.get(resident.apply())
    assert "何が変わるかを見て、新しい様式に移す" in text_of(offered)
    assert "何が変わるかを見て、新しい様式に移す" in text_of(resident.get(resident.home("my/")))
    assert "いまの様式のままでも申請できます。" in text_of(move_page(resident))
    assert "いまの様式で続ける" in text_of(move_page(resident))
    assert resident.send().status_code == 302
    assert len(rows("Application")) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("The form has changed", "Reason", "Move to the new form")), ("ja-easy", ("わけ", "うつす"))],
)
def test_it_is_told_in_the_readers_language(resident: Resident, language: str, said: tuple[str, ...]) -> None:
    resident.ready()
    renew()
    shown = text_of(move_page(resident, f"&lang={language}"))
    assert all(words in shown for words in said)


def test_beginning_anew_begins_another_draft_on_the_new_form_and_leaves_the_old_one(
    resident: Resident,
) -> None:
    resident.ready()
    before = resident.draft()
    version = renew(close=True)
    shown = resident.get(resident.apply() + "?new")
    assert shown.status_code == 200
    assert 'name="draft"' not in shown.content.decode()
    resident.draft_id = ""
    response = resident.save("", {"filing_for": "self"})
    assert response.status_code == 302
    drafts = {row.id: row for row in rows("Draft")}
    assert len(drafts) == 2
    assert drafts.pop(before.id).answers == before.answers
    (fresh,) = drafts.values()
    assert fresh.version == version


def test_an_application_that_arrived_is_mended_on_its_own_version(resident: Resident) -> None:
    resident.applied()
    renew(close=True)
    with tenant_transaction(tenant("aoba")):
        suspend(procedure=PROCEDURE, notice="受付を終えました。", now=now(), by=OPERATOR)
    found = rows("Application")[0]
    response = resident.post(resident.home(f"applications/{found.receipt}/mend/"))
    assert response.status_code == 302
    resident.draft_id = str(rows("Draft")[0].id)
    assert move_page(resident).status_code == 404
    assert resident.save("claimant_page", claim(occupation="none")).status_code == 302
    assert resident.send().status_code == 302
    assert '"occupation":"none"' in rows("Application")[0].answers.replace(" ", "")


def test_a_suspended_procedure_moves_nothing_and_keeps_the_draft(resident: Resident) -> None:
    resident.ready()
    renew(close=True)
    with tenant_transaction(tenant("aoba")):
        suspend(procedure=PROCEDURE, notice="点検中です。", now=now(), by=OPERATOR)
    before = resident.draft().version
    assert move(resident).status_code == 409
    assert "書きかけの内容は残っています" in text_of(move_page(resident))
    assert resident.draft().version == before


def test_another_browser_and_another_town_move_nothing(resident: Resident) -> None:
    resident.ready()
    renew()
    renew(town="midori")
    before = resident.draft()
    for other in (Resident(), Resident("midori")):
        other.draft_id = resident.draft_id
        assert other.post(other.apply("new-form")).status_code == 410
    assert (resident.draft().version, resident.draft().answers) == (before.version, before.answers)


def test_a_draft_changed_since_is_not_moved_unseen(resident: Resident) -> None:
    resident.ready()
    renew()
    seen = resident.opened(resident.apply("new-form"))
    resident.save("claimant_page", claim(occupation="none"))
    before = resident.draft().version
    response = resident.post(resident.apply("new-form"), seen)
    assert response.status_code == 409
    assert "この画面を開いたあとに変わりました" in text_of(response)
    assert resident.draft().version == before
