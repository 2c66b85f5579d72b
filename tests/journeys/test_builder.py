"""A procedure from nothing to residents: made, given a condition, tried, published, and seen; also by keyboard alone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from madoguchi.paper.tests.forms.samples import form_of_25_fields
from tests.journeys.conftest import Served
from tests.parts.chromium import PHONE, axe, overflows, screenshot

pytestmark = pytest.mark.on("sqlite")
DESK = "/aoba/desk/"


class Author:
    """A member of staff in a browser, at the builder."""

    def __init__(self, page: Any, served: Served) -> None:
        self.page = page
        self.served = served

    def begin(self, name: str) -> None:
        self.page.goto(self.served.base + DESK + "procedures/new/?from=blank")
        self.page.fill('[name="name"]', name)
        self.page.select_option('[name="category"]', "city")
        self.page.click("text=つくりはじめる")
        self.page.wait_for_url("**/edit/")

    def add(self, kind: str, label: str) -> None:
        """A question under the selected one, named; the builder saves it by itself."""
        page = self.page
        button = page.locator(f'.palette__kind[value="{kind}"]')
        if page.locator(".palette").get_attribute("open") is None:
            page.click(".palette > summary")
        if not button.is_visible():
            page.click(".palette .more > summary")
        button.click()
        expect(page.locator("#label-ja")).to_be_focused()
        page.fill("#label-ja", label)
        page.press("#label-ja", "Tab")
        self.shows(label)

    def shows(self, text: str) -> None:
        expect(self.page.locator(".canvas")).to_contain_text(text)

    def saved(self) -> None:
        expect(self.page.locator("#status")).to_contain_text("保存しました")


def looks_right(page: Any, name: str) -> None:
    """No axe violation, nothing to scroll sideways at 320, 390 and 1280 px; pictures to look at."""
    for width in (320, PHONE, 1280):
        screenshot(page, f"builder-{name}", width)
        assert not overflows(page), f"{name} at {width}"
        assert [str(v) for v in axe(page)] == [], f"{name} at {width}"


@pytest.fixture(scope="module")
def session(browser: Any, served: Served) -> list[Any]:
    """The cookies of somebody who signed in: a one-time code lets in once."""
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    page.goto(served.base + DESK + "sign-in/")
    page.fill('[name="username"]', "sakusei@aoba.example")
    page.fill('[name="password"]', "madoguchi-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/")
    page.fill('[name="code"]', served.code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/procedures/")
    cookies: list[Any] = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def author(context: Any, served: Served, session: list[Any]) -> Author:
    context.add_cookies(session)
    return Author(context.new_page(), served)


def test_from_nothing_to_what_residents_see(author: Author, browser: Any) -> None:
    page, served = author.page, author.served
    page.goto(served.base + DESK + "procedures/")
    looks_right(page, "list")
    page.click("text=新しくつくる")
    looks_right(page, "new")
    author.begin("公園使用の許可申請")
    looks_right(page, "blank")
    _questions(author)
    looks_right(page, "questions")
    _texts(author)
    _tried(author)
    _published(author)
    resident = browser.new_context(locale="ja-JP").new_page()
    resident.goto(served.base + "/aoba/?q=公園使用")
    resident.click(".card a >> nth=0")
    resident.click("text=申請を始める")
    expect(resident.locator("main")).to_contain_text("どこで使いますか")
    expect(resident.locator('[name="reason"]')).to_have_count(0)
    resident.get_by_label("北公園").check()
    expect(resident.locator("main")).to_contain_text("北公園を使う理由")
    resident.context.close()


def _questions(author: Author) -> None:
    page = author.page
    author.add("choice", "どこで使いますか")
    page.fill("#options-0-ja", "中央公園")
    page.fill("#options-1-ja", "みどり公園")
    page.click("summary:has-text('Excelから貼り付ける')")
    page.fill("#options-paste", "南公園\tSouth Park\n北公園\tNorth Park")
    page.click("text=貼り付けた行を加える")
    author.shows("北公園")
    author.shows("みどり公園")
    author.add("text", "北公園を使う理由")
    page.check("#show-on-when")
    page.select_option('select[id="show.0-v"]', label="北公園")
    author.shows("「どこで使いますか」が「北公園」のとき")
    page.click("text=くわしい設定")
    page.fill("#own-id", "reason")
    page.press("#own-id", "Tab")
    expect(page.locator("#builder")).to_have_attribute("data-place", "pages.page_1.reason")
    author.add("address", "住所")
    page.click('.acts [value="up"]')
    expect(page.locator(".outline ol .outline__name").nth(1)).to_have_text("住所")
    page.locator("body").press("Control+z")
    expect(page.locator(".outline ol .outline__name").nth(2)).to_have_text("住所")
    page.drag_and_drop(".outline__link:has-text('住所')", ".outline__link:has-text('どこで使いますか')")
    expect(page.locator(".outline ol .outline__name").first).to_have_text("住所")


def _texts(author: Author) -> None:
    page = author.page
    page.click("text=手続の設定")
    expect(page.locator("#found")).to_contain_text("説明")
    page.fill("#summary-ja", "公園で催しをするときの申請です。")
    page.press("#summary-ja", "Tab")
    author.saved()
    looks_right(page, "settings")
    for section in ("when", "applicant", "attachments", "fee", "checks", "conditions", "figures", "office"):
        page.goto(page.url.replace("/settings/", f"/settings/{section}/", 1) if section == "when"
                  else page.url.rsplit("/", 2)[0] + f"/{section}/")  # fmt: skip
        looks_right(page, f"settings-{section}")


def _tried(author: Author) -> None:
    page = author.page
    page.click(".tabs >> text=ためす")
    looks_right(page, "trials-empty")
    page.click("text=試しはじめる")
    page.click('.button-row [name="_next"]')
    page.wait_for_selector("[data-error-summary]")
    looks_right(page, "run-errors")
    page.get_by_label("北公園").check()
    expect(page.locator('[name="reason"]')).to_be_visible()
    page.click('[name="_example"]')
    expect(page.locator('[name="reason"]')).not_to_have_value("")
    page.click('.button-row [name="_next"]')
    page.wait_for_selector("text=最後まで試しました")
    looks_right(page, "result")
    page.fill('[name="name"]', "北公園では理由を聞く")
    page.click("button:has-text('この結果を例として残す')")
    page.wait_for_selector(".trial__mark--good")
    looks_right(page, "trials")


def _published(author: Author) -> None:
    page = author.page
    page.click(".tabs >> text=みほん")
    phone = page.frame_locator("iframe")
    expect(phone.locator("h1")).to_be_visible()
    assert phone.locator("html").evaluate("() => innerWidth") == PHONE
    looks_right(page, "look")
    page.click(".switch >> text=パソコン")
    expect(phone.locator("h1")).to_be_visible()
    assert phone.locator("html").evaluate("() => innerWidth") >= 1024
    looks_right(page, "look-desk")
    page.click("text=基幹システムに渡すものを見る")
    looks_right(page, "package")
    page.click(".tabs >> text=公開")
    expect(page.locator("main")).to_contain_text("公開できます")
    looks_right(page, "publish")
    page.click("text=この内容で公開する")
    page.wait_for_url("**said=published")
    looks_right(page, "published")


def test_by_keyboard_alone(author: Author) -> None:
    """Without a pointer: add, name, choose a condition, move, take back, publish's tab."""
    page = author.page
    author.begin(f"鍵盤の手続 {time.time_ns() % 1000}")
    keyboard = page.keyboard

    def to(selector: str) -> None:
        page.locator(selector).first.focus()
        expect(page.locator(selector).first).to_be_focused()

    to('.palette__kind[value="yes_no"]')
    keyboard.press("Enter")
    expect(page.locator("#label-ja")).to_be_focused()
    keyboard.press("Control+a")
    keyboard.type("電気を使いますか")
    keyboard.press("Tab")
    author.shows("電気を使いますか")
    to(".palette > summary")
    keyboard.press("Enter")
    to('.palette__kind[value="text"]')
    keyboard.press("Enter")
    expect(page.locator("#label-ja")).to_be_focused()
    keyboard.press("Control+a")
    keyboard.type("電気の使いみち")
    keyboard.press("Enter")  # Enter saves, and stays
    author.shows("電気の使いみち")
    to("#show-on")
    keyboard.press("ArrowDown")
    author.shows("「電気を使いますか」が「はい」のとき")
    to(".outline__link[aria-current]")
    keyboard.press("Alt+ArrowUp")
    expect(page.locator(".outline ol .outline__name").first).to_have_text("電気の使いみち")
    expect(page.locator(".outline__link[aria-current]")).to_be_focused()
    keyboard.press("Control+z")
    expect(page.locator(".outline ol .outline__name").first).to_have_text("電気を使いますか")
    expect(page.locator("#count")).to_contain_text("直すところ")  # the summary is still missing
    to("#kind")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    expect(page.locator(".builder__steps")).not_to_contain_text("種類")  # what is passed over is not taken
    keyboard.press("Tab")
    expect(page.locator(".builder__steps")).to_contain_text("種類")


