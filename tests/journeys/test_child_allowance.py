"""The main job, end to end: a resident applies for 児童手当, a clerk accepts, the core system acknowledges."""

from __future__ import annotations

import io
import re
import subprocess
import time
from typing import Any

import pypdf
import pytest
from playwright.sync_api import expect

from madoguchi.kernel.numbers import example_my_number
from tests.journeys.conftest import Served
from tests.journeys.resident import Resident, pdf, photo
from tests.parts.chromium import PHONE, axe, overflows, screenshot
from tests.parts.patience import until

SIGN_IN = r"ログインのためのリンク[\s\S]*?(/aoba/links/[\w-]+/)"
APPLY = "/aoba/procedures/jido-teate-nintei/apply/"


def looks_right(page: Any, name: str) -> None:
    """No axe violation, nothing to scroll sideways at 320, 390 and 1280 px; pictures to look at."""
    for width in (320, PHONE, 1280):
        screenshot(page, name, width)
        assert not overflows(page), f"{name} at {width}"
    assert [str(v) for v in axe(page)] == [], name


@pytest.fixture(
    params=[
        pytest.param("with scripts", marks=pytest.mark.on("postgresql")),
        pytest.param("without scripts", marks=pytest.mark.on("sqlite")),
    ]
)
def resident(request: pytest.FixtureRequest, served: Served) -> Resident:
    scripts = request.param == "with scripts"
    context = request.getfixturevalue("context" if scripts else "no_scripts")
    return Resident(context.new_page(), served, scripts=scripts)


def test_from_the_search_to_the_acknowledgement(resident: Resident, browser: Any) -> None:
    served, page = resident.served, resident.page
    check = (lambda name: looks_right(page, name)) if resident.scripts else (lambda name: None)
    _find(resident, check)
    _first_pages(resident, check)
    later = _come_back_later(resident, browser, check)
    _rest_of_the_form(
        later, check=(lambda name: looks_right(later.page, name)) if resident.scripts else check
    )
    receipt, code = _send(
        later, check=(lambda name: looks_right(later.page, name)) if resident.scripts else check
    )
    _printed(later, receipt)
    _at_the_desk(served, browser, receipt, pictures=resident.scripts)
    _where_it_stands(browser, served, receipt, code)
    _by_the_mails(later, browser, receipt, code)


def _find(resident: Resident, check: Any) -> None:
    page = resident.page
    resident.open("/")
    check("choose")
    page.click("text=あおば市")
    check("home")
    page.fill('[name="q"]', "児童手当")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    check("search")
    page.click(".card a >> nth=0")
    page.wait_for_url("**/procedures/jido-teate-nintei/")
    text = page.inner_text("main")
    for said in ("申請できる方", "いつまでに", "用意するもの", "結果が出るまで", "児童手当法", "担当"):
        assert said in text
    check("procedure")
    page.click("text=申請を始める")


def _first_pages(resident: Resident, check: Any) -> None:
    page = resident.page
    check("apply-1")
    resident.choose("filing_for", "self")
    resident.forward()
    resident.choose("has_spouse", "no")
    resident.choose("occupation", "employee")
    check("apply-claims")
    resident.forward()
    page.focus('[name="claimant.family"]')
    page.keyboard.press("Enter")  # as good as 次へ進む
    page.wait_for_selector("[data-error-summary]")
    check("apply-2-errors")
    resident.person("claimant", "𠮷田", "花子", ("よしだ", "ﾊﾅｺ"))
    resident.born("claimant.birth_date", "平成", "2", "5", "5")
    resident.fill(claimant__address__postal_code="100-0001")
    resident.press('[name="_lookup"][value="claimant.address.postal_code"]')
    expect(page.locator('[name="claimant.address.city"]')).to_have_value("千代田区")
    resident.fill(claimant__address__street="1丁目2番3号", claimant__phone="090-0000-0000")
    resident.fill(claimant_number=example_my_number(3))
    check("apply-2")
    resident.forward()
    resident.choose("event", "birth")
    resident.born("event_date", "西暦", "2026", "11", "20")
    check("apply-3")


