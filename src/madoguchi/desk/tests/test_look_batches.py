"""The pages of batches in a real browser, as `test_look` looks at the others; and one is closed by keyboard alone."""

from __future__ import annotations

import pytest

from madoguchi.desk.tests.test_look import Drawn, drawn_by, look_at
from madoguchi.isolation.scope import tenant_scope
from madoguchi.office.tests.cast import hire, signed_in
from madoguchi.review.domain.batches import write_shown
from madoguchi.review.tests.batches.cast import close, household, note_on, on_list, only, opened, work
from madoguchi.review.tests.cast import EXAMINER, found_office, receipt_of

pytestmark = pytest.mark.parts


def test_no_page_of_a_batch_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []


def test_the_form_of_a_batch_is_reached_by_keyboard(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    page = context.new_page()
    page.goto("http://127.0.0.1:9/batch-open")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")
        )
        if "この手順を終える" in reached[-1]:
            break
    assert any("この手順を終える" in each for each in reached)
    assert any(each.startswith("外す") for each in reached)
    assert "office.grade" in reached


def _draw() -> Drawn:
    office = found_office(99001, "aoba", "あおば市")
    hire(office)
    drawn = Drawn()
    examiner, approver = signed_in(office, "shinsa"), signed_in(office, "kessai")
    with tenant_scope(office.tenant.id):
        bad = household("あおば9-9")
        household("あおば9-9")
        over = only("survey")
        close(over, EXAMINER, grade="half")
        note_on(bad)
        work(over)
        one = household("あおば1-2")
        for _ in range(3):
            household("あおば1-2")
        batch = next(each for each in opened("survey") if each.name == "あおば1-2")
        working = on_list()
        drafts = only("draft")
        close(drafts, EXAMINER, decision="part", reason="床下だけの被害です。")
        work(drafts)
        (decisions,) = opened("section")
        waiting = household("あおば3-4")
        closing = next(each for each in opened("survey") if each.name == "あおば3-4")
        close(closing, EXAMINER, grade="half")
        shown = write_shown(batch.shown)
        case, closing_case, alone, decided = (
            f"/aoba/desk/cases/{receipt_of(each.id)}/" for each in (one, waiting, bad, working)
        )
    here = "/aoba/desk/batches/"
    drawn.draw(
        examiner,
        {
            "batches": here,
            "batch-open": f"{here}{batch.id}/",
            "batch-closing": f"{here}{closing.id}/",
            "batch-over": f"{here}{over.id}/",
            "batch-name": f"{here}{batch.id}/name/",
            "batch-case": case,
            "batch-step": f"{case}steps/survey/",
            "batch-take-out": f"{case}steps/survey/take-out/",
            "batch-step-closing": f"{closing_case}steps/survey/",
            "batch-step-alone": f"{alone}steps/survey/",
            "batch-put-in": f"{alone}steps/survey/put-in/",
        },
    )
    drawn.draw(
        approver,
        {
            "batch-decisions": f"{here}{decisions.id}/",
            "batch-decision": f"{decided}steps/section/",
        },
    )
    drawn.pages["batch-unread"] = examiner.post(f"{here}{batch.id}/", {"shown": shown})
    drawn.pages["batch-first"] = examiner.post(f"{here}{over.id}/", {"shown": shown, "office.grade": "half"})
    return drawn


drawn = drawn_by(_draw)
