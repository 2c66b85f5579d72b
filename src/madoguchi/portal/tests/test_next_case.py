"""What a decision led to on the resident's pages: the day and why, the button, the answers that came along."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.conf import settings

from madoguchi.applications.domain.access import derived_access_code
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.portal.tests.cast import Resident, text_of
from madoguchi.review.domain.last_days import last_day
from madoguchi.review.tests.cast import APPROVER
from madoguchi.review.tests.flows.cast import ADDRESS, PERSON, FlowCase, on_offer
from madoguchi.review.tests.flows.test_leads_to import decided
from madoguchi.tenants.queries import office_days

NEXT = "jutaku-kaishu-kanryo"


class Follower(Resident):
    """A browser that has shown the access code of a case."""

    def __init__(self, case: FlowCase) -> None:
        super().__init__(procedure=NEXT)
        with tenant_transaction():
            row = apps.get_model("applications", "Application").objects.get(id=case.id)
        code = derived_access_code(
            tenant=row.tenant_id, idempotency_key=row.idempotency_key, key=settings.MADOGUCHI_HASH_KEY
        )
        self.here = self.home(f"applications/{row.receipt}/")
        answer = self.post(self.home("applications/"), receipt=row.receipt, access_code=code)
        assert answer["Location"] == self.here

    def next(self) -> str:
        page: str = self.get(self.here).content.decode()
        (address,) = {each for each in page.split('"') if each.startswith(f"{self.here}next/")}
        return address

    def begin(self) -> Any:
        answer = self.post(self.next())
        if "draft=" in answer.get("Location", ""):
            self.draft_id = answer["Location"].rpartition("draft=")[2]
        return answer


def put(case: FlowCase, begins: date, **more: Any) -> None:
    """As if the decision had taken effect on that day."""
    last = last_day(begins, d.Span(months=2), office_days()).day
    with tenant_transaction():
        rows = apps.get_model("review", "Consequence").objects.filter(application_id=case.id)
        rows.update(begins_on=begins, last_on=last, **more)


@pytest.fixture
def case(aoba: Any) -> FlowCase:
    on_offer(NEXT)
    found = decided(fixed=("house",))
    put(found, today())
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.update(email_confirmed=True)
    return found


def today() -> date:
    return day_in_japan(datetime.now(UTC))


def filled(browser: Follower, **more: Any) -> Any:
    person = PERSON | {"birth_date": {"year": "1940", "month": "4", "day": "2"}, "address": ADDRESS}
    finished = {"year": "2026", "month": "5", "day": "10"}
    return browser.save("done_page", {"claimant": person, "finished_on": finished, "paid": "180000"} | more)


def test_the_cases_page_says_what_comes_next_until_when_and_why_then(case):
    browser = Follower(case)
    for address in (browser.here, browser.next()):
        page = text_of(browser.get(address))
        assert "住宅改修の完了の届出" in page
        assert "までに送ってください。" in page
        assert "次の日から2か月です。" in page
    assert "被保険者 直せます" in page
    assert "改修した住宅 直せません" in page


def test_it_begins_with_the_answers_of_the_first_and_what_is_fixed_cannot_be_changed(case):
    browser = Follower(case)
    assert browser.begin().status_code == 302
    page = browser.get(browser.apply("done_page"))
    assert "前の申請から引き継いだ答え(直せません)" in text_of(page)
    assert 'name="house.town"' not in page.content.decode()
    assert 'value="山田"' in page.content.decode()
    forged = {"house": ADDRESS | {"town": "別の町"}, "claimant": PERSON | {"family": "佐藤"}}
    filled(browser, **forged)
    answers = msgspec.json.decode(browser.draft().answers)
    assert answers["house"] == ADDRESS
    assert answers["claimant"]["family"] == "佐藤"


def test_it_is_sent_once_and_each_case_names_the_other(case):
    browser = Follower(case)
    browser.begin()
    first = browser.draft_id
    browser.begin()
    assert browser.draft_id == first
    assert filled(browser).status_code == 302
    answer = browser.send()
    assert "/done/?receipt=" in answer["Location"]
    receipt = answer["Location"].rpartition("=")[2]
    assert "届いています。" in text_of(browser.get(browser.here))
    page = text_of(browser.get(browser.home(f"applications/{receipt}/")))
    assert "もとの申請" in page
    again = browser.post(f"{browser.here}next/{_id(case)}/")
    assert (again.status_code, "もう届いています" in text_of(again)) == (409, True)


def test_what_was_just_begun_opens_at_its_first_page(case):
    browser = Follower(case)
    answer = browser.get(browser.begin()["Location"])
    assert answer["Location"] == browser.apply("done_page")
    assert 'value="山田"' in browser.get(answer["Location"]).content.decode()


def test_begun_anew_it_has_the_answers_of_the_first_again(case):
    browser = Follower(case)
    browser.begin()
    first = browser.draft_id
    filled(browser, claimant=PERSON | {"family": "佐藤"})
    asked = browser.get(browser.apply()).content.decode()
    assert f'href="{browser.next()}"' in asked
    assert "?new" not in asked
    begun = browser.post(browser.next(), anew="")
    browser.draft_id = begun["Location"].rpartition("draft=")[2]
    assert browser.draft_id != first
    page = browser.get(browser.get(begun["Location"])["Location"]).content.decode()
    assert 'value="山田"' in page
    assert "佐藤" not in page


def mended_but_for_the_house(browser, receipt):
    """What is sent is mended; what is fixed stays as it was."""
    browser.draft_id = ""
    mending = browser.post(browser.home(f"applications/{receipt}/mend/"))["Location"]
    browser.draft_id = mending.rpartition("draft=")[2]
    filled(browser, house=ADDRESS | {"town": "別の町"}, paid="170000")
    answers = msgspec.json.decode(browser.draft().answers)
    assert (answers["house"], answers["paid"]) == (ADDRESS, "170000")


def test_what_is_fixed_stays_fixed_when_the_second_case_is_mended(case):
    browser = Follower(case)
    browser.begin()
    assert filled(browser).status_code == 302
    receipt = browser.send()["Location"].rpartition("=")[2]
    mended_but_for_the_house(browser, receipt)


def test_what_is_fixed_cannot_be_changed_while_the_decision_is_taken_back(case):
    browser = Follower(case)
    browser.begin()
    assert filled(browser).status_code == 302
    case.reopen("section", APPROVER)
    filled(browser, house=ADDRESS | {"town": "別の町"})
    case.do("section", APPROVER)
    assert msgspec.json.decode(browser.draft().answers)["house"] == ADDRESS


def test_what_is_fixed_stays_fixed_in_a_mend_when_the_decision_was_taken_back(case):
    browser = Follower(case)
    browser.begin()
    assert filled(browser).status_code == 302
    receipt = browser.send()["Location"].rpartition("=")[2]
    case.reopen("section", APPROVER)
    mended_but_for_the_house(browser, receipt)


def test_not_when_the_decision_is_taken_back_meanwhile(case):
    browser = Follower(case)
    browser.begin()
    assert filled(browser).status_code == 302
    case.reopen("section", APPROVER)
    answer = browser.send()
    assert answer["Location"] == f"{browser.here}next/{_id(case)}/"
    assert "もとの申請の結果が取り消されました" in text_of(browser.get(answer["Location"]))
    assert "次の手続" not in text_of(browser.get(browser.here))


def test_after_the_last_day_it_is_said_that_it_comes_late(case):
    put(case, date(2026, 1, 5))
    browser = Follower(case)
    assert "期限を過ぎています" in text_of(browser.get(browser.next()))
    browser.begin()
    assert filled(browser).status_code == 302
    assert "/done/?receipt=" in browser.send()["Location"]


def test_a_stranger_is_asked_for_the_access_code_first(case):
    address = Follower(case).next()
    stranger = Resident(procedure=NEXT)
    assert "/applications/?receipt=" in stranger.get(address)["Location"]
    assert stranger.get(f"/aoba/applications/{'9' * 18}/next/{_id(case)}/").status_code == 404


def _id(case: FlowCase) -> UUID:
    with tenant_transaction():
        found: UUID = apps.get_model("review", "Consequence").objects.get(application_id=case.id).id
    return found
