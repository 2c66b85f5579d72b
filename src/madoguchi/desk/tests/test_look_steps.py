"""The pages of a procedure's own steps in a real browser, as `test_look` looks at the others."""

from __future__ import annotations

import pytest

from madoguchi.desk.tests.test_look import Drawn, drawn_by, look_at
from madoguchi.isolation.scope import tenant_scope
from madoguchi.office.tests.cast import hire, signed_in
from madoguchi.review.tests.cast import found_office, receipt_of, seen_now
from madoguchi.review.tests.files import attach
from madoguchi.review.tests.flows.cast import DIRECTOR, EXAMINER_2, FlowCase, brought
from madoguchi.tenants.tests.cast import Office

pytestmark = pytest.mark.parts


def test_no_page_of_a_step_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []


def _draw() -> Drawn:
    office = found_office(99001, "aoba", "あおば市")
    hire(office)
    drawn = Drawn()
    clerk, examiner, approver = (signed_in(office, name) for name in ("uketsuke", "shinsa", "kessai"))
    with tenant_scope(office.tenant.id):
        arrived = FlowCase("risai")
        halfway = brought("risai", before="survey")
        halfway.do("survey", EXAMINER_2, grade="half", checked=("photos",))
        proposing = brought("risai", before="draft")
        approving = brought("risai", before="section")
        second = brought("risai", before="head")
        second.reopen("money", DIRECTOR, reason="見舞金の額が、要綱の表と違います。\n確かめてください。")
        void = brought("risai", before="head")
        attach(void.id, name="罹災の写真.jpg", state="clean", item="photo")
        ended = brought("risai", before="")
        talk = brought("todoke", before="talk")
        jury = brought("hojokin", before="sum")
        cases = {
            "arrived": arrived, "halfway": halfway, "proposing": proposing, "approving": approving,
            "again": second, "void": void, "ended": ended, "talk": talk, "sum": jury,
        }  # fmt: skip
        at = {name: f"/aoba/desk/cases/{receipt_of(case.id)}/" for name, case in cases.items()}
    drawn.draw(clerk, {"steps-arrived": at["arrived"], "step-accept": at["arrived"] + "steps/reception/"})
    drawn.draw(clerk, {"steps-halfway-others": at["halfway"], "steps-ended": at["ended"]})
    drawn.draw(
        examiner,
        {
            "steps-halfway": at["halfway"],
            "step-survey": at["halfway"] + "steps/survey/",
            "step-draft": at["proposing"] + "steps/draft/",
            "steps-again": at["again"],
            "step-again": at["again"] + "steps/money/",
            "step-talk": at["talk"] + "steps/talk/",
            "step-sum": at["sum"] + "steps/sum/",
            "step-reopen": at["approving"] + "steps/survey/reopen/",
            "steps-history": at["again"] + "history/",
        },
    )
    drawn.draw(
        approver,
        {
            "steps-approving": at["approving"],
            "step-approve": at["approving"] + "steps/section/",
            "steps-void": at["void"],
            "step-void": at["void"] + "steps/section/",
            "changes": at["again"] + "changes/",
        },
    )
    drawn.pages["step-unread"] = examiner.post(
        at["again"] + "steps/money/", {"seen": _seen(office, second), "office.amount": "たくさん"}
    )
    drawn.pages["step-out-of-date"] = examiner.post(
        at["proposing"] + "steps/draft/", {"seen": "1.", "decision": "part", "reason": "床下だけの被害です。"}
    )
    return drawn


drawn = drawn_by(_draw)


def _seen(office: Office, case: FlowCase) -> str:
    with tenant_scope(office.tenant.id):
        return str(seen_now(case.id))