def _come_back_later(resident: Resident, browser: Any, check: Any) -> Resident:
    """Stops on page 4; another browser goes on by the mailed link, and everything is there."""
    page = resident.page
    page.click('.button-row button[name="_save"]')
    page.wait_for_url("**/keep/**")
    page.fill('[name="email"]', "yoshida@gmial.com")
    page.click(".button--primary")
    page.wait_for_selector("text=もしかして")
    check("keep-suggestion")
    address = resident.email = f"yoshida-{int(resident.scripts)}-{time.time_ns()}@example.jp"
    page.fill('[name="email"]', address)
    page.click(".button--primary")
    page.wait_for_url("**/keep/**sent=**")
    check("keep-sent")
    link = resident.served.link_in_mail(address, r"/aoba/links/[\w-]+/")
    other = Resident(
        browser.new_context(locale="ja-JP", java_script_enabled=resident.scripts).new_page(),
        resident.served,
        scripts=resident.scripts,
    )
    other.email = address
    other.open(link)
    if resident.scripts:
        looks_right(other.page, "link")
    other.page.click("text=続きへ進む")
    other.page.click("text=続きを書く")
    assert other.page.input_value('[name="event_date.day"]') == "20"
    other.open(APPLY + "claimant_page/")
    assert other.page.input_value('[name="claimant.family"]') == "𠮷田"
    assert other.page.input_value('[name="claimant.given_kana"]') == "ﾊﾅｺ"
    assert "入力済み" in other.page.inner_text("main")
    other.open(APPLY + "reason_page/")
    return other


def _rest_of_the_form(resident: Resident, check: Any) -> None:
    page = resident.page
    resident.forward()
    resident.choose("pension", "kosei")
    resident.choose("jan1", "here")
    resident.forward()
    resident.person("children.0.child", "𠮷田", "太郎", ("ヨシダ", "タロウ"))
    resident.born("children.0.child.birth_date", "令和", "8", "11", "20")
    resident.press('[name="_add"]')
    resident.person("children.1.child", "𠮷田", "次郎", ("ヨシダ", "ジロウ"))
    resident.born("children.1.child.birth_date", "平成", "30", "7", "1")
    for row in ("children.0", "children.1"):
        page.check(f'[name="{row}.relationship"][value="child"]')
        page.check(f'[name="{row}.custody"][value="yes"]')
        page.check(f'[name="{row}.livelihood"][value="same"]')
    resident.choose("children.0.living", "together")
    resident.choose("children.1.living", "apart", then="children.1.child_address.city")
    resident.fill(**{"children__1__child_address__postal_code": "1000001"})
    resident.press('[name="_lookup"][value="children.1.child_address.postal_code"]')
    expect(page.locator('[name="children.1.child_address.city"]')).to_have_value("千代田区")
    resident.fill(
        **{
            "children__1__child_address__street": "4丁目5番6号",
            "children__1__child_number": example_my_number(4),
        }
    )
    resident.attach("apart_place", "別居の申立書.pdf", "application/pdf", pdf())
    check("apply-children")
    resident.forward()
    resident.choose("has_older", "no")
    resident.forward()
    resident.choose("use_public_account", "no", then="account.bank")
    resident.fill(account__bank="みずほ銀行")
    resident.press('[name="_lookup"][value="account.bank"]')
    resident.fill(account__branch="渋谷")
    resident.press('[name="_lookup"][value="account.branch"]')
    check("apply-bank-lookup")
    choices = page.locator('[name="_choose"][value^="account.branch="]')
    if choices.count() > 1:
        resident.press('[name="_choose"][value^="account.branch="] >> nth=0')
    page.check('[name="account.type"][value="ordinary"]')
    resident.fill(account__number="1234567", account__holder_kana="ヨシダ　ハナコ")
    resident.attach("account_place", "通帳の写真.jpg", "image/jpeg", photo(3))
    check("apply-bank")
    resident.forward()


