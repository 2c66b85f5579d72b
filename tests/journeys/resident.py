"""What a resident does in the browser, with scripts or without."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from PIL import Image

from tests.journeys.conftest import Served


def photo(megabytes: int = 3) -> bytes:
    """A JPEG of about that size, lying on its side as phones write them (EXIF orientation 6)."""
    side = 1200
    noise = Image.effect_noise((side, int(side * megabytes / 1.5)), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def pdf() -> bytes:
    """A PDF of one empty page."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.save(out)
    return out.getvalue()


class Resident:
    """A browser tab in a resident's hands."""

    def __init__(self, page: Any, served: Served, *, scripts: bool) -> None:
        self.page = page
        self.served = served
        self.scripts = scripts
        self.email = ""
        """Where mails to them go, once they gave an address."""

    def open(self, path: str) -> None:
        self.page.goto(self.served.base + path)

    def fill(self, **answers: str) -> None:
        """Type into text boxes; `__` in a name stands for a dot."""
        for name, text in answers.items():
            self.page.fill(f'[name="{name.replace("__", ".")}"]', text)

    def born(self, name: str, era: str, year: str, month: str, day: str) -> None:
        self.page.select_option(f'[name="{name}.era"]', era)
        for part, text in (("year", year), ("month", month), ("day", day)):
            self.page.fill(f'[name="{name}.{part}"]', text)

    def choose(self, name: str, value: str, *, then: str = "") -> None:
        """Pick a radio button; `then` names a control that must appear because of it."""
        self.page.check(f'[name="{name}"][value="{value}"]')
        if then and not self.scripts:
            self.press(f'[name="_refresh"][value="{name}"]')
        if then:
            self.page.wait_for_selector(f'[name="{then}"]', state="attached")

    def press(self, selector: str) -> None:
        """Press a button and wait for what it brings."""
        with self.page.expect_response(lambda r: r.request.method == "POST"):
            self.page.click(selector)
        self.page.wait_for_load_state("networkidle")

    def forward(self) -> None:
        """次へ進む, and no error summary after it."""
        before = self.page.evaluate("location.pathname")  # the first answer only adds ?draft= to the address
        self.page.click('button[name="_next"]:not(.default-submit)')
        self.page.wait_for_function(
            "before => location.pathname !== before || document.querySelector('[data-error-summary]')",
            arg=before,
        )
        self.page.wait_for_load_state()
        summary = self.page.locator("[data-error-summary]")
        assert summary.count() == 0, summary.first.inner_text()

    def attach(self, name: str, file: str, media_type: str, content: bytes) -> None:
        self.page.set_input_files(
            f'input[type="file"][name="{name}"]', {"name": file, "mimeType": media_type, "buffer": content}
        )
        if not self.scripts:
            self.press('button[name="_upload"]')
        self.page.wait_for_selector(f'.files__name:has-text("{file.rsplit(".")[0]}")')

    def person(self, name: str, family: str, given: str, kana: tuple[str, str]) -> None:
        self.page.fill(f'[name="{name}.family"]', family)
        self.page.fill(f'[name="{name}.given"]', given)
        self.page.fill(f'[name="{name}.family_kana"]', kana[0])
        self.page.fill(f'[name="{name}.given_kana"]', kana[1])
