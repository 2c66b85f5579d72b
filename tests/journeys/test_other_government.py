"""A town passes an application on, the prefecture decides on it as a case of its own, and that ends the step (進達)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Served
from tests.journeys.officer import Officer, Officers
from tests.journeys.sender import Sender
from tests.parts.chromium import DESK, PHONE, axe, overflows, screenshot

pytestmark = pytest.mark.on("postgresql")
FLOWS = Path(__file__).parent / "flows"
MIDORI, HOSHINO = "990027", "990035"
PROCEDURE = "kokoku-kyoka"


def looks_right(page: Any, name: str) -> None:
    for width in (PHONE, DESK):
        screenshot(page, f"forwarded-{name}", width)
        assert not overflows(page), f"{name} at {width}"
        assert [str(each) for each in axe(page)] == [], f"{name} at {width}"


def waits_for(officer: Officer, text: str) -> None:
    """The worker brings it; the page is looked at until it says so."""
    for _ in range(120):
        if text in officer.page.locator("main").inner_text():
            return
        officer.page.wait_for_timeout(250)
        officer.page.reload()
    raise AssertionError(f"{text} is not told")


def test_a_town_passes_it_on_and_what_the_prefecture_decides_ends_the_step(
    browser: Any, served: Served
) -> None:
    here = str(FLOWS / "here" / f"{PROCEDURE}.yaml")
    served.command("procedure", "publish", str(FLOWS / "there" / f"{PROCEDURE}.yaml"), "--tenant", "hoshino")
    town, prefecture = (Officers(browser, served, town=each) for each in ("midori", "hoshino"))
    author = town.officer("sakusei", width=DESK)
    author.page.goto(f"{author.desk}procedures/new/?from=yaml")
    author.page.set_input_files('[name="file"]', here)
    author.press(author.page.get_by_role("button", name="つくりはじめる"))
    author.leave()
    administrator = town.officer("kanri", width=DESK)
    administrator.page.goto(f"{administrator.desk}staff/flow-places/")
    administrator.page.locator('[name="government-prefecture"]').select_option(HOSHINO)
    looks_right(administrator.page, "tied")
    administrator.press(administrator.page.get_by_role("button", name="決める"))
    expect(administrator.page.locator("main")).to_contain_text("手順の係と決裁を決めました")
    administrator.leave()
    served.command("procedure", "publish", here, "--tenant", "midori")

    receipt = Sender(served, MIDORI).send(PROCEDURE, {"shop": "やきとり あおば", "height": "3"})
    clerk, examiner = (town.officer(who, width=DESK) for who in ("uketsuke", "shinsa"))
    clerk.open(receipt)
    clerk.begin("受付")
    clerk.finish("受け付ける")
    examiner.open(receipt)
    examiner.begin("町の確認")
    examiner.finish("この手順を終える")
    waits_for(examiner, "渡した先の受付番号は")
    looks_right(examiner.page, "away")
    there = re.search(r"渡した先の受付番号は ([0-9-]+) です", examiner.page.locator("main").inner_text())
    assert there is not None and there[1] != receipt

    theirs = [prefecture.officer(who, width=DESK) for who in ("uketsuke", "shinsa", "kessai")]
    for each in theirs:
        each.open(there[1])
    expect(theirs[0].page.locator("main")).to_contain_text("ほかの団体から進達された申請です")
    looks_right(theirs[0].page, "there")
    theirs[0].begin("受付")
    theirs[0].finish("受け付ける")
    theirs[1].open(there[1])
    theirs[1].begin("起案")
    theirs[1].tick("許可する")
    theirs[1].type("office.number", "県許可第5号")
    theirs[1].finish("決裁に出す")
    theirs[2].open(there[1])
    theirs[2].begin("決裁")
    theirs[2].finish("「許可する」と決裁する")

    examiner.open(receipt)
    waits_for(examiner, "県許可第5号")
    expect(examiner.page.locator("main")).to_contain_text("許可する")
    looks_right(examiner.page, "back")
    for each in (clerk, examiner, *theirs):
        each.leave()