def test_a_double_click_adds_once(author: Author) -> None:
    page = author.page
    author.begin(f"二度押しの手続 {time.time_ns() % 1000}")
    page.dblclick('.palette__kind[value="text"]')
    expect(page.locator("#label-ja")).to_be_focused()
    author.saved()
    questions = page.locator(".canvas .piece:not(.piece--page)")
    expect(questions).to_have_count(1)
    page.dblclick('[name="act"][value="copy"]')
    expect(questions).to_have_count(2)
    page.fill("#label-ja", "写しの質問")
    page.press("#label-ja", "Tab")  # what was posted before it is answered by then
    author.shows("写しの質問")
    expect(questions).to_have_count(2)
    page.click('[name="act"][value="copy"]', delay=50)
    expect(questions).to_have_count(3)


def test_the_same_without_scripts(no_scripts: Any, served: Served, session: list[Any]) -> None:
    no_scripts.add_cookies(session)
    author = Author(no_scripts.new_page(), served)
    page = author.page
    author.begin("台本のない手続")
    page.click('.palette__kind[value="choice"]')
    page.wait_for_url("**place=pages.page_1.choice_**")
    page.fill("#label-ja", "どこで使いますか")
    page.click("#inspector-form .no-scripts button")
    page.wait_for_url("**said=saved**")
    author.shows("どこで使いますか")
    page.click("text=選択肢を加える")
    author.shows("選択肢3")
    page.click('[name="step"][value="undo"]')
    expect(page.locator(".canvas")).not_to_contain_text("選択肢3")


