"""What is printed is what was typed."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from madoguchi.pdf.domain.layout import Document, Layout
from madoguchi.pdf.services.press import MissingGlyph, Press
from madoguchi.pdf.tests.samples import UNUSUAL, claim, table

Read = Callable[[bytes], str]
FORM = Layout.named("jido-teate-nintei")
TABLE = Layout.named("table")


A4_WIDTH = 595.3
MARGIN = 34  # points; the form's, which is the smaller one


def flat(text: str) -> str:
    return "".join(text.split())


def test_unusual_characters_come_back_from_the_table(press: Press, read: Read) -> None:
    assert UNUSUAL in read(press.print(document=table(value=UNUSUAL), layout=TABLE))


def test_unusual_characters_come_back_from_the_official_form(press: Press, read: Read) -> None:
    document = claim(changes={"claimant.name": UNUSUAL})
    assert UNUSUAL in read(press.print(document=document, layout=FORM))


def test_latin_and_japanese_are_not_pulled_apart(press: Press, read: Read) -> None:
    value = "あおばABCハイツ101号室"
    assert value in read(press.print(document=table(value=value), layout=TABLE))


@pytest.mark.parametrize(
    "value",
    [
        '#import "x"',
        "*太字* _斜体_",
        "$x^2$",
        r"\ \u{41} \n",
        "= 見出し",
        "<label> @ref",
        "`raw` // /* */",
        "a--b ... 'q' \"q\"",
    ],
)
@pytest.mark.parametrize("layout", [TABLE, FORM], ids=["table", "form"])
def test_markup_in_an_answer_is_printed_as_typed(
    press: Press, read: Read, value: str, layout: Layout
) -> None:
    document = table(value=value) if layout is TABLE else claim(changes={"claimant.address": value})
    assert value in read(press.print(document=document, layout=layout))


def test_lines_of_an_answer_stay_lines(press: Press, read: Read) -> None:
    lines = [
        line.split()[-1]
        for line in read(press.print(document=table(), layout=TABLE)).splitlines()
        if line.strip()
    ]
    assert [line for line in lines if "あおばハイツ" in line or "1丁目" in line] == [
        "あおば市1丁目2番3号",
        "あおばハイツ101号室",
    ]


@pytest.mark.parametrize("value", ["寿限無" * 60, "W" * 150, "ﾔﾏﾀﾞ" * 60, "abc@example.jp " * 20])
@pytest.mark.parametrize("layout", [TABLE, FORM], ids=["table", "form"])
def test_a_long_answer_wraps_inside_the_page(press: Press, read: Read, value: str, layout: Layout) -> None:
    document = table(value=value) if layout is TABLE else claim(changes={"claimant.name": value})
    pdf = press.print(document=document, layout=layout)
    words = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    rightmost = max(float(edge) for edge in re.findall(r'xMax="([\d.]+)"', words.stdout.decode()))
    assert rightmost <= A4_WIDTH - MARGIN
    # What runs over the edge is not there for pdftotext, which crops to the page.
    assert flat(read(pdf)).count(flat(value)[0]) >= flat(value).count(flat(value)[0])


def test_a_long_run_of_letters_is_copied_without_anything_between(press: Press, read: Read) -> None:
    value = "yamada.hanako.no.totemo.nagai.namae@example.jp"
    assert value in read(press.print(document=table(value=value), layout=TABLE))


def test_the_individual_number_is_printed_as_stars_or_empty_boxes(press: Press, read: Read) -> None:
    entered = flat(read(press.print(document=claim(), layout=FORM)))
    blank = flat(
        read(press.print(document=Document(title="児童手当 認定請求書", tenant_name="あおば市"), layout=FORM))
    )
    assert entered.count("＊") == 24
    assert "＊" not in blank
    assert "入力済み" not in entered


def test_chosen_options_are_marked_and_the_others_are_not(press: Press, read: Read) -> None:
    text = flat(read(press.print(document=claim(), layout=FORM)))
    assert "✓会社員□自営業□公務員□無職□その他" in text
    assert text.count("✓その他") == 1  # the spouse, a farmer
    assert "✓普通□当座□貯蓄" in text


def test_a_partly_unknown_date_keeps_what_is_known(press: Press, read: Read) -> None:
    assert "昭和64年1月日" in flat(read(press.print(document=claim(), layout=FORM)))


def test_an_empty_form_is_printed_with_blanks(press: Press, read: Read) -> None:
    text = flat(read(press.print(document=Document(title="認定請求書", tenant_name="みどり町"), layout=FORM)))
    assert "みどり町長様" in text
    assert "昭和・平成・令和年月日" in text
    assert "✓" not in text


def test_it_is_addressed_to_the_head_of_the_local_government() -> None:
    heads = {
        name: Document(title="x", tenant_name=name).head()
        for name in ("あおば市", "ほしの県", "みどり広域連合")
    }
    assert heads == {"あおば市": "あおば市長", "ほしの県": "ほしの県知事", "みどり広域連合": "みどり広域連合"}
    assert (
        Document(title="x", tenant_name="あおば市", addressee="あおば福祉事務所長").head()
        == "あおば福祉事務所長"
    )


def test_a_form_is_set_a_second_time_only_to_number_several_pages(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled, counted = press._compile, []

    def counting(*, paged: bool, **more: Any) -> bytes:
        counted.append(paged)
        return compiled(paged=paged, **more)

    monkeypatch.setattr(press, "_compile", counting)
    for children, times in ((1, [False]), (12, [False, True])):
        counted.clear()
        press.print(document=claim(children=children), layout=FORM)
        assert counted == times


def test_twelve_children_continue_on_a_second_page(press: Press, read: Read) -> None:
    pages = read(press.print(document=claim(children=12), layout=FORM)).split("\f")[:-1]
    assert len(pages) == 2
    assert all(f"こども{number}" in flat("".join(pages)) for number in range(1, 13))
    assert "児童手当認定請求書" in flat(pages[1]) and "AOBA-2026-000123" in pages[1]
    assert ["1/2" in flat(pages[0]), "2/2" in flat(pages[1])] == [True, True]


def test_the_header_of_the_children_is_repeated_where_they_run_over(press: Press, read: Read) -> None:
    document = claim(children=12, changes={"claimant.address": "あおば市" * 80})
    pages = [flat(page) for page in read(press.print(document=document, layout=FORM)).split("\f")[:-1]]
    assert "こども1" in pages[0] and "こども12" in pages[1]
    assert all("住所(別居のとき)監護生計" in page for page in pages[:2])


def test_the_title_of_a_section_is_repeated_where_it_runs_over(press: Press, read: Read) -> None:
    pages = read(press.print(document=table(rows=40), layout=TABLE)).split("\f")[:-1]
    assert len(pages) == 2
    assert all("被害について" in page for page in pages)


@pytest.mark.parametrize("name", ["Nguyễn Thị Mai", "Đặng Hữu Phước", "Иванова", "Παπαδόπουλος"])
def test_a_name_in_another_script_is_printed(press: Press, read: Read, name: str) -> None:
    text = unicodedata.normalize("NFC", flat(read(press.print(document=table(value=name), layout=TABLE))))
    assert "〓" not in text and name.replace(" ", "") in text.replace(" ", "")


def test_a_character_without_a_glyph_is_named(press: Press) -> None:
    with pytest.raises(MissingGlyph) as caught:
        press.print_strictly(document=table(value="はな😀\ue000子"), layout=TABLE)
    assert sorted(caught.value.characters) == ["\ue000", "😀"]


@pytest.mark.parametrize(
    ("value", "printed", "named"),
    [
        ("はな😀子", "はな〓子", "U+1F600"),
        ("外字\ue000です", "外字〓です", "U+E000"),
        ("𮯰と𰀀", "〓と〓", "U+2EBF0、U+30000"),
        ("家族👨‍👩‍👧です", "家族〓です", "U+1F468、U+1F469、U+1F467"),
        ('"\\😀"', '"\\〓"', "U+1F600"),
    ],
)
def test_a_missing_character_is_replaced_and_a_note_says_which(
    press: Press, read: Read, value: str, printed: str, named: str
) -> None:
    text = flat(read(press.print(document=table(value=value), layout=TABLE)))
    assert printed in text
    assert f"印字できない文字です({named})" in text


def test_the_official_form_prints_the_note_too(press: Press, read: Read) -> None:
    text = flat(read(press.print(document=claim(changes={"claimant.name": "山田😀"}), layout=FORM)))
    assert "山田〓" in text and "U+1F600" in text


def test_a_byte_order_mark_is_left_out_without_a_word(press: Press, read: Read) -> None:
    text = read(press.print(document=table(value="\ufeff山田"), layout=TABLE))
    assert "〓" not in text and "山田" in text


def test_a_missing_glyph_in_the_layout_itself_is_an_error(press: Press) -> None:
    layout = Layout('#import "form.typ": *\n#show: form-page\n#form-head()\n😀')
    with pytest.raises(MissingGlyph, match=r"U\+1F600"):
        press.print(document=claim(), layout=layout)


def test_an_english_document_says_so_and_names_the_receipt_in_english(press: Press, read: Read) -> None:
    pdf = press.print(document=replace(table(), language="en"), layout=TABLE)
    assert "Receipt" in read(pdf)
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
