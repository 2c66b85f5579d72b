"""What cannot be taken gets a clear message, the draft stays as it was, and nothing is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from madoguchi.forms.tests.examples import claim
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.numbers import example_my_number
from madoguchi.portal.tests.cast import Resident, now, rows, text_of

WRONG_NUMBER = "123456789012"


def refused(resident: Resident, answers: dict[str, Any], sentence: str, page: str = "claimant_page") -> Any:
    """The page comes back with the sentence, at the field and in the summary above."""
    response = resident.save(page, answers)
    assert response.status_code == 422
    assert text_of(response).count(sentence) >= 2, text_of(response)
    return response


def test_a_wrong_check_digit_is_told_and_the_number_is_neither_kept_nor_shown_again(
    resident: Resident,
) -> None:
    response = refused(
        resident,
        claim(claimant_number=WRONG_NUMBER),
        "請求者の個人番号の数字が正しくないようです。カードの12桁をもう一度確かめてください。",
    )
    assert WRONG_NUMBER not in response.content.decode()
    assert WRONG_NUMBER not in resident.draft().answers
    assert rows("SealedNumber") == []
    assert resident.answers()["claimant"]["family"] == "山田"


def test_errors_are_listed_in_the_order_of_the_page(resident: Resident) -> None:
    person = {**claim()["claimant"], "phone": "1"}
    answers = claim(claimant=person, claimant_number=WRONG_NUMBER, event_date="昭和65年1月8日")
    said = resident.save("claimant_page", answers).content.decode()
    assert re.findall(r'<a href="#([^"]+)"', said[said.index("data-error-summary") :])[:3] == [
        "claimant.phone",
        "claimant_number",
        "event_date",
    ]


def test_a_right_number_is_never_shown_again_either(resident: Resident) -> None:
    resident.ready()
    for page in ("claimant_page", "check"):
        assert example_my_number(1) not in resident.get(resident.apply(page)).content.decode()
    resident.save("claimant_page", {"claimant_number": ""})
    assert resident.answers()["claimant_number"]["sealed"] is True


def test_a_year_that_the_era_never_had_is_told_with_what_it_would_be(resident: Resident) -> None:
    response = refused(
        resident,
        claim(event_date="昭和65年1月8日"),
        "昭和は64年1月7日までです。「平成2年」ではありませんか。",
    )
    assert resident.answers()["event_date"] == "昭和65年1月8日"
    assert 'value="65"' in response.content.decode()


def test_a_birth_date_tomorrow_is_told(resident: Resident) -> None:
    tomorrow = (day_in_japan(now()) + timedelta(days=1)).isoformat()
    person = {**claim()["claimant"], "birth_date": tomorrow}
    refused(resident, claim(claimant=person), "今日より後の日付になっています")
    assert resident.answers()["claimant"]["birth_date"] == tomorrow


BAD = {"NUL": "山\x00田", "a control character": "山\x07田",
       "a noncharacter": "山\ufffe田", "delete": "山\x7f田"}  # fmt: skip


@pytest.mark.parametrize("family", BAD.values(), ids=BAD)
def test_characters_that_nobody_sees_cost_their_own_answer_alone(resident: Resident, family: str) -> None:
    resident.save("claimant_page", claim())
    changed = {**claim()["claimant"], "family": family, "given": "次郎"}
    response = refused(resident, claim(claimant=changed), "使えない文字")
    assert "保存できない答えがあります" in text_of(response)
    assert "いま保存されている内容: 山田" in text_of(response)
    assert 'value="次郎"' in response.content.decode()
    assert resident.answers()["claimant"] == {**claim()["claimant"], "given": "次郎"}


def test_a_lone_surrogate_leaves_the_answer_unchanged(resident: Resident) -> None:
    """CESU-8 bytes of U+D800 are no UTF-8: what arrives is a replacement character, which no name has."""
    resident.save("claimant_page", claim())
    body = "&".join(
        [
            f"csrfmiddlewaretoken={resident.client.cookies['csrftoken'].value}",
            f"draft={resident.draft_id}",
            f"revision={resident.revision()}",
            "claimant.family=%ED%A0%80",
            "_next=1",
        ]
    )
    response = resident.client.post(
        resident.apply("claimant_page"), body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 422
    assert "使えない文字" in text_of(response)
    assert resident.answers()["claimant"]["family"] == "山田"


def test_a_megabyte_in_a_text_box_is_told_with_the_limit(resident: Resident) -> None:
    resident.save("claimant_page", claim())
    person = {**claim()["claimant"], "family": "あ" * 350_000}
    response = refused(resident, claim(claimant=person), "文字まで入力できます")
    assert resident.answers()["claimant"] == claim()["claimant"]
    assert len(response.content) < 4_000_000


def test_a_body_beyond_the_limit_is_told(resident: Resident) -> None:
    resident.save("claimant_page", claim())
    before = resident.draft().answers
    response = resident.save("claimant_page", {"claimant": {"family": "x" * 3_200_000}})
    assert response.status_code in (400, 413)
    assert "送った内容が大きすぎるか、読み取れない形です" in text_of(response)
    assert resident.draft().answers == before


def test_thousands_of_fields_are_told(resident: Resident) -> None:
    resident.save("claimant_page", claim())
    before = resident.draft().answers
    response = resident.post(resident.apply("claimant_page"), {f"x{n}": "1" for n in range(5001)})
    assert response.status_code == 400
    assert "まだ何も届いていません" in text_of(response)
    assert resident.draft().answers == before


def test_unknown_questions_are_not_kept(resident: Resident) -> None:
    response = resident.save(
        "claimant_page", claim(nobody_asked="x", claimant={**claim()["claimant"], "rank": "x"})
    )
    assert response.status_code == 302
    assert "nobody_asked" not in resident.answers()
    assert "rank" not in resident.answers()["claimant"]


@pytest.mark.parametrize("index", ["-1", "999999999999", "x", "１", "0.0"])
def test_rows_that_no_form_has_are_not_kept(resident: Resident, index: str) -> None:
    resident.save("children_page", claim())
    response = resident.post(
        resident.apply("children_page"),
        {"_next": "1", f"children.{index}.living": "apart", **{"_remove": "children.x"}},
    )
    assert response.status_code == 200
    assert len(resident.answers()["children"]) <= 2


def test_an_address_without_its_last_slash_leads_to_the_page(resident: Resident) -> None:
    response = resident.get("/aoba?lang=en")
    assert (response.status_code, response["Location"]) == (302, "/aoba/?lang=en")


def test_an_unknown_page_or_procedure_is_not_found_in_japanese(resident: Resident) -> None:
    for path in (resident.apply("no_such_page"), resident.home("procedures/none/"), "/nowhere/"):
        response = resident.post(path, {}) if "no_such" in path else resident.get(path)
        assert response.status_code == 404
        assert "ページが見つかりません" in text_of(response)
        assert "書きかけの申請は残っています" in text_of(response)


@pytest.mark.parametrize("what", ["missing", "replayed", "made up"])
def test_a_wrong_token_is_told_and_the_draft_stays(resident: Resident, what: str) -> None:
    resident.ready()
    before = resident.draft()
    others = Resident().client.cookies["csrftoken"].value
    token = {
        "missing": {},
        "replayed": {"csrfmiddlewaretoken": others},
        "made up": {"csrfmiddlewaretoken": "x"},
    }
    for path, names in (("claimant_page", {"claimant.family": "別"}), ("check", {"consent": "yes"})):
        data = {"draft": resident.draft_id, **names, **token[what]}
        response = resident.client.post(resident.apply(path), data)
        assert response.status_code == 403
        assert "前のページに戻って開き直し、もう一度ボタンを押してください" in text_of(response)
        assert "まだ何も届いていません" in text_of(response)
    assert resident.draft().answers == before.answers
    assert rows("Application") == []


def test_what_is_too_long_to_be_typed_is_not_looked_through_to_be_given_back(
    resident: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may send it, without a token."""
    searched: list[str] = []
    monkeypatch.setattr("madoguchi.portal.form.typed.individual_numbers_in", searched.append)
    names = {"claimant.family": "山田", "claimant.given": "1 " * 500_000, "claimant.given_kana": "タロウ"}
    response = resident.client.post(resident.apply("claimant_page"), names)
    assert response.status_code == 403
    assert searched == ["山田", "タロウ"]