def test_an_amount_is_built_as_a_sentence(author: Author) -> None:
    """What is left after other grants, in whole thousands of yen; another figure otherwise. No code is written."""
    page = author.page
    author.begin(f"補助金の手続 {time.time_ns() % 1000}")
    author.add("money", "かかった費用")
    author.add("money", "ほかの補助")
    page.goto(page.url.replace("/edit/", "/settings/figures/").partition("?")[0])
    page.click("text=額・率を加える")
    page.fill('[name$="-label-ja"]', "補助率")
    page.fill('[name$="-values-0-value"]', "0.5")
    page.press('[name$="-values-0-value"]', "Tab")
    author.saved()
    page.click("text=次の額・率を加える")
    expect(page.locator('[name$="-values-1-from"]')).to_be_visible()
    looks_right(page, "settings-figures-one")
    page.goto(page.url.replace("/figures/", "/conditions/"))
    page.click("text=条件を加える >> nth=-1")
    page.fill('[name$="-label-ja"]', "少ない費用のとき")
    page.press('[name$="-label-ja"]', "Tab")
    author.saved()
    looks_right(page, "settings-conditions-one")
    page.click(".tabs >> text=つくる")
    page.click(".outline__link:has-text('ほかの補助')")
    author.add("computed", "補助金の額")
    words = page.locator(".set--compute + .cond__words")
    page.select_option("#compute-way", label="引く")
    expect(words).to_contain_text("を引いた額")
    page.select_option('[id="compute.0-q"]', label="かかった費用")
    page.select_option('[id="compute.1-q"]', label="ほかの補助")
    expect(words).to_contain_text("「かかった費用」から「ほかの補助」を引いた額")
    page.select_option("#compute-way", label="端数をそろえる")
    page.fill('[id="compute-to"]', "1000")
    page.press('[id="compute-to"]', "Tab")
    expect(words).to_contain_text("を引いた額(千円未満切り捨て)")
    page.select_option("#compute-way", label="「もし」で分ける")
    page.select_option('[id="compute.c0.when.0-q"]', label="少ない費用のとき")
    expect(words).to_contain_text("「少ない費用のとき」にあてはまるときは")
    page.select_option('[id="compute.o-q"]', label="補助率")
    expect(words).to_contain_text("そのほかは「補助率」(申請する日のもの)")
    looks_right(page, "sums")


