"""A step of another government on screen: whom the town means, how it stands, and sending it again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.audit.queries import entries
from madoguchi.catalog.services.publish import publish
from madoguchi.desk.tests.test_where_steps_are_done import PAGE, shown
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.ids import parse_receipt
from madoguchi.office.tests.cast import hire, press, signed_in, text_of
from madoguchi.review.domain.forwardings import NO_SUCH_DECISION, Answer
from madoguchi.review.services.governments.take import take
from madoguchi.review.tests.cast import NOW, receipt_of, seen_now
from madoguchi.review.tests.flows.cast import FlowCase, as_run
from madoguchi.review.tests.flows.governments import (
    STEP,
    asked,
    forwarded,
    inside,
    known,
    prefecture,
    tied,
    work,
)
from madoguchi.tenants.queries import tables


def page_of(case: FlowCase, path: str = "") -> str:
    return f"/aoba/desk/cases/{receipt_of(case.id)}/{path}"


def test_an_administrator_says_which_government_is_meant(aoba):
    ken = prefecture()
    publish(definition=as_run("shintatsu"), tables=tables(), by=OPERATOR, now=datetime.now(UTC))
    administrator = signed_in(aoba, "kanri")
    assert "どの団体のことか決まっていません" in text_of(
        administrator.get(PAGE + as_run("shintatsu").id + "/")
    )
    wrong = administrator.post(
        PAGE,
        shown(administrator, PAGE)
        | {"government-prefecture": "by_hand", "government-prefecture-code": "130002"},
    )
    assert wrong.status_code == 422 and "検査数字を含む6桁" in text_of(wrong)
    said = {"government-prefecture": ken.tenant.code}
    answer = administrator.post(PAGE, shown(administrator, PAGE) | said)
    assert answer.status_code == 302, text_of(answer)
    assert "どの団体のことか決まっていません" not in text_of(
        administrator.get(PAGE + as_run("shintatsu").id + "/")
    )


def test_how_it_stands_is_told_on_the_case_and_at_the_step_and_it_goes_again(aoba):
    case = asked()
    examiner = signed_in(aoba, "shinsa")
    page = text_of(examiner.get(page_of(case)))
    assert (
        "ほかの行政機関への進達: まだ渡していません" in page
        and "渡す先がどの団体か、決まっていません" in page
    )
    assert "県の許可" in text_of(examiner.get(page_of(case, f"steps/{STEP}/")))
    assert "ほかの行政機関への進達" in text_of(examiner.get("/aoba/desk/deliveries/"))
    tied(inside(prefecture()))
    assert press(examiner, page_of(case, f"steps/{STEP}/forwarding/"), {}).status_code == 302
    work(case)
    page = text_of(examiner.get(page_of(case)))
    assert "ほしの県" in page and known(case).receipt in page and "進達された申請" not in page


def test_who_works_on_it_there_reads_whence_it_came(aoba):
    ken = prefecture()
    hire(ken)
    tied(inside(ken))
    case = forwarded()
    work(case)
    number = parse_receipt(known(case).receipt).number
    with tenant_scope(ken.tenant.id):
        page = text_of(signed_in(ken, "shinsa").get(f"/hoshino/desk/cases/{number}/"))
    assert "ほかの団体から進達された申請です" in page


def test_what_came_and_cannot_be_used_is_shown_and_entered_by_who_decides(aoba):
    ken = prefecture()
    tied(inside(ken))
    case = forwarded()
    work(case)
    found = known(case)
    came = Answer(what="answered", at=NOW, decision="abolish", filled={"number": "第5号"}, number="農5")
    with tenant_transaction():
        take(
            forwarding_id=found.id,
            from_tenant=ken.tenant.id,
            receipt=found.receipt,
            answer=came,
            now=case.now,
        )
    here = page_of(case, f"steps/{STEP}/")
    given: dict[str, Any] = {"decision": "permit", "office.number": "第5号"}
    examiner, approver = signed_in(aoba, "shinsa"), signed_in(aoba, "kessai")
    told = text_of(examiner.get(here))
    assert NO_SUCH_DECISION.format("abolish") in told and "農5" in told and "第5号" in told
    assert "<span>届いた答えを入れる</span>" not in told
    assert "<span>届いた答えを入れる</span>" in text_of(approver.get(here))
    assert press(approver, here, given).status_code == 302
    assert case.where(STEP) == "done"


def test_a_page_that_is_out_of_date_sends_nothing(aoba):
    case = asked()
    examiner, page = signed_in(aoba, "shinsa"), page_of(case, f"steps/{STEP}/forwarding/")
    older = {"seen": str(seen_now(case.id))}
    assert press(examiner, page, {}).status_code == 302
    assert examiner.post(page, older).status_code == 409
    with tenant_transaction():
        assert len(entries(actions=["review.forwarded_again"])) == 1
