"""What is told of a file by its bytes, on either side of each line; and what of a document's marks is read."""

from __future__ import annotations

import io
import zipfile

import pytest

from madoguchi.paper.drafting.draft import Draft
from madoguchi.paper.formats import package
from madoguchi.paper.formats.read_docx import read_docx
from madoguchi.paper.formats.refusal import CannotRead
from madoguchi.paper.formats.sheet import Line, Table
from madoguchi.paper.understanding.lines.line_rules import ask_line

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed_with(name: str, part: str) -> bytes:
    """A workbook with one more part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<a/>")
        made.writestr(name, part)
    return out.getvalue()


def document(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_a_file_of_the_most_bytes_is_looked_at():
    package.refuse_by_size(b"\x00" * package.MAX_BYTES)
    with pytest.raises(CannotRead, match=r"大きすぎます"):
        package.refuse_by_size(b"\x00" * (package.MAX_BYTES + 1))


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/a1.xml", "xl/dialogsheets/s.xml"]
)
def test_a_part_that_runs_is_refused(part: str):
    with pytest.raises(CannotRead) as refused:
        package.format_of(packed_with(part, "<a/>"))
    assert refused.value.message == package.MACRO


@pytest.mark.parametrize(
    ("most", "part", "refused"),
    [
        ("_MAX_PART", "<a>" + " " * 100 + "</a>", package.BOMB),
        ("MAX_CELLS", '<sheet><c r="A1"/><c r="A2"/></sheet>', package.TOO_MANY_CELLS),
    ],
)
def test_what_is_unpacked_is_counted_up_to_the_most(monkeypatch, most: str, part: str, refused: str):
    sheet = packed_with("xl/worksheets/sheet1.xml", part)
    there = part.count("<c ") or len(part)
    monkeypatch.setattr(package, most, there)
    assert package.format_of(sheet) == "xlsx"
    monkeypatch.setattr(package, most, there - 1)
    with pytest.raises(CannotRead) as error:
        package.format_of(sheet)
    assert error.value.message == refused


def test_a_long_directory_is_refused_before_an_object_is_made_of_each_entry(monkeypatch):
    two = packed_with("xl/a.xml", "<a/>")
    monkeypatch.setattr(package, "_MAX_ENTRIES", 1)
    monkeypatch.setattr("zipfile.ZipFile", None)
    with pytest.raises(CannotRead) as refused:
        package.format_of(two)
    assert refused.value.message == package.BOMB


def test_an_entity_across_two_blocks_is_refused(monkeypatch):
    monkeypatch.setattr(package, "_BLOCK", 8)
    for part in ("<!DOCTYPE a>", '<!ENTITY a "b">'):
        with pytest.raises(CannotRead) as refused:
            package.format_of(packed_with("xl/a.xml", f"<?xml?>{part}<a/>"))
        assert refused.value.message == package.BROKEN


def test_of_tracked_changes_what_stands_now_is_read():
    body = (
        f"<w:p>{run('氏名')}<w:del><w:r><w:delText>旧</w:delText><w:tab/><w:sym w:char='F06F'/></w:r></w:del>"
        f"<w:ins>{run('と住所')}</w:ins><w:moveFrom>{run('前の所')}</w:moveFrom></w:p>"
    )
    (sheet,) = read_docx(document(body))
    (line,) = sheet.blocks
    assert isinstance(line, Line) and line.text == "氏名と住所"


def test_a_cell_that_goes_on_below_is_one_cell_of_more_rows():
    def row(merge: str, *texts: str) -> str:
        first, second = (f"<w:p>{run(text)}</w:p>" for text in texts)
        return f"<w:tr><w:tc><w:tcPr>{merge}</w:tcPr>{first}</w:tc><w:tc>{second}</w:tc></w:tr>"

    rows = (
        row("<w:vMerge w:val='restart'/>", "住所", "郵便番号"),
        row("<w:vMerge/>", "", "番地"),
        row("", "氏名", ""),
    )
    (sheet,) = read_docx(document(f"<w:tbl>{''.join(rows)}</w:tbl>"))
    (table,) = sheet.blocks
    assert isinstance(table, Table)
    found = {cell.text: (cell.row, cell.rows) for cell in table.cells if cell.column == 0}
    assert found == {"住所": (0, 2), "氏名": (2, 1)}


def test_a_note_that_helps_only_on_paper_is_left_out_of_the_page():
    draft = Draft(name="申請書", digest="a")
    draft.note("※ 黒のボールペンで記入してください。")
    draft.note("※ 世帯主の方が申請してください。")
    assert draft.pages[-1].notes == ["世帯主の方が申請してください。"]


def test_a_number_that_counts_the_lines_is_asked_by_nobody():
    asked = ask_line("（１）　　　　　　　氏名　　　　　　　　　電話番号　　　　　　　　　", "本文")
    assert [each.label for each in asked] == ["氏名", "電話番号"]
