"""Files on the page of a step, without scripts: brought, told why not, taken back, handed in, and looked at in the case."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.files.tests.file_samples import jpeg, pdf_bytes
from madoguchi.office.tests.cast import press, signed_in, text_of
from madoguchi.review.tests.cast import receipt_of
from madoguchi.review.tests.flows.filing import SURVEY, Filing

NAME = "office.photos"


class Page:
    """The page of the survey as its examiner's browser has it."""

    def __init__(self, office: Any) -> None:
        self.case = Filing()
        self.browser = signed_in(office, "shinsa")
        self.here = f"/aoba/desk/cases/{receipt_of(self.case.id)}/"
        self.address = f"{self.here}steps/{SURVEY}/"

    def press(self, content: bytes = b"", *, name: str = "玄関.jpg", **fields: Any) -> Any:
        file = [SimpleUploadedFile(name, content)] if name and (content or "_upload" in fields) else []
        listed = fields.pop("listed", [])
        return press(
            self.browser, self.address, {"office.survey_score": "61.5", NAME: [*listed, *file]} | fields
        )


@pytest.fixture
def page(aoba: Any) -> Page:
    return Page(aoba)


def listed(answer: Any) -> list[str]:
    return re.findall(rf'<input type="hidden" name="{NAME}" value="([^"]+)"', text_of(answer))


def test_a_file_comes_with_what_was_typed_and_is_handed_in_with_it(page):
    first = page.press(jpeg(), _upload="photos")
    assert first.status_code == 200
    assert 'value="61.5"' in text_of(first)
    assert "玄関.jpg" in text_of(first) and "検査中" in text_of(first)
    assert first["Cache-Control"] == "no-store"
    assert page.case.where(SURVEY) == "open"
    assert listed(page.browser.get(page.address)) == listed(first)  # on another screen of theirs, too
    done = page.press(jpeg(quality=10), name="居間.jpg", listed=listed(first))
    assert (done.status_code, page.case.where(SURVEY)) == (302, "done")
    assert [each["name"] for each in page.case.flow.office["photos"]] == ["玄関.jpg", "居間.jpg"]
    whole = text_of(page.browser.get(page.here + "files/"))
    assert "役所の記入" in whole and "現地の写真" in whole and "居間.jpg" in whole
    look = page.browser.get(f"{page.here}files/{listed(first)[0]}/")
    assert look.status_code == 200 and "検査が終わるまで見られません" in text_of(look)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "空.jpg", "ファイルの中身が空です"),
        (pdf_bytes(), "図面.pdf", "この種類のファイルは送れません"),
        (b"\xff\xd8\xff" + bytes(2_000_000), "大.jpg", "写真が2MBあります"),
    ],
)
def test_a_file_that_is_not_taken_is_told_once_and_nothing_typed_is_lost(page, content, name, said):
    kept = listed(page.press(jpeg(), _upload="photos"))
    for button in ({"_upload": "photos"}, {"_refresh": "1"}, {}):
        chosen = (
            {"_upload": "photos"} | button if not content else button
        )  # a button of its own, to bring what is empty
        answer = page.press(content, name=name, listed=kept, **chosen)
        assert answer.status_code == 422
        assert text_of(answer).count(said) == 2, "at the question, and in the summary above"
        assert (listed(answer), 'value="61.5"' in text_of(answer)) == (kept, True)
    assert page.case.where(SURVEY) == "open"


def test_a_file_is_taken_back_by_its_button_and_what_is_gone_is_told(page):
    (file,) = listed(page.press(jpeg(), _upload="photos"))
    answer = page.press(listed=[file], _remove_file=file)
    assert (answer.status_code, listed(answer)) == (200, [])
    older = page.press(listed=[file])
    assert older.status_code == 422
    assert "もうここにないファイルがありました" in text_of(older)
    assert page.case.where(SURVEY) == "open"
    without = page.press()
    assert "現地の写真を添付してください" in text_of(without)


def test_a_page_that_is_out_of_date_keeps_no_file(page):
    page.case.survey(page.case.add_file())
    answer = page.press(jpeg(quality=10), _upload="photos")
    assert "この手順は、いまは行えません" in text_of(answer)
    assert [each["name"] for each in page.case.flow.office["photos"]] == ["玄関.jpg"]
