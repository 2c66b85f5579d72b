"""What people do with pages and tabs: begin again, press twice on a slow line, switch the language, go back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.kernel.numbers import example_my_number
from tests.journeys.conftest import Served
from tests.journeys.resident import Resident, photo
from tests.parts.chromium import axe, overflows, screenshot

PROCEDURES = (
    "risai-shomei", "jido-teate-nintei", "kaigo-nintei-shinki", "ninshin-todoke", "kaigo-futan-wariai-saikofu",
    "hoiku-riyo-moshikomi",
)  # fmt: skip
CHILD = "/aoba/procedures/jido-teate-nintei/apply/"


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    """A tab on a line on which everything takes 400 ms, when `slow` is called."""
    yield context.new_page()


def slow(page: Any, *, latency: int = 400, upload: int = -1) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": upload}
    session.send("Network.emulateNetworkConditions", conditions)


@pytest.mark.on("postgresql")
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_begin_begin_again_and_go_on(procedure: str, page: Any, served: Served) -> None:
    start = f"{served.base}/aoba/procedures/{procedure}/apply/"
    page.goto(start)
    drafts = [_answer_and_go_on(page)]
    page.goto(start)
    page.click("text=はじめから書く")
    drafts.append(_answer_and_go_on(page))
    assert len(set(drafts)) == 2


def _answer_and_go_on(page: Any) -> str:
    """The first answer, for which the page asks the server; then 次へ進む. The draft that the page names then."""
    first = page.locator("#form input[type=radio][data-conditional]")
    if first.count():
        with page.expect_response(lambda r: r.request.method == "POST"):
            first.first.check()
        page.wait_for_selector("#form [name=draft]", state="attached")
        assert "draft=" in page.url
    with page.expect_response(lambda r: r.request.method == "POST") as pressed:
        page.click('button[name="_next"]:not(.default-submit)')
    assert pressed.value.status in (200, 302, 422), pressed.value.status
    page.wait_for_load_state()
    assert page.locator("#form").count() == 1
    draft: str = page.get_attribute("#form [name=draft]", "value")
    assert f"draft={draft}" in page.url
    return draft


def _children(page: Any, served: Served) -> Resident:
    """The children's page of a draft that has a first page."""
    resident = Resident(page, served, scripts=True)
    resident.open(CHILD)
    resident.choose("filing_for", "self")
    resident.forward()
    page.wait_for_load_state("networkidle")
    place = re.sub(r"/apply/[^/?]*/", "/apply/children_page/", page.url)
    page.goto(place)
    return resident


