"""Sending: once, even if pressed twice, and never said to have arrived when it has not."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from madoguchi.applications.services.contact.follow import code_hash
from madoguchi.applications.tests.cast import PROCEDURE, two_towns
from madoguchi.forms.tests.examples import claim
from madoguchi.kernel.ids import parse_receipt
from madoguchi.portal.sending import send
from madoguchi.portal.tests.cast import Resident, receipt_of, rows, set_rows, text_of


def test_an_application_without_a_verified_address_is_not_sent(resident: Resident) -> None:
    resident.fill()
    response = resident.send()
    assert response.status_code == 422
    assert "メールアドレスの確認がまだです" in text_of(response)
    assert rows("Application") == []
    assert len(rows("Draft")) == 1


def test_the_last_page_leads_to_the_address_only_while_one_is_wanted(resident: Resident) -> None:
    resident.fill()
    assert resident.post(resident.apply("attachments"), _next="1")["Location"] == resident.apply("contact")
    resident.verify()
    assert resident.post(resident.apply("attachments"), _next="1")["Location"] == resident.apply("check")


def test_a_missing_declaration_and_missing_answers_are_listed_with_links(resident: Resident) -> None:
    resident.ready()
    resident.save("claimant_page", {"claimant": {"family": ""}})
    response = resident.send(consent="")
    assert response.status_code == 422
    shown = response.content.decode()
    assert f"{resident.apply('claimant_page')}&amp;check=1&amp;errors=1#claimant.family" in shown
    assert "税情報・住民情報の確認に同意します" in text_of(response)
    assert "まだ申請は届いていません" in text_of(response)
    assert rows("Application") == []


def test_a_stop_cannot_be_sent(resident: Resident) -> None:
    resident.ready()
    resident.save("claimant_page", claim(occupation="public"))
    assert "公務員の方は勤務先に請求してください。" in text_of(resident.get(resident.apply("claimant_page")))
    response = resident.send()
    assert response.status_code == 422
    assert "この内容では申請できません" in text_of(response)
    assert rows("Application") == []


def test_the_receipt_shows_number_code_and_time(resident: Resident) -> None:
    resident.ready()
    response = resident.send()
    shown = resident.get(response["Location"])
    number, _ = receipt_of(shown)
    assert parse_receipt(number).tenant == 99001
    assert "に届きました" in text_of(shown)
    assert "code" not in response["Location"].replace("receipt", "")


def test_sending_again_after_it_arrived_leads_to_the_same_receipt(resident: Resident) -> None:
    resident.ready()
    first = resident.send()
    again = resident.send()
    assert again.status_code == 302
    assert again["Location"] == first["Location"]
    assert receipt_of(resident.get(again["Location"])) == receipt_of(resident.get(first["Location"]))
    assert len(rows("Application")) == 1


def test_sending_again_after_the_code_was_replaced_shows_no_code_that_is_void(resident: Resident) -> None:
    resident.ready()
    _, code = receipt_of(resident.get(resident.send()["Location"]))
    set_rows("Application", next_access_code_hash=code_hash("AAAA-BBBB-CCCC"))
    assert code in text_of(resident.get(resident.send()["Location"])), "the new one was not used yet"
    set_rows("Application", access_code_hash=code_hash("AAAA-BBBB-CCCC"), next_access_code_hash=None)
    receipt = rows("Application")[0].receipt
    drawn_again = resident.get(resident.home(f"procedures/{PROCEDURE}/apply/done/?receipt={receipt}"))
    assert "申請が届きました" in text_of(drawn_again) and code not in text_of(drawn_again)
    shown = resident.get(resident.send()["Location"])
    assert "申請が届きました" in text_of(shown) and code not in text_of(shown)
    assert "アクセスコードは、ここではもう表示できません" in text_of(shown)
    assert "/aoba/lost-code/" in shown.content.decode()


def test_another_browser_gets_no_receipt_for_a_draft_that_was_sent(resident: Resident) -> None:
    resident.ready()
    resident.send()
    other = Resident()
    other.draft_id = resident.draft_id
    response = other.send()
    assert "receipt" not in response.get("Location", "")
    assert "申請が届きました" not in text_of(response)


def revision_of(response: Any) -> str:
    found = re.search(r'name="revision" value="(\d+)"', response.content.decode())
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", "この画面を開いたあとに、答えが変わりました"),
        ("en", "Your answers have changed since you opened this page"),
        ("ja-easy", "答えが かわりました"),
    ],
)
def test_what_another_window_changed_is_shown_before_it_is_sent(
    resident: Resident, language: str, said: str
) -> None:
    resident.ready()
    seen = revision_of(resident.get(resident.apply("check")))
    resident.save("claimant_page", claim() | {"claimant": {**claim()["claimant"], "family": "海野"}})
    resident.get(resident.apply("check", lang=language))
    response = resident.send(revision=seen)
    assert response.status_code == 409
    assert said in text_of(response)
    assert "海野" in text_of(response)
    assert rows("Application") == []
    assert resident.send(revision=revision_of(response)).status_code == 302
    assert "海野" in rows("Application")[0].applicant_name


def test_a_change_between_reading_and_writing_is_not_lost(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident.ready()
    read = send._submission

    def meanwhile(*given: Any) -> Any:
        submission = read(*given)
        apps.get_model("applications", "Draft").objects.update(revision=F("revision") + 1)
        return submission

    monkeypatch.setattr(send, "_submission", meanwhile)
    response = resident.send()
    assert response.status_code == 409
    assert "答えが変わりました" in text_of(response)
    assert rows("Application") == []
    assert len(rows("Draft")) == 1


def test_a_mended_application_too_is_sent_as_it_was_seen(resident: Resident) -> None:
    number, _ = resident.applied()
    receipt = number.replace("-", "")
    there = resident.post(resident.home(f"applications/{receipt}/mend/"))
    resident.draft_id = str(resident.draft().id)
    seen = revision_of(resident.get(there["Location"]))
    resident.save("claimant_page", claim() | {"claimant": {**claim()["claimant"], "family": "海野"}})
    assert resident.send(revision=seen).status_code == 409
    assert rows("Application")[0].applicant_name.startswith("山田")
    assert resident.send().status_code == 302
    assert rows("Application")[0].applicant_name.startswith("海野")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_one_application_and_the_same_receipt(tmp_path: Path) -> None:
    two_towns(tmp_path)
    resident = Resident()
    resident.ready()
    shown = {"revision": str(resident.revision())}

    def press(_: int) -> tuple[str, str]:
        twin = Resident()
        twin.client.cookies = resident.client.cookies
        twin.draft_id = resident.draft_id
        try:
            response = twin.send(**shown)
            assert response.status_code == 302, text_of(response)
            return receipt_of(twin.get(response["Location"]))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        receipts = list(pool.map(press, range(3)))
    assert len(set(receipts)) == 1
    assert len(rows("Application")) == 1
    assert len(rows("StatusChange")) == 1


def test_the_receipt_page_is_for_the_browser_that_sent_it(resident: Resident) -> None:
    resident.ready()
    path = resident.send()["Location"]
    assert Resident().get(path).status_code == 404
    assert Resident("midori").get(path.replace("aoba", "midori")).status_code == 404
