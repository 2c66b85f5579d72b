"""A flow of one's own in the builder: made in few clicks, tied to units, published, and gone through by a case to its end."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Served
from tests.journeys.officer import Officers
from tests.journeys.sender import Sender
from tests.parts.chromium import DESK, PHONE, axe, overflows, screenshot

pytestmark = pytest.mark.on("postgresql")
MOST = 30
"""Clicks for a flow of three steps with a condition."""
TOWN, CODE = "aoba", "990019"
"""It keeps units: the parts and levels of a flow are tied to them."""
COUNTED = """addEventListener("pointerdown", () => {
  sessionStorage.pressed = 1 + Number(sessionStorage.pressed || 0);
}, true);"""
"""The browser counts how often its button is pressed, over all pages of the tab."""


class FlowAuthor:
    """An author at the flow of one procedure, whose clicks the browser counts."""

    def __init__(self, page: Any, desk: str) -> None:
        self.page = page
        self._desk = desk
        self._chosen = 0
        page.add_init_script(COUNTED)

    @property
    def clicks(self) -> int:
        """A list is opened by one and chosen from by another, which Chromium shows to no page."""
        return int(self.page.evaluate("Number(sessionStorage.pressed || 0)")) + 2 * self._chosen

    def begin(self, name: str, kind: str) -> None:
        """A blank procedure with one question, before anything is counted."""
        page = self.page
        page.goto(self._desk + "procedures/new/?from=blank")
        page.fill('[name="name"]', name)
        page.select_option('[name="category"]', "city")
        page.check(f'[name="kind"][value="{kind}"]')
        page.click("text=つくりはじめる")
        page.wait_for_url("**/edit/")
        page.click('.palette__kind[value="yes_no"]')
        expect(page.locator("#label-ja")).to_be_focused()
        page.fill("#label-ja", "火を使いますか")
        page.press("#label-ja", "Tab")
        expect(page.locator(".canvas")).to_contain_text("火を使いますか")
        page.evaluate("sessionStorage.removeItem('pressed')")

    def click(self, selector: str) -> None:
        with self._saves():
            self.page.click(selector)

    def choose(self, selector: str, label: str) -> None:
        self._chosen += 1
        with self._saves():
            self.page.select_option(selector, label=label)

    def name(self, selector: str, text: str) -> None:
        """Clicked into, typed, and left with the Tab key."""
        self.page.click(selector)
        with self._saves():
            self.page.fill(selector, text)
            self.page.press(selector, "Tab")

    def _saves(self) -> Any:
        return self.page.expect_response(lambda answer: answer.request.method == "POST")

    def open(self, n: int) -> str:
        """The form of the n-th step; what its controls' names begin with."""
        form = self.page.locator("form.entry").nth(n)
        form.locator("summary").first.click()
        return str(form.locator('[name="entry"]').get_attribute("value"))


@pytest.fixture(scope="module")
def officers(browser: Any, served: Served) -> Officers:
    return Officers(browser, served, town=TOWN)


@pytest.fixture
def author(officers: Officers) -> Any:
    officer = officers.officer("sakusei", width=DESK)
    yield FlowAuthor(officer.page, officer.desk)
    officer.leave()


def looks_right(page: Any, name: str) -> None:
    for width in (PHONE, DESK):
        screenshot(page, f"builder-{name}", width)
        assert not overflows(page), f"{name} at {width}"
        assert [str(each) for each in axe(page)] == [], f"{name} at {width}"


