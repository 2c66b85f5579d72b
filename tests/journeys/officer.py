"""A member of staff in a browser, who takes cases through the steps of their procedures: with a pointer or by keyboard alone."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.journeys.conftest import Served

TOWN = "hoshino"
"""It keeps no units, so parts and levels of a flow need not be tied to any."""
FARTHEST = 150
"""So many presses of the Tab key lead through any page of a case."""


class Officers:
    """Staff of one government, each signed in once: a one-time code lets in once."""

    def __init__(self, browser: Any, served: Served, *, town: str = TOWN) -> None:
        self._browser = browser
        self._served = served
        self._town = town
        self.desk = f"{served.base}/{town}/desk/"
        self._cookies: dict[str, list[Any]] = {}

    def officer(self, who: str, *, width: int, keyboard: bool = False) -> Officer:
        """In a window of this width."""
        context = self._browser.new_context(locale="ja-JP", viewport={"width": width, "height": 860})
        if who in self._cookies:
            context.add_cookies(self._cookies[who])
        page = context.new_page()
        if who not in self._cookies:
            self._sign_in(page, who)
            self._cookies[who] = context.cookies()
        return Officer(page, self.desk, keyboard=keyboard)

    def _sign_in(self, page: Any, who: str) -> None:
        page.goto(self.desk + "sign-in/")
        page.fill('[name="username"]', f"{who}@{self._town}.example")
        page.fill('[name="password"]', "madoguchi-demo")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in/code/")
        page.fill('[name="code"]', self._served.code())
        page.keyboard.press("Enter")
        page.wait_for_selector(".desk-account")


class Officer:
    def __init__(self, page: Any, desk: str, *, keyboard: bool) -> None:
        self.page = page
        self.desk = desk
        self._keyboard = keyboard

    def open(self, receipt: str) -> None:
        """The case's own page."""
        self.page.goto(f"{self.desk}cases/{receipt}/")

    def link(self, step: str) -> Any:
        """What leads from the case to the page of a step, for whoever may do it now."""
        return self.page.get_by_role("link", name=re.compile(rf"^この手順を行う\s*: {step}$"))

    def begin(self, step: str) -> None:
        """The page of a step that is open."""
        self.press(self.link(step))
        expect(self.page.locator("h1")).to_contain_text(step)

    def finish(self, button: str) -> None:
        """Done; the case says so."""
        self.press(self.page.get_by_role("button", name=button, exact=True))
        expect(self.page.locator("main")).to_contain_text("手順を終えました")

    def press(self, what: Any) -> None:
        if self._keyboard:
            self._to(what)
            self.page.keyboard.press("Enter")
        else:
            what.click()
        self.page.wait_for_load_state()

    def tick(self, label: str) -> None:
        """A box, or one of several answers."""
        box = self.page.get_by_label(label, exact=True)
        if self._keyboard:
            self._to(box)
            self.page.keyboard.press("Space")
        else:
            box.check()
        expect(box).to_be_checked()

    def type(self, name: str, text: str) -> None:
        """Into the control of this name."""
        box = self.page.locator(f'main [name="{name}"]')
        if self._keyboard:
            self._to(box)
            self.page.keyboard.type(text)
        else:
            box.fill(text)

    def leave(self) -> None:
        self.page.context.close()

    def _to(self, what: Any) -> None:
        """With the Tab key alone, and what has the focus is seen to have it."""
        expect(what).to_have_count(1)
        for _ in range(FARTHEST):
            if what.evaluate("it => it === document.activeElement"):
                assert what.evaluate("it => it.matches(':focus-visible')")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not lead to {what}")
