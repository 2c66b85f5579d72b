"""Procedures from what a resident sends on its pages to the last that the office does, by staff of several units.

児童手当 and 住宅改修 with its report of completion; the grant and the notification are `test_flows`'. People follow links and
press buttons; addresses are typed for the desk and for the first page of a procedure alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml, to_yaml
from madoguchi.kernel.numbers import example_my_number
from madoguchi.review.tests.flows.cast import ADDRESS, SECONDS, as_run
from tests.journeys.conftest import Served
from tests.journeys.officer import Officer, Officers
from tests.journeys.resident import Resident
from tests.parts.chromium import DESK, PHONE, axe, overflows, screenshot

TOWN = "aoba"


def open_to_all(definition: d.Definition) -> d.Definition:
    """The same without a sign-in and without a window: anybody sends it today."""
    return msgspec.structs.replace(definition, identity="none", window=None)


@pytest.fixture(scope="module")
def people(browser: Any, served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    folder = tmp_path_factory.mktemp("offered")
    yield People(browser, served, folder)


class People:
    """The residents and the staff of one town."""

    def __init__(self, browser: Any, served: Served, folder: Path) -> None:
        self._browser, self._served, self._folder = browser, served, folder
        self._officers = Officers(browser, served, town=TOWN)
        self._at: dict[str, Officer] = {}

    def offer(self, definition: d.Definition) -> str:
        file = self._folder / f"{definition.id}.yaml"
        file.write_text(to_yaml(definition), encoding="utf-8")
        self._served.command("procedure", "publish", str(file), "--tenant", TOWN)
        return definition.id

    def resident(self, procedure: str) -> Resident:
        """On the page of a procedure, on a telephone."""
        context = self._browser.new_context(locale="ja-JP", viewport={"width": PHONE, "height": 844})
        resident = Resident(context.new_page(), self._served, scripts=True)
        resident.open(f"/{TOWN}/procedures/{procedure}/")
        resident.page.get_by_role("link", name="申請を始める").or_(
            resident.page.get_by_role("link", name="届出を始める")
        ).first.click()
        return resident

    def at(self, who: str) -> Officer:
        if who not in self._at:
            self._at[who] = self._officers.officer(who, width=DESK)
        return self._at[who]

    def do(self, receipt: str, *steps: tuple[str, str, dict[str, str], str]) -> None:
        """(who, step, what they type or choose there by the control's name, button)"""
        for who, step, typed, button in steps:
            officer = self.at(who)
            officer.open(receipt)
            officer.begin(step)
            for name, text in typed.items():
                _put(officer, name, text)
            officer.finish(button)


def _put(officer: Officer, name: str, text: str) -> None:
    if not name:
        officer.tick(text)
    elif name.endswith(".era"):
        officer.page.select_option(f'main [name="{name}"]', label=text)
    elif officer.page.locator(f'main [name="{name}"][type="radio"]').count():
        officer.page.check(f'main [name="{name}"][value="{text}"]')
    else:
        officer.type(name, text)


def send(resident: Resident) -> str:
    """From the last page of the form to the receipt number, and on to where the application stands."""
    page = resident.page
    while page.locator('button[name="_next"]:not(.default-submit)').count():
        resident.forward()
    for box in page.locator('form input[type="checkbox"]').all():
        box.check()
    page.get_by_role("button", name="この内容で").click()
    page.wait_for_url("**/done/**")
    receipt = page.locator(".code-box__code").first.inner_text().replace("-", "")
    page.locator("main").get_by_role("link", name="状況を見る").click()
    page.wait_for_url(f"**/{receipt}/")
    return str(receipt)


def reads(resident: Resident, *said: str) -> None:
    """The resident looks again at where the application stands."""
    resident.page.reload()
    for each in said:
        expect(resident.page.locator("main")).to_contain_text(each)


def looks_right(page: Any, name: str) -> None:
    for width in (PHONE, DESK):
        screenshot(page, f"end-{name}", width)
        assert not overflows(page), f"{name} at {width}"
        assert [str(each) for each in axe(page)] == [], f"{name} at {width}"


def _live_at(resident: Resident, name: str) -> None:
    resident.fill(**{f"{name}__{part}": text for part, text in ADDRESS.items()})


@pytest.mark.on("postgresql")
def test_a_child_allowance_is_decided_by_two_where_it_is_much(people: People) -> None:
    resident = people.resident(people.offer(open_to_all(as_run("jido-teate"))))
    resident.fill(claimant__family="山田", claimant__given="花子", claimant__email="hanako@example.jp")
    resident.born("claimant.birth_date", "平成", "2", "4", "2")
    resident.fill(claimant_number=example_my_number(7))
    resident.choose("occupation", "employee")
    resident.choose("apart", "no")
    receipt = send(resident)
    people.do(
        receipt,
        ("uketsuke", "受付", {}, "受け付ける"),
        (
            "shinsa",
            "審査",
            {
                "office.children_counted": "11",
                "office.first_month.era": "西暦",
                "office.first_month.year": "2026",
                "office.first_month.month": "12",
            },
            "この手順を終える",
        ),
        ("shinsa", "起案", {"": "認定する"}, "決裁に出す"),
        ("kessai", "第1段階の決裁", {}, "「認定する」と決裁する"),
    )
    reads(resident, "審査")
    people.do(receipt, ("bucho", "第2段階の決裁", {}, "「認定する」と決裁する"))
    reads(resident, "認められました")
    looks_right(resident.page, "allowance")


@pytest.mark.on("sqlite")
def test_a_conversion_of_a_house_leads_to_the_report_that_it_is_done(people: People) -> None:
    people.offer(open_to_all(parse_yaml((SECONDS / "jutaku-kaishu-kanryo.yaml").read_bytes())))
    resident = people.resident(people.offer(open_to_all(as_run("jutaku-kaishu"))))
    page = resident.page
    resident.fill(claimant__family="山田", claimant__given="花子", estimate="180000")
    resident.born("claimant.birth_date", "昭和", "15", "4", "2")
    for name in ("claimant.address", "house"):
        _live_at(resident, name.replace(".", "__"))
    resident.choose("owner_is_other", "no")
    receipt = send(resident)
    people.do(
        receipt,
        ("uketsuke", "受付", {}, "受け付ける"),
        ("kaigo", "現地の確認", {"office.necessary": "yes"}, "この手順を終える"),
        ("shinsa", "対象額の確認", {"office.covered": "180000"}, "この手順を終える"),
        ("shinsa", "起案", {"": "着工を承認する"}, "決裁に出す"),
        ("kessai", "第1段階の決裁", {}, "「着工を承認する」と決裁する"),
    )
    reads(resident, "認められました", "住宅改修の完了の届出", "までに送ってください")
    looks_right(page, "house-next")
    page.get_by_role("link", name="次の手続を見る").click()
    page.get_by_role("button", name="この手続を始める").click()
    expect(page.locator('[name="claimant.family"]')).to_have_value("山田")
    resident.born("finished_on", "西暦", "2026", "12", "1")
    resident.fill(paid="180000")
    second = send(resident)
    people.do(
        second,
        ("uketsuke", "受付", {}, "受け付ける"),
        ("shinsa", "領収書の確認", {"office.benefit": "162000"}, "この手順を終える"),
        ("uketsuke", "引き渡し", {}, "この手順を終える"),
    )
    reads(resident, "もとの申請")
    looks_right(page, "house-done")