def test_a_flow_is_made_in_at_most_thirty_clicks_tied_to_units_and_gone_through(
    author: FlowAuthor, officers: Officers, served: Served
) -> None:
    """受付, a survey by another part where there is fire, 起案 and 決裁 by a 課長."""
    page, name = author.page, f"たき火の申請 {time.time_ns() % 100_000}"
    author.begin(name, "request")
    page.click("text=手続の設定")
    page.click("nav >> text=審査の流れ")
    author.click("text=この手続の流れを組む")
    author.click("text=係を加える")
    author.name("#parts-0-ja", "現地調査")
    survey = author.open(1)
    author.name(f"#{survey}-label", "現地の確認")
    author.choose(f"#{survey}-part", "現地調査の係")
    author.click(f"#{survey}-when-on-when")
    approve = author.open(3)
    author.name(f"#{approve}-level", "1")
    assert author.clicks <= MOST, author.clicks
    said = page.locator(".entry > fieldset > .cond__words")
    expect(said.nth(1)).to_contain_text(
        "受付のあと、「火を使いますか」が「はい」のとき、現地調査の係が、「現地の確認」を行います。"
    )
    expect(page.locator("#found")).to_contain_text("現地調査の係が、この団体のどの課・係か決まっていません。")
    looks_right(page, "flow")
    _tied(officers, name)
    page.click("text=名前と説明")
    author.name("#summary-ja", "たき火をするときの申請です。")
    page.goto(page.url.partition("settings/")[0] + "publish/")
    expect(page.locator("main")).to_contain_text("公開できます")
    page.click("text=この内容で公開する")
    expect(page.locator("main")).to_contain_text("公開しています。")
    sender, procedure = Sender(served, CODE), page.url.split("/procedures/")[1].split("/")[0]
    (fire,) = sender.questions(procedure)
    _gone_through(officers, sender.send(procedure, {fire: "yes"}))


def _tied(officers: Officers, procedure: str) -> None:
    """The administrator says which unit the part is: for this procedure alone."""
    admin = officers.officer("kanri", width=DESK)
    admin.page.goto(f"{admin.desk}staff/flow-places/")
    admin.page.get_by_role("link", name=procedure).click()
    expect(admin.page.locator("main")).to_contain_text(
        "現地調査の係が、この団体のどの課・係か決まっていません。"
    )
    admin.page.get_by_label("現地調査の係").select_option(label="産業課")
    looks_right(admin.page, "flow-places")
    admin.page.get_by_role("button", name="決める", exact=True).click()
    expect(admin.page.locator("main")).to_contain_text("手順の係と決裁を決めました")
    expect(admin.page.locator("main")).not_to_contain_text("公開できません")
    admin.leave()


def _gone_through(officers: Officers, receipt: str) -> None:
    for who, step, what, button in (
        ("uketsuke", "受付", "", "受け付ける"),
        ("shinsa", "現地の確認", "", "この手順を終える"),
        ("shinsa", "起案", "承認する", "決裁に出す"),
        ("kessai", "第1段階の決裁", "", "「承認する」と決裁する"),
    ):
        officer = officers.officer(who, width=DESK)
        officer.open(receipt)
        officer.begin(step)
        if what:
            officer.tick(what)
        officer.finish(button)
        assert officer.link(step).count() == 0
        officer.leave()


def test_what_the_office_fills_in_is_made_where_residents_questions_are(author: FlowAuthor) -> None:
    page = author.page
    author.begin(f"占用の申請 {time.time_ns() % 1000}", "request")
    page.click("text=手続の設定")
    page.click("nav >> text=審査の流れ")
    author.click("text=この手続の流れを組む")
    page.click("text=役所の記入を加える・直す")
    looks_right(page, "office-empty")
    for kind, label in (("money", "占用料"), ("money", "減免の額"), ("computed", "納める額")):
        if page.locator(".palette").last.get_attribute("open") is None:
            page.locator(".palette > summary").last.click()
        button = page.locator(f'.palette__kind[value="{kind}"]').last
        if not button.is_visible():
            page.locator(".palette .more > summary").last.click()
        button.click()
        expect(page.locator("#label-ja")).to_be_focused()
        author.name("#label-ja", label)
        expect(page.locator(".canvas")).to_contain_text(label)
    author.choose("#compute-way", "引く")
    author.choose('[id="compute.0-q"]', "占用料")
    author.choose('[id="compute.1-q"]', "減免の額")
    expect(page.locator(".set--compute + .cond__words")).to_contain_text(
        "「占用料」から「減免の額」を引いた額"
    )
    looks_right(page, "office")
    page.click("#inspector >> text=なくす")
    expect(page.locator(".outline")).not_to_contain_text("納める額")
    page.click(".builder__canvas .piece__pick >> nth=0")
    page.click("#inspector >> text=審査の流れ")
    examine = author.open(1)
    for label in ("占用料", "減免の額"):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator(f"#form-{examine}").get_by_label(label, exact=True).check()
    expect(page.locator(f"#more-{examine}")).to_have_attribute("open", "")
    expect(page.locator(".settings")).to_contain_text("占用料 金額・審査で記入します")
    looks_right(page, "flow-office")
