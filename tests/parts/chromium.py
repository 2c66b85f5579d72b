"""A real browser: Debian's Chromium driven by playwright, axe-core in Japanese, pictures of pages.

The browser lives for one test module, not the session: while playwright runs, its event loop belongs to the
thread, and Django would refuse database calls of tests that follow.
"""

import json
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.parts import node
from tests.parts.patience import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PHONE, DESK = 390, 1280
HEIGHTS = {PHONE: 844, DESK: 900, 320: 640}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page names, no other machine is asked for it.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost",
]


class ChromiumMissing(RuntimeError):
    """There is no Chromium on this machine."""


class Violation(NamedTuple):
    """One rule of axe-core that a page breaks, and the elements (CSS selectors) that break it."""

    rule: str
    impact: str
    text: str
    elements: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}) {self.text}: {', '.join(self.elements)}"


def executable() -> str:
    """Path of Chromium. Raises ChromiumMissing."""
    found = shutil.which("chromium", path="/usr/bin:" + os.environ.get("PATH", ""))
    if found is None:
        raise ChromiumMissing("chromium is missing: apt-get install chromium")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium, started once for a module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def context(browser: "Browser") -> Iterator["BrowserContext"]:
    """A fresh browser profile: Japanese, Tokyo time, no cookies."""
    yield from _context(browser, java_script_enabled=True)


@pytest.fixture
def no_scripts(browser: "Browser") -> Iterator["BrowserContext"]:
    """The same with scripts switched off."""
    yield from _context(browser, java_script_enabled=False)


@pytest.fixture
def page(context: "BrowserContext") -> "Page":
    """A tab of `context`."""
    return context.new_page()


def _context(browser: "Browser", *, java_script_enabled: bool) -> Iterator["BrowserContext"]:
    """A context that fails its test when a page broke a script, a policy, or called another host."""
    complaints: list[str] = []
    context = browser.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": DESK, "height": HEIGHTS[DESK]},
        java_script_enabled=java_script_enabled,
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE * 1000)
    context.on("request", lambda request: complaints.extend(_foreign(request.url)))
    context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
    context.on("console", lambda message: complaints.extend(_policy(message.text)))
    yield context
    context.close()
    assert complaints == []


def _foreign(url: str) -> list[str]:
    parts = urlsplit(url)
    local = parts.scheme not in {"http", "https", "ws", "wss"} or parts.hostname in {"127.0.0.1", "localhost"}
    return [] if local or (parts.hostname or "").endswith(".localhost") else [f"asked another host: {url}"]


def _policy(text: str) -> list[str]:
    return [text] if "Content Security Policy" in text else []


def axe(page: "Page", *, exclude: tuple[str, ...] = ()) -> list[Violation]:
    """What axe-core finds wrong on the page as it is now (WCAG A and AA, best practices), in Japanese.

    `exclude`: CSS selectors of parts not ours to judge. The page may forbid scripts by policy: axe comes in
    through the browser's own debugger.
    """
    page.evaluate(_axe_source())
    scope = {"include": [["html"]], "exclude": [[selector] for selector in exclude]}
    result = page.evaluate("(scope) => window.axe.run(scope, {resultTypes: ['violations']})", scope)
    return [_violation(found) for found in result["violations"]]


def _violation(found: dict[str, Any]) -> Violation:
    elements = tuple(" ".join(map(str, node["target"])) for node in found["nodes"])
    return Violation(found["id"], str(found["impact"]), found["help"], elements)


@cache
def _axe_source() -> str:
    folder = node.modules() / "axe-core"
    locale = json.loads((folder / "locales" / "ja.json").read_text(encoding="utf-8"))
    source = (folder / "axe.min.js").read_text(encoding="utf-8")
    return f"{source};window.axe.configure({{locale: {json.dumps(locale)}}});"


def screenshot(page: "Page", name: str, width: int) -> None:
    """Make the page `width` CSS pixels wide and, where `MADOGUCHI_TEST_SCREENSHOTS` names a folder, take its picture there.

    A test looks at none, and a whole page takes up to a second.
    """
    page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
    if not (named := os.environ.get("MADOGUCHI_TEST_SCREENSHOTS")):
        return
    folder = Path(named)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True, animations="disabled")


def overflows(page: "Page") -> bool:
    """Whether the page must be scrolled sideways at its present width."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider
