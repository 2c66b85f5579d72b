"""Somebody goes on mending an application that the office has accepted: told at once, and what was typed is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.portal.tests.cast import PAGES, Resident, now, rows, tenant, text_of
from madoguchi.portal.tests.sheets import Sheet
from madoguchi.portal.tests.test_following import accept, path
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.tests.cast import CLERK

LATE = "もう受け付けたので、ここからは直せません"


@pytest.fixture
def mending(resident: Resident) -> Resident:
    """A browser that applied and began to mend."""
    receipt, _ = resident.applied()
    response = resident.post(resident.home(path(receipt, "mend/")))
    resident.draft_id = response["Location"].partition("draft=")[2]
    return resident


def here(resident: Resident) -> str:
    return resident.home(path(rows("Application")[0].receipt))


def test_no_page_of_the_draft_promises_that_it_can_still_be_sent(mending: Resident) -> None:
    accept()
    for page in (*PAGES, "attachments", "check", "keep"):
        response = mending.get(mending.apply(page))
        assert response.status_code == 302, page
        assert response["Location"].partition("?")[0] == here(mending), page
        assert LATE in text_of(mending.get(response["Location"])), page
    listed = text_of(mending.get(mending.home("my/")))
    assert "送った申請は、いまは直せません" in listed and "直しているところです" not in listed


def test_what_was_typed_is_kept_for_a_correction_that_is_asked_for_later(mending: Resident) -> None:
    sheet = Sheet(mending, "claimant_page")
    accept()
    sheet.type({"claimant.given": "三郎"})
    assert LATE in text_of(mending.get(sheet.send(sheet.posted("_next"))["Location"]))
    assert mending.answers()["claimant"]["given"] == "三郎"
    with tenant_transaction(tenant("aoba")):
        (row,) = rows("Application")
        request_correction(
            application_id=row.id, questions=["claimant"], reason="名前を確かめてください。",
            due_on=day_in_japan(now()) + timedelta(days=9), seen=proposals.seen(row.id), by=CLERK, now=now(),
        )  # fmt: skip
    assert "三郎" in text_of(mending.get(mending.apply("check")))
    assert "直しているところです" in text_of(mending.get(mending.home("my/")))


def test_what_was_withdrawn_is_not_mended_either(mending: Resident) -> None:
    assert mending.press(here(mending) + "withdraw/").status_code == 302
    response = mending.get(mending.apply("check"))
    assert response.status_code == 302
    assert "取り下げました" in text_of(mending.get(response["Location"]))
    assert "いまは直せません" in text_of(mending.get(mending.home("my/")))


def test_a_correction_changes_what_was_asked_and_nothing_else(mending: Resident) -> None:
    accept()
    with tenant_transaction(tenant("aoba")):
        (row,) = rows("Application")
        request_correction(
            application_id=row.id, questions=["claimant.family"], reason="名前を確かめてください。",
            due_on=day_in_japan(now()) + timedelta(days=9), seen=proposals.seen(row.id), by=CLERK, now=now(),
        )  # fmt: skip
    family = mending.answers()["claimant"]["given_kana"]
    sheet = Sheet(mending, "claimant_page")
    sheet.type({"claimant.given": "三郎", "claimant.given_kana": "サブロウ"})
    sheet.send(sheet.posted("_next"))
    shown = text_of(mending.get(mending.apply("check")))
    assert "お願いしていないところが変わっています" in shown
    arrived = row.answers
    refused = mending.send()
    assert refused.status_code == 422 and "このままでは送れません" in text_of(refused)
    assert rows("Application")[0].answers == arrived
    mending.post(mending.apply("check"), {
        "_restore": "1", "draft": mending.draft_id, "revision": str(mending.revision()),
    })  # fmt: skip
    assert mending.answers()["claimant"]["given"] == "三郎"
    assert mending.answers()["claimant"]["given_kana"] == family
    assert "お願いしていない" not in text_of(mending.get(mending.apply("check")))
    assert mending.send().status_code == 302
    assert "三郎" in rows("Application")[0].answers
