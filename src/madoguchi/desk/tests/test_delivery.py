"""A delivery that failed is sent again from the case's page, by those who may."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import Member
from madoguchi.audit.queries import entries
from madoguchi.delivery.queries import delivery_of
from madoguchi.delivery.services.look_at_deliveries import look_at_deliveries
from madoguchi.desk.tests.journey import accepted
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.tests.cast import arrived, receipt_of

BUTTON = "<span>もう一度送る</span>"


@pytest.fixture
def claim(aoba):
    """An accepted application whose package was refused."""
    application = arrived(aoba, at=datetime.now(UTC))
    accepted(application)
    with tenant_transaction():
        apps.get_model("delivery", "Delivery").objects.create(
            id=new_id(), application_id=application, target="core", package_id="99001-1-core", state="failed",
            attempts=24, last_error="コードが違います", created_at=datetime.now(UTC),
        )  # fmt: skip
    return application


def state_of(claim):
    with tenant_transaction():
        found = delivery_of(claim)
    assert found is not None
    return str(found.state)


def due(claim):
    """How often the delivery waits to be handed on."""
    with tenant_transaction():
        return apps.get_model("outbox", "Event").objects.filter(kind="delivery.due", done_at=None).count()


def test_a_failed_delivery_is_sent_again_and_it_is_on_the_record(aoba, claim, here):
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get(here + "delivery/"))
    assert "コードが違います" in page
    assert BUTTON in page
    answer = press(clerk, here + "send-again/", {"target": "core"})
    assert answer["Location"] == here + "delivery/?said=send-again"
    assert (state_of(claim), due(claim)) == ("waiting", 1)
    page = text_of(clerk.get(answer["Location"]))
    assert "もう一度送ることにしました" in page
    assert BUTTON not in page
    with tenant_transaction():
        (entry,) = [e for e in entries(subject=f"application:{claim}") if e.action == "delivery.again"]
    assert entry.actor_name == "受付 太郎"


def test_a_second_press_changes_nothing(aoba, claim, here):
    clerk = signed_in(aoba, "shinsa")
    press(clerk, here + "send-again/", {"target": "core"})
    answer = press(clerk, here + "send-again/", {"target": "core"})
    assert "先に、ほかの操作がありました" in text_of(answer)
    assert due(claim) == 1


def test_no_other_target_is_sent_to(aoba, claim, here):
    answer = press(signed_in(aoba, "uketsuke"), here + "send-again/", {"target": "elsewhere"})
    assert answer.status_code == 409
    assert (state_of(claim), due(claim)) == ("failed", 0)


def test_whoever_decides_sees_the_failure_and_sends_nothing(aoba, claim, here):
    approver = signed_in(aoba, "kessai")
    assert BUTTON not in text_of(approver.get(here + "delivery/"))
    assert press(approver, here + "send-again/", {"target": "core"}).status_code == 403
    assert state_of(claim) == "failed"


def test_a_delivery_without_an_answer_says_so_and_can_be_hurried(aoba, claim, here):
    """It was sent, nobody is known to have it: the page does not say that only the confirmation is missing."""
    with tenant_transaction():
        apps.get_model("delivery", "Delivery").objects.update(
            state="sent", last_error="基幹システムが答えません。"
        )
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get(here + "delivery/"))
    assert "まだ受け取られていません" in page
    assert "基幹システムが答えません。" in page
    assert BUTTON in page
    press(clerk, here + "send-again/", {"target": "core"})
    assert (state_of(claim), due(claim)) == ("waiting", 1)


def test_a_result_is_read_in_japanese(aoba, claim, here):
    with tenant_transaction():
        apps.get_model("delivery", "Delivery").objects.update(state="acknowledged", result="approved")
    page = text_of(signed_in(aoba, "uketsuke").get(here + "delivery/"))
    assert "approved" not in page
    assert "<dd>承認</dd>" in page


def test_a_link_does_not_send(aoba, claim, here):
    assert signed_in(aoba, "uketsuke").get(here + "send-again/").status_code == 302
    assert state_of(claim) == "failed"


def test_the_desk_is_japanese_whatever_the_browser_speaks(aoba, here):
    clerk = signed_in(aoba, "uketsuke")
    answer = clerk.get(here + "delivery/?lang=en", headers={"accept-language": "en"})
    assert answer["Content-Language"] == "ja"
    assert '<html lang="ja"' in text_of(answer)
    assert "サインアウトする" in text_of(answer)
    assert "madoguchi_lang" not in answer.cookies


def test_it_says_what_it_waits_for_and_which_version_it_is(aoba, claim, here):
    with tenant_transaction():
        apps.get_model("delivery", "Delivery").objects.update(
            state="waiting", waits_for="correction", last_error="", version=2, kind="amended"
        )
    page = text_of(signed_in(aoba, "uketsuke").get(here + "delivery/"))
    assert "補正が終わるのを待っています" in page
    assert "第2版" in page
    assert "内容の変更" in page


def test_one_page_lists_what_waits_and_failed_in_all_cases(aoba, claim):
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get("/aoba/desk/deliveries/"))
    assert "コードが違います" in page
    assert f'/aoba/desk/cases/{receipt_of(claim)}/delivery/"' in page
    assert "もう一度送る" in page
    assert "まだしていません" in page
    with tenant_transaction():
        apps.get_model("delivery", "Delivery").objects.update(state="acknowledged")
    assert "すべて受け取られています" in text_of(clerk.get("/aoba/desk/deliveries/"))


def test_the_last_reconciliation_is_shown_with_what_to_do(aoba, claim):
    finding = {
        "kind": "older_content", "package_id": "99001-1-core", "application_id": str(claim), "ours": 1, "theirs": 1,
    }  # fmt: skip
    unknown = {"kind": "not_here", "package_id": "x", "application_id": None, "ours": 0, "theirs": 3}
    comparison = apps.get_model("delivery", "Comparison")
    with tenant_transaction():
        comparison.objects.create(
            at=datetime.now(UTC), agreed=12, young=3, found=2, findings=[finding, unknown]
        )
    clerk = signed_in(aoba, "uketsuke")
    page = text_of(clerk.get("/aoba/desk/deliveries/"))
    for said in (
        "12件が同じ",
        "3件は新しい",
        "2件が違いました",
        "いまの内容を送っていません",
        "こちらにない申請です",
        "send-again",
    ):
        assert said in page
    with tenant_transaction():
        comparison.objects.create(at=datetime.now(UTC), problem="away")
    assert "答えない" in text_of(clerk.get("/aoba/desk/deliveries/"))


def test_of_another_units_cases_a_clerk_sees_neither_deliveries_nor_findings_nor_counts(aoba, claim):
    finding = {
        "kind": "older_content", "package_id": "99001-1-core", "application_id": str(claim), "ours": 1, "theirs": 1,
    }  # fmt: skip
    with tenant_transaction():
        apps.get_model("delivery", "Comparison").objects.create(
            at=datetime.now(UTC), agreed=12, young=3, found=1, findings=[finding]
        )
    here = Member(id=new_id(), name="受付 太郎", roles=("reception",))
    for by, count in (
        (here, 1),
        (msgspec.structs.replace(here, units=frozenset({new_id()})), 0),
        (msgspec.structs.replace(here, roles=("administrator",), units=frozenset()), 1),
    ):
        found = look_at_deliveries(limit=10, by=by, now=datetime.now(UTC))
        assert found.compared is not None
        assert len(found.deliveries) == len(found.cases) == count
        assert found.counts.failed == found.compared.found == len(found.compared.findings) == count


def test_an_administrator_sees_deliveries_and_no_case(aoba, claim):
    page = text_of(signed_in(aoba, "kanri").get("/aoba/desk/deliveries/"))
    assert "コードが違います" in page
    assert "/desk/cases/" not in page


def test_the_overview_says_that_something_could_not_be_sent_and_leads_there(aoba, claim):
    page = text_of(signed_in(aoba, "uketsuke").get("/aoba/desk/overview/"))
    assert "基幹システムに送れなかったものが1件あります" in page
    assert 'href="/aoba/desk/deliveries/">わけ' in page
