"""The applicant died: nothing goes to the address, nothing old opens the application, a successor may be let in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.test import Client

from madoguchi.accounts.permissions import NotAllowed
from madoguchi.accounts.services.residents.residents import resident_of
from madoguchi.applications.services.case.written import written
from madoguchi.applications.services.contact.bereavement import (
    bereavement_of,
    let_successor_in,
    record_bereavement,
    undo_bereavement,
)
from madoguchi.applications.services.contact.follow import code_hash
from madoguchi.applications.services.contact.letters import send_receipt
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.notifications.queries import mails
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.review.tests.cast import APPROVER, CLERK, NOW, arrived, receipt_of

OLD = "K7QM-2X9R-T4WB"
TODAY = day_in_japan(datetime.now(UTC))


@pytest.fixture
def receipt(aoba):
    number = receipt_of(arrived(aoba)).replace("-", "")
    with tenant_transaction():
        account = resident_of(email="taro@example.jp", now=datetime.now(UTC))
        _applications().update(
            access_code_hash=code_hash(OLD),
            email="taro@example.jp",
            email_confirmed=True,
            resident_id=account.id,
        )
    return number


def _applications():
    return apps.get_model("applications", "Application").objects


def application():
    with tenant_transaction():
        return _applications().get()


def opens(receipt, code):
    found = Client().post("/aoba/applications/", {"receipt": receipt, "access_code": code})
    return found.status_code == 302


def told(clerk, receipt, **typed):
    names = {"told_by": "長男 山田 一郎さん", "told_on": TODAY.isoformat()} | typed
    return clerk.post(f"/aoba/desk/cases/{receipt}/bereavement/", names)


def pressed(clerk, receipt, *, seen="", **typed):
    """A button of the page as it is now, or of one that showed `seen`."""
    here = f"/aoba/desk/cases/{receipt}/bereavement/"
    return clerk.post(here, {"seen": seen or shown(clerk, receipt)} | typed)


def shown(clerk, receipt):
    page = text_of(clerk.get(f"/aoba/desk/cases/{receipt}/bereavement/"))
    found = re.search('name="seen" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_nothing_is_mailed_and_nothing_old_opens_the_application(aoba, receipt):
    assert opens(receipt, OLD)
    clerk = signed_in(aoba, "uketsuke")
    assert "申請した方が亡くなられたとき" in text_of(clerk.get(f"/aoba/desk/cases/{receipt}/"))
    assert told(clerk, receipt).status_code == 302
    assert not opens(receipt, OLD)
    row = application()
    assert (row.email, row.resident_id, row.email_confirmed) == ("", None, False)
    with tenant_transaction():
        before = len(mails())
        send_receipt(application_id=row.id, now=datetime.now(UTC))
        assert len(mails()) == before
    Client().post("/aoba/lost-code/", {"receipt": receipt})
    assert application().next_access_code_hash is None
    page = text_of(clerk.get(f"/aoba/desk/cases/{receipt}/"))
    assert "申請した方は亡くなられました" in page and "長男 山田 一郎さん" in page
    assert "亡くなられたと記録した" in text_of(clerk.get(f"/aoba/desk/cases/{receipt}/history/"))


def test_a_successor_whom_staff_checked_is_let_in_by_a_new_code(aoba, receipt):
    clerk = signed_in(aoba, "uketsuke")
    told(clerk, receipt)
    lacking = pressed(clerk, receipt, successor_code="1", successor="長男 山田 一郎さん")
    assert lacking.status_code == 422 and "長男 山田 一郎さん" in text_of(lacking)
    given = pressed(
        clerk, receipt, successor_code="1", successor="長男 山田 一郎さん", checked="戸籍謄本と運転免許証"
    )
    (code,) = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}(?!-)", _without_receipt(text_of(given))))
    assert opens(receipt, code) and not opens(receipt, OLD)
    with tenant_transaction():
        entry = next(e for e in entries() if e.action == "application.successor_let_in")
        kept = written(UUID(entry.subject.partition(":")[2]))
    said = {name: kept[mark] for name, mark in entry.detail.items()}
    assert said == {"said": "長男 山田 一郎さん", "purpose": "戸籍謄本と運転免許証"}
    assert "山田" not in str(entry.detail)
    assert code not in repr(entry)


def test_a_mistake_is_taken_back_whole(aoba, receipt):
    clerk = signed_in(aoba, "uketsuke")
    before = application()
    told(clerk, receipt)
    assert pressed(clerk, receipt, undo="1").status_code == 302
    after = application()
    for name in ("email", "email_confirmed", "resident_id", "access_code_hash"):
        assert getattr(after, name) == getattr(before, name), name
    assert opens(receipt, OLD)


def browser_that_knows(receipt, code):
    browser = Client()
    assert browser.post("/aoba/applications/", {"receipt": receipt, "access_code": code}).status_code == 302
    return browser


def sees(browser, receipt):
    return browser.get(f"/aoba/applications/{receipt}/").status_code == 200


def test_a_browser_that_knew_the_application_sees_it_no_more(aoba, receipt):
    clerk, before = signed_in(aoba, "uketsuke"), browser_that_knows(receipt, OLD)
    draft = before.post(f"/aoba/applications/{receipt}/mend/")["Location"].partition("draft=")[2]
    assert sees(before, receipt) and draft in before.get("/aoba/my/").content.decode()
    told(clerk, receipt)
    assert not sees(before, receipt) and draft not in before.get("/aoba/my/").content.decode()
    code = successor_code(clerk, receipt)
    successor = browser_that_knows(receipt, code)
    second = browser_that_knows(receipt, successor_code(clerk, receipt))
    assert sees(second, receipt) and not sees(successor, receipt)
    pressed(clerk, receipt, undo="1")
    assert not sees(second, receipt)
    assert sees(browser_that_knows(receipt, OLD), receipt)


def test_a_new_address_that_was_on_its_way_is_over(aoba, receipt):
    clerk, before = signed_in(aoba, "uketsuke"), Client()
    before.post("/aoba/lost-address/", {"receipt": receipt, "access_code": OLD, "email": "hoka@example.jp"})
    with tenant_transaction():
        mail = next(m for m in mails() if m.to == "hoka@example.jp")
    (link,) = re.findall(r"/aoba/links/[^/\s]+/", mail.body)
    told(clerk, receipt)
    assert before.post(link).status_code == 410
    assert (application().email, application().resident_id) == ("", None)


def successor_code(clerk, receipt):
    typed = {"successor_code": "1", "successor": "長男 山田 一郎さん", "checked": "戸籍謄本と運転免許証"}
    given = pressed(clerk, receipt, **typed)
    (code,) = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}(?!-)", _without_receipt(text_of(given))))
    return code


@pytest.mark.parametrize(
    "typed",
    [{"told_by": ""}, {"told_by": "x" * 201}, {"told_on": ""}, {"told_on": (TODAY + timedelta(days=3)).isoformat()}],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(aoba, receipt, typed):
    answer = told(signed_in(aoba, "uketsuke"), receipt, **typed)
    assert answer.status_code == 422 and 'class="error-summary' in text_of(answer)
    assert opens(receipt, OLD)


def test_a_page_that_is_out_of_date_changes_nothing(aoba, receipt):
    clerk = signed_in(aoba, "uketsuke")
    told(clerk, receipt)
    again = told(clerk, receipt, told_by="ほかの方")
    assert again.status_code == 409 and "先に、ほかの操作がありました" in text_of(again)
    assert "ほかの方" in text_of(again)
    old = shown(clerk, receipt)
    assert pressed(clerk, receipt, undo="1").status_code == 302
    late = pressed(clerk, receipt, seen=old, undo="1")
    assert late.status_code == 409 and "先に、ほかの操作がありました" in text_of(late)


def test_a_page_of_a_record_that_was_taken_back_does_nothing_to_the_one_after_it(aoba, receipt):
    clerk = signed_in(aoba, "uketsuke")
    told(clerk, receipt)
    old = shown(clerk, receipt)
    pressed(clerk, receipt, undo="1")
    told(clerk, receipt, told_by="妻 山田 洋子さん")
    whom = {"successor": "長男 山田 一郎さん", "checked": "戸籍謄本"}
    for typed in ({"undo": "1"}, {"successor_code": "1"} | whom):
        answer = pressed(clerk, receipt, seen=old, **typed)
        assert answer.status_code == 409 and "先に、ほかの操作がありました" in text_of(answer)
    assert "長男 山田 一郎さん" in text_of(answer)
    assert application().email == "" and not opens(receipt, OLD)


@pytest.mark.parametrize("member", ["kessai", "kanri"])
def test_who_does_not_receive_applications_records_nothing(aoba, receipt, member):
    assert told(signed_in(aoba, member), receipt).status_code == 403
    assert opens(receipt, OLD)


def _without_receipt(page: str) -> str:
    return re.sub(r"\d{5}(-\d{4}){3}-\d", "", page)


def acts():
    """Each act of the office, as from the page that shows what is recorded now."""

    def case():
        return application().id

    def living():
        found = bereavement_of(case())
        return found.id if found else None

    def recording(by):
        record_bereavement(application_id=case(), told_by="長男", told_on=TODAY, by=by, now=NOW)

    def taking_back(by):
        undo_bereavement(application_id=case(), shown=living(), by=by, now=NOW)

    def letting_in(by):
        let_successor_in(
            application_id=case(), shown=living(), successor="長男", checked="戸籍", by=by, now=NOW
        )

    return (recording, "bereaved"), (letting_in, "successor_let_in"), (taking_back, "bereavement_undone")


def on_record():
    with tenant_transaction():
        return [entry.action for entry in entries(subject=f"application:{application().id}", limit=50)]


def test_each_act_is_on_record_once_and_is_refused_to_who_may_not_accept(receipt):
    for act, action in acts():
        before, row = on_record(), application().__dict__ | {"_state": None}
        with tenant_transaction(), pytest.raises(NotAllowed, match=r"^case\.accept$"):
            act(APPROVER)
        assert (on_record(), application().__dict__ | {"_state": None}) == (before, row)
        with tenant_transaction():
            act(CLERK)
        assert on_record() == [f"application.{action}", *before]