def test_an_amount_is_built_without_scripts(no_scripts: Any, served: Served, session: list[Any]) -> None:
    no_scripts.add_cookies(session)
    page = no_scripts.new_page()
    Author(page, served).begin(f"台本のない額 {time.time_ns() % 1000}")
    for kind in ("money", "computed"):
        page.click(".palette > summary") if page.locator(".palette").get_attribute("open") is None else None
        page.click(".palette .more > summary")
        page.click(f'.palette__kind[value="{kind}"]')
        page.wait_for_url(f"**{kind}_**")
    for way, said in (("割る", "「金額」を1で割った"), ("端数をそろえる", "で割った額(1円未満切り捨て)")):
        page.select_option("#compute-way", label=way)
        page.click("#inspector-form .no-scripts button")
        expect(page.locator(".set--compute + .cond__words")).to_contain_text(said)


def test_from_an_official_form_of_25_fields_to_a_tried_and_published_procedure(
    author: Author, tmp_path: Path
) -> None:
    """At most 40 actions beyond typing."""
    page, actions = author.page, 0

    def press(selector: str) -> None:
        nonlocal actions
        page.click(selector)
        actions += 1

    form = tmp_path / "学童クラブ利用申込書.xlsx"
    form.write_bytes(form_of_25_fields())
    page.goto(author.served.base + DESK + "procedures/")
    press("text=新しくつくる")
    press("text=様式(Excel・Word・PDF)から")
    page.set_input_files("#file", form)
    actions += 1
    press("text=つくりはじめる")
    page.wait_for_url("**/edit/")
    expect(page.locator("#count")).to_contain_text("エラーなし")
    looks_right(page, "from-paper")
    press(".tabs >> text=ためす")
    press("text=試しはじめる")
    page.wait_for_selector('[name="_example"]')
    while page.locator('[name="_example"]').count():
        press('[name="_example"]')
        page.wait_for_load_state()
        press('.button-row [name="_next"]')
        page.wait_for_load_state()
        assert not page.locator("[data-error-summary]").count(), page.inner_text("[data-error-summary]")
    page.fill('[name="name"]', "ふつうの申込み")
    press("button:has-text('この結果を例として残す')")
    page.wait_for_selector(".trial__mark--good")
    press(".tabs >> text=公開")
    press("text=この内容で公開する")
    page.wait_for_url("**said=published")
    assert actions <= 40, actions
