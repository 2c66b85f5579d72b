"""Staff take procedures with steps of their own to their end, on the pages that the steps have.

A notification by keyboard alone, a grant with a second approver from a million yen on, and an application that somebody looks
at on the spot, on a phone. What applicants send comes by the API: their pages are other journeys'.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Served
from tests.journeys.officer import TOWN, Officers
from tests.journeys.sender import Sender
from tests.parts.chromium import DESK, PHONE, axe, overflows, screenshot
from tests.parts.patience import until

pytestmark = pytest.mark.on("postgresql")
FLOWS = sorted((Path(__file__).parent / "flows").glob("*.yaml"))
HOSHINO = "990035"


@pytest.fixture(scope="module")
def offered(served: Served) -> Served:
    """ほしの県 offers the three procedures."""
    for file in FLOWS:
        served.command("procedure", "publish", str(file), "--tenant", TOWN)
    return served


@pytest.fixture(scope="module")
def officers(browser: Any, offered: Served) -> Officers:
    return Officers(browser, offered)


@pytest.fixture(scope="module")
def sender(offered: Served) -> Sender:
    return Sender(offered, HOSHINO)


def looks_right(page: Any, name: str) -> None:
    for width in (PHONE, DESK):
        screenshot(page, f"flow-{name}", width)
        assert not overflows(page), f"{name} at {width}"
        assert [str(each) for each in axe(page)] == [], f"{name} at {width}"


def test_three_notifications_are_closed_as_one_list_by_keyboard_and_one_goes_back_alone(
    officers: Officers, sender: Sender
) -> None:
    """Whoever makes no fire is not talked to; the last step closes the case (行政手続法 第37条: nothing is decided).

    The place is given to three stalls at once. Of the one with a fire one thing more is asked, which the list does not ask:
    it goes back alone, and the others do not wait for it.
    """
    with_fire, *others = (
        sender.send("shutten-todoke", {"shop": shop, "fire": fire})
        for shop, fire in (("やきとり あおば", "yes"), ("わたあめ あおば", "no"), ("ヨーヨー あおば", "no"))
    )
    clerk = officers.officer("uketsuke", width=DESK, keyboard=True)
    examiner = officers.officer("shinsa", width=DESK, keyboard=True)
    clerk.open(with_fire)
    looks_right(clerk.page, "todoke")
    clerk.begin("受付")
    clerk.tick("場所がほかの店と重ならない")
    clerk.finish("受け付ける")
    examiner.open(with_fire)
    examiner.begin("火の使い方の面談")
    examiner.finish("この手順を終える")
    for receipt in others:
        clerk.open(receipt)
        clerk.begin("受付")
        clerk.finish("受け付ける")
    examiner.page.goto(f"{examiner.desk}batches/")
    examiner.press(examiner.page.get_by_role("link", name=": 「区画を決める」").first)
    close = examiner.page.get_by_role("button", name="3件のこの手順を終える")
    examiner.press(close)
    expect(examiner.page.locator("[data-error-summary]")).to_contain_text("区画の番号を入力してください。")
    looks_right(examiner.page, "batch-unanswered")
    examiner.type("office.lot", "北の通り")
    examiner.press(close)
    expect(examiner.page.locator("main")).to_contain_text("締めました")

    def worked_through() -> bool:
        examiner.page.reload()
        return "1件は終えられませんでした" in examiner.page.locator("main").inner_text()

    until(worked_through)
    expect(examiner.page.locator("main")).to_contain_text("終わり 2件、残り 0件、終えられなかったもの 1件")
    looks_right(examiner.page, "batch-one-left")
    examiner.open(with_fire)
    examiner.begin("区画を決める")
    examiner.type("office.lot", "北の通り")
    examiner.tick("消火器を見た")
    examiner.finish("この手順を終える")
    for receipt in (with_fire, *others):
        examiner.open(receipt)
        expect(examiner.page.locator("main")).to_contain_text("完了")
        assert examiner.page.get_by_role("link", name="この手順を行う").count() == 0
    clerk.leave()
    examiner.leave()


def test_a_grant_is_approved_by_two_from_a_million_yen_on(officers: Officers, sender: Sender) -> None:
    receipt = sender.send("matsuri-hojokin", {"group_name": "あおば商店会", "cost": "3000000"})
    clerk, examiner, head, director = (
        officers.officer(who, width=DESK) for who in ("uketsuke", "shinsa", "kessai", "bucho")
    )
    clerk.open(receipt)
    clerk.begin("受付")
    clerk.finish("受け付ける")
    examiner.open(receipt)
    examiner.begin("交付額の算定")
    examiner.type("office.amount", "1200000")
    examiner.finish("この手順を終える")
    expect(examiner.page.locator("main")).to_contain_text("1,800,000円")  # what the group pays, reckoned
    examiner.begin("起案")
    looks_right(examiner.page, "grant-proposal")
    examiner.tick("交付を決定する")
    examiner.finish("決裁に出す")
    head.open(receipt)
    head.begin("課長の決裁")
    expect(head.page.locator("main")).to_contain_text("交付を決定する")
    looks_right(head.page, "grant-approval")
    head.finish("「交付を決定する」と決裁する")
    expect(head.link("部長の決裁")).to_have_count(0)  # nobody approves twice
    director.open(receipt)
    director.begin("部長の決裁")
    director.finish("「交付を決定する」と決裁する")
    clerk.open(receipt)
    clerk.begin("支払いの依頼")
    clerk.finish("この手順を終える")
    _closed(clerk)
    for each in (clerk, examiner, head, director):
        each.leave()


def test_somebody_looks_at_a_house_on_the_spot_with_a_phone(officers: Officers, sender: Sender) -> None:
    """The approver wants to know more: the survey is done again, and all that rests on it."""
    receipt = sender.send("akiya-chosa", {"owner_name": "山田 花子", "built": "1952"})
    clerk, examiner, head = (officers.officer(who, width=PHONE) for who in ("uketsuke", "shinsa", "kessai"))
    clerk.open(receipt)
    clerk.begin("受付")
    clerk.finish("受け付ける")
    examiner.open(receipt)
    for found in ("柱が傾いている。", "柱が傾き、屋根が落ちている。"):
        examiner.begin("現地の調査")
        looks_right(examiner.page, "survey")
        examiner.tick("倒れるおそれがある")
        examiner.tick("四方から写真を撮った")
        examiner.type("office.seen", found)
        examiner.finish("この手順を終える")
        examiner.begin("起案")
        examiner.tick("補助する")
        examiner.finish("決裁に出す")
        head.open(receipt)
        head.begin("決裁")
        expect(head.page.locator("main")).to_contain_text(found)
        if "屋根" not in found:
            head.press(head.page.get_by_role("link", name="「現地の調査」からやり直す"))
            looks_right(head.page, "survey-again")
            head.type("reason", "屋根のようすも見てください。")
            head.press(head.page.get_by_role("button", name="ここからやり直す"))
            examiner.open(receipt)
            expect(examiner.page.locator("main")).to_contain_text("屋根のようすも見てください。")
    head.finish("「補助する」と決裁する")
    clerk.open(receipt)
    _closed(clerk)
    for each in (clerk, examiner, head):
        each.leave()


def _closed(clerk: Any) -> None:
    """All steps are done, and the case is closed."""
    assert clerk.page.get_by_role("link", name="この手順を行う").count() == 0
    clerk.press(
        clerk.page.get_by_role("link", name="完了にする")
        .or_(clerk.page.get_by_role("button", name="完了にする"))
        .first
    )
    last = clerk.page.get_by_role("button", name="完了にする")
    if last.count() and "/close/" in clerk.page.url:
        clerk.press(last)
    expect(clerk.page.locator("main")).to_contain_text("完了にしました")
