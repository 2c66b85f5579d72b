"""要介護認定 with a doctor from outside: asked by mail, answers with scripts off on a telephone, and the desk sees it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from madoguchi.files.tests.file_samples import jpeg
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import to_yaml
from madoguchi.kernel.numbers import example_my_number
from tests.journeys.conftest import Served
from tests.journeys.resident import Resident
from tests.parts.chromium import PHONE, axe, overflows, screenshot
from tests.parts.patience import until

pytestmark = pytest.mark.on("postgresql")
DOCTOR = "clinic@example.jp"
LINK = r"/aoba/asked/links/[\w-]+/"


@pytest.fixture
def offered(served: Served, server_environment: dict[str, str], tmp_path: Path) -> str:
    """The procedure's id."""
    definition, file = _of_one_unit(), tmp_path / "kaigo.yaml"
    file.write_text(to_yaml(definition), encoding="utf-8")
    data = server_environment["MADOGUCHI_DATA"] + "/demo"
    program = str(Path(sys.executable).with_name("madoguchi"))
    command = [program, "procedure", "publish", str(file), "--tenant", "aoba", "--data", data]
    done = subprocess.run(command, env=server_environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return definition.id


def _of_one_unit() -> d.Definition:
    """要介護認定, its parts and levels all the owner's: the demonstration has not said whose they are."""
    from madoguchi.review.tests.flows.filing import asking_files

    whole = asking_files()
    steps = tuple(
        msgspec.structs.replace(step, by=msgspec.structs.replace(step.by, part="owner", level=None))
        if step.by is not None and step.by.part is not None
        else step
        for step in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=steps, parts={})
    return msgspec.structs.replace(whole, identity="none", review=review)


def seen(page: Any, name: str) -> None:
    """A picture at the width of a telephone, nothing to scroll sideways."""
    screenshot(page, name, PHONE)
    assert not overflows(page), name


def test_a_doctor_answers_by_mail_on_a_telephone_without_scripts(
    served: Served, offered: str, browser: Any, no_scripts: Any, context: Any
) -> None:
    receipt = _applied(served, offered, no_scripts)
    desk = _signed_in(served, browser, "uketsuke")
    here = f"{served.base}/aoba/desk/cases/{receipt}/"
    desk.goto(here + "steps/reception/")
    desk.click("main form button:has-text('受け付ける')")
    link = served.base + served.link_in_mail(DOCTOR, LINK)
    page = no_scripts.new_page()
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.goto(link)
    assert "山田" not in page.content()
    seen(page, "asked-link")
    page.click("main form button")
    page.wait_for_url(re.compile(r"/aoba/asked/[0-9a-f-]{36}/$"))
    text = page.inner_text("main")
    assert "山田　花子" in text and "千代田" not in text and "青葉" not in text
    seen(page, "asked")
    _brought_by_script(context, no_scripts, page.url)
    page.reload()
    page.fill('[name="office.opinion_sheet"]', "歩くのに支えがいります。")
    page.click('main button[name="_save"]:not(.default-submit)')
    page.wait_for_url("**/?saved")
    seen(page, "asked-saved")
    page.set_input_files('[name="office.sheet"][type=file]', _file("記録.txt", b"text"))
    page.click('button[name="_upload"]')
    page.wait_for_selector("[data-error-summary]")
    assert page.input_value('[name="office.opinion_sheet"]') == "歩くのに支えがいります。"
    seen(page, "asked-refused")
    page.set_input_files('[name="office.sheet"][type=file]', _file("意見書.jpg", jpeg(quality=10)))
    page.focus('button[name="_upload"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("text=意見書.jpg")
    seen(page, "asked-file")
    page.click('main button[name="_send"]')
    page.wait_for_selector("[data-error-summary]")
    seen(page, "asked-missing")
    page.check('[name="office.specific_disease"][value="no"]')
    page.click('main button[name="_send"]')
    page.wait_for_selector("text=お答えが届きました")
    assert "山田" not in page.inner_text("main")
    seen(page, "asked-sent")
    _no_violation(context, no_scripts, page.url)
    _at_the_desk(served, browser, here)


def _brought_by_script(context: Any, without: Any, address: str) -> None:
    """With scripts a file goes as soon as it is chosen, and what is typed beside it stays."""
    context.add_cookies(without.cookies())
    page = context.new_page()
    page.goto(address)
    page.fill('[name="office.opinion_sheet"]', "下書き")
    page.set_input_files('[name="office.sheet"][type=file]', _file("別紙.jpg", jpeg()))
    page.wait_for_selector("text=別紙.jpg")
    assert page.input_value('[name="office.opinion_sheet"]') == "下書き"
    assert [str(v) for v in axe(page)] == []
    page.close()


def _no_violation(context: Any, without: Any, address: str) -> None:
    """axe needs scripts: the same browser's cookies, with them."""
    context.add_cookies(without.cookies())
    page = context.new_page()
    page.goto(address)
    assert [str(v) for v in axe(page)] == []


def _applied(served: Served, procedure: str, no_scripts: Any) -> str:
    resident = Resident(no_scripts.new_page(), served, scripts=False)
    resident.open(f"/aoba/procedures/{procedure}/apply/")
    resident.fill(patient__family="山田", patient__given="花子")
    resident.born("patient.birth_date", "昭和", "35", "4", "2")
    resident.fill(patient__address__postal_code="1000001", patient__address__prefecture="東京都")
    resident.fill(
        patient__address__city="千代田区", patient__address__town="千代田", patient__address__street="1-1"
    )
    resident.fill(patient_number=example_my_number(7), doctor_name="青葉 健一", doctor_email=DOCTOR)
    resident.choose("second", "yes")
    page = resident.page
    page.click('button[name="_next"]:not(.default-submit)')
    if "/contact/" in page.url:
        resident.open(f"/aoba/procedures/{procedure}/apply/check/")
    for box in page.locator('form input[type="checkbox"]').all():
        box.check()
    page.click("text=この内容で申請する")
    page.wait_for_url("**/done/**")
    return str(page.locator(".code-box__code").all_inner_texts()[0]).replace("-", "")


def _signed_in(served: Served, browser: Any, who: str) -> Any:
    page = browser.new_context(locale="ja-JP").new_page()
    page.goto(f"{served.base}/aoba/desk/")
    page.fill('[name="username"]', f"{who}@aoba.example")
    page.fill('[name="password"]', "madoguchi-demo")
    page.click("main button[type=submit]")
    for _ in range(3):
        page.fill('[name="code"]', served.code())
        page.click("main button[type=submit]")
        page.wait_for_load_state("networkidle")
        if "sign-in" not in page.url:
            return page
        time.sleep(31)  # a code counts once; the next one comes within half a minute
    raise AssertionError("not signed in")


def _at_the_desk(served: Served, browser: Any, here: str) -> None:
    """What stands there of asking, on the page of the step and on the page that asks again."""
    desk = _signed_in(served, browser, "shinsa")
    desk.goto(here + "steps/opinion/")
    text = desk.inner_text("main")
    assert "返事が届きました" in text and DOCTOR in text
    assert "意見書.jpg" in text
    for width in (PHONE, 1280):
        screenshot(desk, "desk-asked", width)
        assert not overflows(desk), width
    assert [str(v) for v in axe(desk)] == []
    _photographed(desk, here)
    desk.goto(here + "steps/opinion/reopen/")
    desk.fill('[name="reason"]', "もう一度お願いします。")
    desk.click("main form button[type=submit]")

    def asked_again() -> bool:
        desk.goto(here + "steps/opinion/invitation/")
        return "頼んだ回数" in desk.inner_text("main")

    until(asked_again)
    for width in (PHONE, 1280):
        screenshot(desk, "desk-asking", width)
        assert not overflows(desk), width
    assert [str(v) for v in axe(desk)] == []


def _photographed(desk: Any, here: str) -> None:
    """A photograph on the page of the survey, and then in the case."""
    desk.goto(here + "steps/survey/")
    desk.fill('[name="office.survey_score"]', "61.5")
    desk.set_input_files('[name="office.photos"][type=file]', _file("玄関.jpg", jpeg()))
    desk.click('button[name="_upload"]')
    desk.wait_for_selector("text=玄関.jpg")
    assert desk.input_value('[name="office.survey_score"]') == "61.5"
    for width in (PHONE, 1280):
        screenshot(desk, "desk-photo", width)
        assert not overflows(desk), width
    assert [str(v) for v in axe(desk)] == []
    desk.click("main form button:has-text('この手順を終える')")
    desk.wait_for_load_state("networkidle")
    desk.goto(here + "files/")
    text = desk.inner_text("main")
    assert "玄関.jpg" in text and "意見書.jpg" in text
    for width in (PHONE, 1280):
        screenshot(desk, "desk-files", width)
        assert not overflows(desk), width
    assert [str(v) for v in axe(desk)] == []


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}
