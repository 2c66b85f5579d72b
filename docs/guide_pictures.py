"""Take the pictures of the guides from the running program: `make guide`.

It starts a demonstration of its own in a folder that is thrown away, signs in as its staff, and saves one picture for each
that a guide names. They are not kept in the repository: each would be another with every change of a page.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urljoin

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SOURCES: Final = Path(__file__).parents[1] / "src/madoguchi"
PICTURES: Final = SOURCES / "ui/static/ui/guide"
WIDTH: Final = 1040
TALLEST: Final = 860
COLOURS: Final = 64
"""A page has few: so a picture takes a third of the space."""
REFUSED: Final = 'madoguchi_deliveries{state="failed",tenant="aoba"} 1.0'

BEGIN: Final = "この手続を直しはじめる"
HOJOKIN: Final = "procedures/shotengai-hojokin/"
"""It goes by steps of its own."""


class Recipe(NamedTuple):
    """Who opens what: an address below the desk of あおば市, or below the case of the applicant `case`; `press` is a
    button there that leads on, and `then` an address below the page that it leads to.
    """

    who: str
    path: str = ""
    case: str = ""
    press: str = ""
    then: str = ""


RECIPES: Final = {
    "overview.png": Recipe("uketsuke", "overview/"),
    "queue.png": Recipe("uketsuke", "?tab=all"),
    "case.png": Recipe("uketsuke", case="見本　竹子"),
    "correction.png": Recipe("uketsuke", "correction/", case="若葉　まつ"),
    "decide.png": Recipe("kessai", "decide/", case="見本　さくら"),
    "deliveries.png": Recipe("uketsuke", "deliveries/"),
    "procedures.png": Recipe("sakusei", "procedures/"),
    "begin.png": Recipe("sakusei", "procedures/new/"),
    "edit.png": Recipe("sakusei", "procedures/jido-teate-nintei/", press=BEGIN),
    "flow.png": Recipe("sakusei", HOJOKIN, press=BEGIN, then="../settings/flow/"),
    "office-questions.png": Recipe(
        "sakusei", HOJOKIN, press=BEGIN, then="../edit/?place=review.questions.amount"
    ),
    "publish.png": Recipe("sakusei", "procedures/jido-teate-nintei/publish/"),
    "staff.png": Recipe("kanri", "staff/"),
    "audit.png": Recipe("kanri", "audit/"),
}


def main() -> None:
    """All of them, into the folder that the program serves."""
    from playwright.sync_api import sync_playwright

    from tests.parts.chromium import ARGUMENTS, executable

    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        demonstration() as origin,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS) as browser,
    ):
        for name, picture in taken(browser, origin):
            (PICTURES / name).write_bytes(picture)
            print(f"{name}: {len(picture) // 1000} kB", flush=True)


def taken(browser: Browser, origin: str) -> Iterator[tuple[str, bytes]]:
    """(name, PNG) of each picture."""
    for who in dict.fromkeys(recipe.who for recipe in RECIPES.values()):
        page = _signed_in(browser, origin, who)
        for name, recipe in RECIPES.items():
            if recipe.who == who:
                _open(page, origin, recipe)
                yield name, _small(_picture(page))
        page.context.close()


def _signed_in(browser: Browser, origin: str, who: str) -> Page:
    context = browser.new_context(
        locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": WIDTH, "height": TALLEST}
    )
    page = context.new_page()
    page.goto(f"{origin}/aoba/desk/sign-in/")
    page.fill("[name=username]", f"{who}@aoba.example")
    page.fill("[name=password]", "madoguchi-demo")
    page.click("main button[type=submit]")
    page.fill("[name=code]", json.loads(_get(f"{origin}/demo/code/"))["code"])
    page.click("main button[type=submit]")
    page.wait_for_selector(".desk-account")
    return page


def _open(page: Page, origin: str, recipe: Recipe) -> None:
    below = _case(page, origin, recipe.case) if recipe.case else ""
    answer = page.goto(f"{origin}/aoba/desk/{below}{recipe.path}")
    if answer is None or not answer.ok:
        raise SystemExit(f"{recipe.who} cannot open {below}{recipe.path}")
    if (
        recipe.press and (button := page.get_by_role("button", name=recipe.press)).count()
    ):  # once begun, it is open
        button.click()
        page.wait_for_load_state()
    if recipe.then:
        page.goto(urljoin(page.url, recipe.then))


def _case(page: Page, origin: str, applicant: str) -> str:
    """The address of a case below the desk, as the queue has it."""
    page.goto(f"{origin}/aoba/desk/?tab=all")
    found = page.get_by_role("link", name=applicant, exact=True).get_attribute("href") or ""
    return found.partition("/desk/")[2]


def _picture(page: Page) -> bytes:
    """The page's middle, from its top: neither the band of the demonstration nor who is signed in."""
    box = page.locator("main").bounding_box()
    assert box is not None
    return page.screenshot(
        full_page=True,
        clip={"x": box["x"], "y": box["y"], "width": box["width"], "height": min(box["height"], TALLEST)},
        animations="disabled",
    )


def _small(picture: bytes) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a demonstration that runs until this is left, once its packages are delivered."""
    from madoguchi.ops.network import free_port

    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "madoguchi.ops.cli", "up", "--demo"]
        command += ["--port", str(port), "--data", f"{folder}/data"]
        # None of our own settings: an address of a database would lead to a real one.
        environment = {n: v for n, v in os.environ.items() if not n.startswith(("MADOGUCHI_", "DJANGO_"))}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                _wait(origin, process)
                yield origin
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait()


def _wait(origin: str, process: subprocess.Popen[bytes], seconds: float = 180.0) -> None:
    """Until it answers and the core system has refused one package: pictures show what became of deliveries."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with suppress(urllib.error.URLError, ConnectionError):
            if REFUSED in _get(f"{origin}/metrics"):
                return
        time.sleep(0.2)
    raise SystemExit("the demonstration did not start")


def _get(address: str) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(address, headers={"Accept": "application/json"})
    with opener.open(request, timeout=60) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    main()
