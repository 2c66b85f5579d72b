"""A file that is no form gets one clear line, quickly, and leaves nothing behind."""

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pikepdf
import pytest

import madoguchi
from madoguchi.kernel.confined import ChildLimits
from madoguchi.paper import import_form as way_in
from madoguchi.paper.formats import package, sheets
from madoguchi.paper.formats.refusal import CannotRead
from madoguchi.paper.import_form import import_form
from madoguchi.paper.tests.forms.samples import TUNED, form_of_25_fields

MIB = 1024 * 1024


def refusal(content, filename="申請書.xlsx"):
    with pytest.raises(CannotRead) as error:
        import_form(content, filename)
    assert "\n" not in error.value.message
    return error.value.message


def repacked(change, content=None):
    """The workbook with `change(name, bytes)` made to its parts; None leaves one out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content or form_of_25_fields())) as old,
        zipfile.ZipFile(out, "w", 8) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def with_part(name, part):
    out = io.BytesIO(form_of_25_fields())
    with zipfile.ZipFile(out, "a", 8) as package_:
        package_.writestr(name, part)
    return out.getvalue()


def test_a_strict_workbook_or_document_is_called_what_it_is():
    def strict(name, part):
        return part.replace(
            b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/spreadsheetml"
        )

    assert refusal(repacked(strict)) == package.STRICT
    document = b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", document)
    assert refusal(out.getvalue(), "届.docx") == package.STRICT


def test_what_is_no_form_at_all():
    assert refusal(b"") == package.EMPTY
    assert refusal("ただの文".encode()) == package.WRONG_TYPE
    assert refusal(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100) == package.WRONG_TYPE
    assert refusal(with_part("x.txt", "").replace(b"xl/", b"yl/")) == package.WRONG_TYPE


def test_a_workbook_of_50_megabytes_is_refused_before_it_is_looked_at(monkeypatch):
    monkeypatch.setattr(way_in, "run_confined", None)
    assert refusal(form_of_25_fields() + b"\x00" * 50 * MIB) == package.TOO_LARGE


def test_macros_by_part_and_by_type():
    assert refusal(with_part("xl/vbaProject.bin", b"x"), "申請書.xlsm") == package.MACRO
    typed = repacked(
        lambda name, part: part.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    )
    assert refusal(typed) == package.MACRO


def test_a_locked_workbook_and_an_old_one():
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    assert refusal(ole + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")) == package.LOCKED
    assert refusal(ole + b"\x00" * 600 + "Workbook".encode("utf-16-le"), "申請書.xls") == package.OLD


def test_a_locked_pdf():
    document = pikepdf.open(io.BytesIO(pdf_form()))
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert refusal(out.getvalue(), "申請書.pdf") == package.LOCKED


def pdf_form():
    return next(s for s in TUNED if s.filename == "罹災証明書交付申請書.pdf").write()


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off(kept):
    whole = form_of_25_fields()
    assert refusal(whole[: int(len(whole) * kept)]) == package.BROKEN


def test_a_pdf_that_was_cut_off_or_is_none():
    assert refusal(pdf_form()[:2000], "申請書.pdf") == package.BROKEN
    assert refusal(b"%PDF-1.7\n%%EOF", "申請書.pdf") == package.BROKEN


def test_parts_that_are_missing_or_no_xml():
    assert refusal(repacked(lambda name, part: None if "styles" in name else b"<x>")) == package.BROKEN
    assert refusal(repacked(lambda name, part: b"<x" if "sheet1" in name else part)) == package.BROKEN
    empty_docx = io.BytesIO()
    with zipfile.ZipFile(empty_docx, "w") as made:
        made.writestr("word/document.xml", "<w/>")
    assert refusal(empty_docx.getvalue(), "申請書.docx") == package.BROKEN


def test_a_zip_bomb_by_what_it_says_and_by_what_it_does():
    assert refusal(with_part("xl/media/a.bin", b"\x00" * 100 * MIB)) == package.BOMB
    assert refusal(with_part("xl/media/a.xml", b" " * 30 * MIB)) == package.BOMB
    lying = bytearray(with_part("xl/media/a.bin", b"\x00" * 30 * MIB))
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(lying)) in (package.BOMB, package.BROKEN)


def test_a_package_of_very_many_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for n in range(1_200):
            made.writestr(f"xl/{n}.xml", "<a/>")
    assert refusal(out.getvalue()) == package.BOMB


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_a_parser_sees_them(encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    changed = repacked(lambda name, part: bomb.encode(encoding) if name == "xl/styles.xml" else part)
    assert refusal(changed) == package.BROKEN


def test_a_sheet_with_a_million_cells():
    row = b'<row r="1">' + b'<c r="A1"/>' * 1000 + b"</row>"
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    many = repacked(
        lambda name, part: sheet + row * 1000 + b"</sheetData></worksheet>" if "sheet1" in name else part
    )
    assert refusal(many) in (package.TOO_MANY_CELLS, package.BOMB)


def test_one_cell_at_the_far_end_of_a_sheet_costs_nothing():
    book = openpyxl.load_workbook(io.BytesIO(form_of_25_fields()))
    book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    assert len(import_form(out.getvalue(), "申請書.xlsx").definition.pages) == 5


def test_a_picture_of_paper_and_a_book():
    document = pikepdf.new()
    document.add_blank_page()
    out = io.BytesIO()
    document.save(out)
    assert refusal(out.getvalue(), "申請書.pdf") == sheets.NO_TEXT
    for _ in range(30):
        document.add_blank_page()
    out = io.BytesIO()
    document.save(out)
    assert refusal(out.getvalue(), "申請書.pdf") == sheets.TOO_MANY_PAGES


def test_a_workbook_with_nothing_to_fill_in():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    assert refusal(out.getvalue()).startswith("記入する欄が見つかりませんでした")


def test_reading_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(way_in, "LIMITS", ChildLimits(timeout=0.001))
    assert refusal(form_of_25_fields()) == way_in.TOO_HEAVY


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    import_form(form_of_25_fields(), "申請書.xlsx")
    refusal(form_of_25_fields()[:500])
    assert os.listdir(tmp_path) == []


def test_the_asking_side_loads_no_parser():
    program = (
        "import sys, madoguchi.paper.import_form;"
        "print([m for m in ('openpyxl', 'pypdfium2', 'lxml', 'xml.etree.ElementTree') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(madoguchi.__path__[0]).parent)}
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment)
    assert out.stdout.strip() == b"[]"