def _to_the_claimant(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    page.goto(re.sub(r"/apply/[^/?]*/", "/apply/claimant_page/", page.url))


def test_two_clicks_on_a_slow_line_add_one_row_and_remove_one_row(page: Any, served: Served) -> None:
    _children(page, served)
    rows = page.locator("#children > .row")
    before = rows.count()
    slow(page)
    page.dblclick('button[name="_add"]')
    _settled(page)
    assert rows.count() == before + 1
    page.click('button[name="_add"]')
    _settled(page)
    for n in range(before + 2):
        page.fill(f'[name="children.{n}.child.given"]', f"{n}番")
    rows.first.locator("summary", has_text="この欄をなくす").click()
    page.dblclick('#children > .row:first-of-type button[name="_remove"]', delay=10)
    _settled(page)
    named = [box.input_value() for box in page.locator('[name$=".child.given"]').all()]
    assert named == [f"{n}番" for n in range(1, before + 2)]
    assert page.locator("text=この画面を開いたあとに変わりました").count() == 0


def test_two_clicks_on_a_slow_line_open_a_link_and_send_one_mail(
    page: Any, browser: Any, served: Served
) -> None:
    _children(page, served)
    page.click('button[name="_save"]')
    page.wait_for_url("**/keep/**")
    address = f"nido-{time.time_ns()}@example.jp"
    page.fill('[name="email"]', address)
    slow(page, latency=800)
    _click_twice(page, "main .button--primary")
    page.wait_for_url("**/keep/**sent=**")
    link = served.link_in_mail(address, r"/aoba/links/[\w-]+/")
    other = browser.new_context(locale="ja-JP").new_page()
    other.goto(served.base + link)
    slow(other, latency=800)
    _click_twice(other, "main form button")
    other.wait_for_selector("text=続きを書く")
    assert served.read("/demo/mail/").count(address) == 1


def _click_twice(page: Any, selector: str) -> None:
    box = page.locator(selector).first.bounding_box()
    for _ in range(2):
        page.mouse.click(box["x"] + 30, box["y"] + 10)
        page.wait_for_timeout(150)


def _settled(page: Any) -> None:
    page.wait_for_timeout(2500)  # twice there and back, and drawn
    page.wait_for_load_state("networkidle")


def test_answers_given_faster_than_the_line_alarm_nobody(page: Any, served: Served) -> None:
    _children(page, served)
    slow(page)
    for value in ("together", "apart", "together", "apart"):
        page.check(f'[name="children.0.living"][value="{value}"]')
    page.click('button[name="_save"]')
    page.wait_for_url("**/keep/**")
    page.goto(re.sub(r"/keep/", "/children_page/", page.url))
    assert page.is_checked('[name="children.0.living"][value="apart"]')


def test_a_file_is_sent_once_when_the_page_is_left_while_it_is_on_its_way(page: Any, served: Served) -> None:
    resident = Resident(page, served, scripts=True)
    resident.open("/aoba/procedures/risai-shomei/apply/")
    resident.choose("filing_for", "self")
    resident.forward()
    page.wait_for_load_state("networkidle")
    page.goto(re.sub(r"/apply/[^/?]*/", "/apply/certificate_page/", page.url))
    place = page.locator("input[type=file]").first
    slow(page, upload=200_000)
    place.set_input_files({"name": "家.jpg", "mimeType": "image/jpeg", "buffer": photo(1)})
    page.click('button[name="_back"]')
    page.wait_for_url(lambda url: "certificate_page" not in url)
    page.goto(re.sub(r"/apply/[^/?]*/", "/apply/certificate_page/", page.url))
    assert page.locator(".files__name").count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_is_switched_without_losing_a_letter(
    scripts: bool, request: Any, served: Served
) -> None:
    context = request.getfixturevalue("context" if scripts else "no_scripts")
    page = context.new_page()
    resident = Resident(page, served, scripts=scripts)
    resident.open(CHILD)
    page.check('[name="filing_for"][value="self"]')
    page.click('button[name="_language"][value="en"]')
    page.wait_for_url("**lang=en**")
    assert page.is_checked('[name="filing_for"][value="self"]')
    page.keyboard.press("Tab")
    page.press('[name="filing_for"][value="self"]', "Enter")
    page.wait_for_url("**/claims_page/**")
    _to_the_claimant(page)
    page.fill('[name="claimant.family"]', "山田")
    page.click('button[name="_language"][value="ja-easy"]')
    page.wait_for_url("**lang=ja-easy**")
    assert page.input_value('[name="claimant.family"]') == "山田"


def test_enter_in_a_postal_code_looks_up_the_address(page: Any, served: Served) -> None:
    resident = Resident(page, served, scripts=True)
    resident.open(CHILD)
    resident.choose("filing_for", "self")
    resident.forward()
    _to_the_claimant(page)
    code = page.locator('[name$=".postal_code"]').first
    code.fill("100-8111")
    with page.expect_response(lambda r: r.request.method == "POST"):
        code.press("Enter")
    expect(page.locator('[name$=".prefecture"]').first).to_have_value("東京都")
    assert page.locator("[data-error-summary]").count() == 0


def test_an_older_tab_is_told_and_nothing_typed_is_lost(page: Any, served: Served) -> None:
    resident = Resident(page, served, scripts=True)
    resident.open(CHILD)
    resident.choose("filing_for", "self")
    resident.forward()
    _to_the_claimant(page)
    older = page.context.new_page()
    older.goto(page.url)
    page.fill('[name="claimant.family"]', "山田")
    page.fill('[name="claimant_number"]', example_my_number(5))
    page.click('button[name="_save"]')
    page.wait_for_url("**/keep/**")
    older.fill('[name="claimant.family"]', "佐藤")
    older.click('button[name="_next"]:not(.default-submit)')
    older.wait_for_selector("text=この画面を開いたあとに変わりました")
    assert older.input_value('[name="claimant.family"]') == "佐藤"
    assert older.locator(".field__kept", has_text="山田").count() == 1
    for width in (320, 390, 1280):
        screenshot(older, "older-page", width)
        assert not overflows(older), width
    assert [str(v) for v in axe(older)] == []