def test_without_any_cookie_nothing_is_done(resident: Resident) -> None:
    resident.ready()
    token = resident.client.cookies["csrftoken"].value
    resident.client.cookies.clear()
    response = resident.client.post(
        resident.apply("check"), {"csrfmiddlewaretoken": token, "draft": resident.draft_id, "consent": "yes"}
    )
    assert response.status_code == 403
    assert rows("Application") == []


def test_another_browser_cannot_touch_a_draft_by_its_id(resident: Resident) -> None:
    resident.ready()
    before = resident.draft().answers
    other = Resident()
    other.draft_id = resident.draft_id
    assert other.save("claimant_page", claim(occupation="none")).status_code == 410
    assert "申請は届いていません" in text_of(other.save("claimant_page", {}))
    assert other.get(other.apply("claimant_page")).status_code == 410
    assert other.get(other.home(f"drafts/{resident.draft_id}/discard/")).status_code == 404
    assert other.post(other.home(f"drafts/{resident.draft_id}/discard/")).status_code == 404
    assert resident.draft().answers == before


@pytest.mark.parametrize("query", ["%00", "%ED%A0%80", "%F0%9F", "a" * 5000, "%E2%80%AE", "'%22--"])
def test_a_search_for_anything_is_answered(resident: Resident, query: str) -> None:
    for path in ("/", resident.home(), resident.home("my/"), resident.apply()):
        asked = f"{path}?q={query}&event={query}&lang={query}"
        assert resident.get(asked).status_code == 200
        told = 410 if path == resident.apply() else 200
        assert resident.get(f"{asked}&draft={query}").status_code == told


@pytest.mark.parametrize("number", ["900000000010", "9000-0000-0010", "９０００　００００　００１０"])
def test_no_address_keeps_an_individual_number_that_was_searched_for(resident: Resident, number: str) -> None:
    for path in ("/", resident.home()):
        response = resident.get(f"{path}?q={quote(number)}&event=birth")
        assert response.status_code == 302
        assert response["Location"] == f"{path}?event=birth&refused=number"
        page = text_of(resident.get(response["Location"]))
        assert "個人番号(マイナンバー)では探せません。" in page
        assert number not in page