def _send(resident: Resident, check: Any) -> tuple[str, str]:
    page = resident.page
    if "/contact/" in page.url:
        resident.open(APPLY + "check/")
    assert "通帳の写真" in page.inner_text("main")
    check("check")
    page.click("text=この内容で申請する")
    page.wait_for_selector("[data-error-summary]")
    for box in page.locator('form input[type="checkbox"]').all():
        box.check()
    page.click("text=この内容で申請する")
    page.wait_for_url("**/done/**")
    check("done")
    codes = page.locator(".code-box__code").all_inner_texts()
    assert re.fullmatch(r"99001-\d{4}-\d{4}-\d{4}-\d", codes[0])
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", codes[1])
    return codes[0].replace("-", ""), codes[1]


def _printed(resident: Resident, receipt: str) -> None:
    """The PDF is tagged, says PDF/A, and gives the same Japanese back."""
    answer = resident.page.request.get(f"{resident.served.base}/aoba/applications/{receipt}/pdf/")
    content = answer.body()
    root: Any = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfaid" in root["/Metadata"].get_object().get_data()
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    for said in ("𠮷田", "みずほ", "1丁目2番3号"):
        assert said in text
    assert example_my_number(3) not in text


def _at_the_desk(served: Served, browser: Any, receipt: str, *, pictures: bool) -> None:
    context = browser.new_context(locale="ja-JP", accept_downloads=True)
    page = context.new_page()
    check = (lambda name: looks_right(page, name)) if pictures else (lambda name: None)
    page.goto(f"{served.base}/aoba/desk/")
    check("desk-sign-in")
    page.fill('input[type="email"], [name="username"]', "uketsuke@aoba.example")
    page.fill('[name="password"]', "madoguchi-demo")
    page.click("main button[type=submit]")
    for _ in range(3):
        page.fill('[name="code"]', served.code())
        page.click("main button[type=submit]")
        page.wait_for_load_state("networkidle")
        if "sign-in" not in page.url:
            break
        time.sleep(31)  # a code counts once; the next one comes within half a minute
    check("desk-queue")
    page.goto(f"{served.base}/aoba/desk/cases/{receipt}/")
    check("desk-case")
    assert "𠮷田" in page.inner_text("main")
    page.click('button:has-text("受け付ける")')
    page.wait_for_selector("text=/令和8年度.*第\\d+号/")
    assert re.search(r"令和8年度.*第\d+号", page.inner_text("main"))

    def acknowledged() -> bool:
        page.goto(f"{served.base}/aoba/desk/cases/{receipt}/delivery/")
        return "宛名番号" in page.inner_text("main")

    until(acknowledged, said=lambda: "the core system did not acknowledge: " + page.inner_text("main"))
    check("desk-delivery")
    context.close()


def _where_it_stands(browser: Any, served: Served, receipt: str, code: str) -> None:
    """Anybody with the receipt number and the access code sees it, without an account."""
    page = browser.new_context(locale="ja-JP").new_page()
    page.goto(served.base + "/aoba/applications/")
    page.fill('[name="receipt"]', receipt)
    page.fill('[name="access_code"]', code.lower().replace("-", ""))
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/{receipt}/")
    assert "受け付けました" in page.inner_text("main")


def _by_the_mails(resident: Resident, browser: Any, receipt: str, code: str) -> None:
    """On another device the receipt's link asks for the code; who signs in by mail sees the application in the list."""
    page = browser.new_context(locale="ja-JP", java_script_enabled=resident.scripts).new_page()
    served = resident.served
    page.goto(served.base + served.link_in_mail(resident.email, rf"/aoba/applications/{receipt}/"))
    page.fill('[name="access_code"]', code)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/applications/{receipt}/")
    page = browser.new_context(locale="ja-JP", java_script_enabled=resident.scripts).new_page()
    page.goto(served.base + "/aoba/sign-in/")
    page.fill('[name="email"]', resident.email)
    page.click("main button[type=submit]")
    page.wait_for_url("**/sign-in/?sent")
    page.goto(served.base + served.link_in_mail(resident.email, SIGN_IN))
    page.click("main button[type=submit]")
    page.wait_for_url("**/my/")
    assert resident.email in page.inner_text("main")
    page.click("text=児童手当をはじめて受け取るとき")
    page.wait_for_url(f"**/applications/{receipt}/")
