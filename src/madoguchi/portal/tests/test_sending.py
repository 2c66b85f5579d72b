"""Sending: once, even if pressed twice, and never said to have arrived when it has not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from madoguchi.applications.tests.cast import two_towns
from madoguchi.forms.tests.examples import claim
from madoguchi.kernel.ids import parse_receipt
from madoguchi.portal.tests.cast import Resident, receipt_of, rows, text_of


def test_an_application_without_a_verified_address_is_not_sent(resident: Resident) -> None:
    resident.fill()
    response = resident.send()
    assert response.status_code == 422
    assert "メールアドレスの確認がまだです" in text_of(response)
    assert rows("Application") == []
    assert len(rows("Draft")) == 1


def test_a_missing_declaration_and_missing_answers_are_listed_with_links(resident: Resident) -> None:
    resident.ready()
    resident.save("claimant_page", {"claimant": {"family": ""}})
    response = resident.send(consent="")
    assert response.status_code == 422
    shown = response.content.decode()
    assert f"{resident.apply('claimant_page')}?errors=1#claimant.family" in shown
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


def test_another_browser_gets_no_receipt_for_a_draft_that_was_sent(resident: Resident) -> None:
    resident.ready()
    resident.send()
    other = Resident()
    other.draft_id = resident.draft_id
    response = other.send()
    assert "receipt" not in response.get("Location", "")
    assert "申請が届きました" not in text_of(response)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_one_application_and_the_same_receipt(tmp_path: Path) -> None:
    two_towns(tmp_path)
    resident = Resident()
    resident.ready()

    def press(_: int) -> tuple[str, str]:
        twin = Resident()
        twin.client.cookies = resident.client.cookies
        twin.draft_id = resident.draft_id
        try:
            response = twin.send()
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
