"""What comes in, what does not, and the reason that is told."""

import hashlib
import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from madoguchi.files.domain.inspect import inspect
from madoguchi.files.domain.media_types import MIB, Kind, Limits
from madoguchi.files.domain.refusal import Reason, Refused
from madoguchi.files.tests import file_samples as samples

EVERY = list(Kind)


def look(content, name="file", accept=EVERY, limits=None):
    return inspect(io.BytesIO(content), name=name, accept=accept, limits=limits)


def refusal(content, name="file", accept=EVERY, limits=None):
    with pytest.raises(Refused) as refused:
        look(content, name, accept, limits)
    return refused.value


@pytest.mark.parametrize(
    ("kind", "content", "name"),
    [
        (Kind.PDF, samples.pdf_bytes(samples.new_pdf(3)), "住民票.pdf"),
        (Kind.JPEG, samples.jpeg(), "IMG_0001.JPG"),
        (Kind.PNG, samples.png(), "画面.png"),
        (Kind.HEIC, samples.heic(), "IMG_0002.HEIC"),
        (Kind.DOCX, samples.package(), "申立書.docx"),
        (Kind.XLSX, samples.package(samples.SHEET), "収支.xlsx"),
    ],
)
def test_a_good_file_is_described(kind, content, name):
    found = look(content, name, accept=[kind])
    assert (found.kind, found.size, found.clean_name) == (kind, len(content), name)
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.pages == (3 if kind is Kind.PDF else None)


def test_a_path_is_inspected_as_an_open_file_is(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(samples.pdf_bytes())
    assert inspect(path, name="a.pdf", accept=["pdf"]) == look(path.read_bytes(), "a.pdf")


def test_the_file_is_left_at_its_start():
    file = io.BytesIO(samples.jpeg())
    inspect(file, name="a.jpg", accept=EVERY)
    assert file.tell() == 0


def test_the_content_is_believed_and_the_name_corrected():
    found = look(samples.png(), "menkyo.jpg", accept=[Kind.JPEG, Kind.PNG])
    assert (found.kind, found.clean_name) == (Kind.PNG, "menkyo.png")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie_ b.pdf"),
        ("kao\u202egpj.pdf", "kaogpj.pdf"),
        ("", "file.pdf"),
        (".pdf", "pdf.pdf"),
        ("住民票", "住民票.pdf"),
        ("葛\U000e0100城.pdf", "葛\U000e0100城.pdf"),
        ("a\ud800b.pdf", "ab.pdf"),
    ],
)
def test_a_name_is_made_safe(name, kept):
    assert look(samples.pdf_bytes(), name).clean_name == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("123456789018.pdf", "xxxxxxxxxxxx.pdf"),
        ("マイナンバー１２３４－５６７８－９０１８ 表.pdf", "マイナンバーxxxx－xxxx－xxxx 表.pdf"),
        ("一二三四五六七八九〇一八.pdf", "書類.pdf"),
        ("一二三四五六七八九〇一八", "書類.pdf"),
        ("住民票 202604010006.pdf", "住民票 202604010006.pdf"),
    ],
)
def test_an_individual_number_is_not_kept_in_a_name(name, kept):
    """Names are shown to whoever sees the case, and go along wherever the file goes."""
    assert look(samples.pdf_bytes(), name).clean_name == kept


def test_a_very_long_name_fits_a_file_system():
    assert len(look(samples.pdf_bytes(), "𠮷" * 400 + ".pdf").clean_name.encode()) <= 255


def test_an_empty_file_is_refused():
    assert refusal(b"").reason is Reason.EMPTY


class _NeverRead(io.BytesIO):
    """200 MB that nobody may read."""

    def seek(self, offset, whence=0):
        return 200 * MIB if whence == 2 else 0

    def read(self, size=-1):
        raise AssertionError("a file that is too large was read")


def test_200_megabytes_are_refused_without_reading_a_byte():
    with pytest.raises(Refused) as refused:
        inspect(_NeverRead(), name="a.jpg", accept=EVERY)
    assert refused.value.reason is Reason.TOO_LARGE
    assert refused.value.params == {"size": 200 * MIB, "limit": 10 * MIB, "claimed": Kind.JPEG}


def test_the_limit_itself_is_still_taken():
    content = samples.pdf_bytes()
    assert look(content, limits=Limits(max_bytes=len(content))).size == len(content)
    assert refusal(content, limits=Limits(max_bytes=len(content) - 1)).reason is Reason.TOO_LARGE


def test_an_accepted_kind_of_another_procedure_is_not_accepted_here():
    refused = refusal(samples.png(), "a.png", accept=[Kind.PDF])
    assert refused.reason is Reason.TYPE_NOT_ACCEPTED
    assert refused.params == {"detected": "png", "accepted": ["pdf"]}


def test_a_gif_that_calls_itself_a_photo_does_not_match():
    out = io.BytesIO()
    samples.scene().save(out, "GIF")
    refused = refusal(out.getvalue(), "photo.jpg", accept=[Kind.JPEG])
    assert refused.reason is Reason.MISMATCH
    assert refused.params == {"claimed": "jpeg", "detected": "gif", "accepted": ["jpeg"]}


@pytest.mark.parametrize(
    "content",
    [
        b"#!/bin/sh\nrm -rf /\n",
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\x00" + bytes(200),
        b"\x7fELF" + bytes(200),
    ],
)
def test_a_program_named_pdf_is_active_content(content):
    assert refusal(content, "shinsei.pdf").reason is Reason.ACTIVE_CONTENT


@pytest.mark.parametrize("content", [b"alert(1)", "住民票です".encode("cp932"), bytes(range(256))])
def test_words_or_noise_named_pdf_do_not_match(content):
    assert refusal(content, "shinsei.pdf").reason is Reason.MISMATCH


@pytest.mark.parametrize(
    "content",
    [
        b"#!/bin/sh\n" + samples.pdf_bytes(),
        b"<script>alert(1)</script>" + samples.pdf_bytes(),
        b"%PDF-1.7\n<html><script>alert(1)</script>\n" + samples.pdf_bytes(),
        samples.pdf_bytes() + samples.zipped({"run.class": "x"}),
    ],
)
def test_a_pdf_that_is_also_something_else_is_active_content(content):
    refused = refusal(content, "a.pdf")
    assert (refused.reason, refused.params["what"]) == (Reason.ACTIVE_CONTENT, "polyglot")


def test_a_byte_order_mark_before_a_pdf_is_harmless():
    assert look(b"\xef\xbb\xbf" + samples.pdf_bytes(), "a.pdf").pages == 1


def _open_action(**action):
    document = samples.new_pdf()
    document.Root.OpenAction = pikepdf.Dictionary(**action)
    return document


def _embedded():
    document = samples.new_pdf()
    document.attachments["a.exe"] = b"MZ"
    return document


def _xfa():
    document = samples.new_pdf()
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"))
    return document


def _deep_script():
    document = samples.new_pdf()
    deep: pikepdf.Object = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
    for _ in range(20):
        deep = pikepdf.Array([pikepdf.Dictionary(Next=deep)])
    document.pages[0].Annots = deep
    return document


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("document", "what"),
    [
        (lambda: _open_action(S=pikepdf.Name.JavaScript, JS="app.alert(1)"), "javascript"),
        (lambda: _open_action(S=pikepdf.Name.Launch, F="calc.exe"), "launch"),
        (_embedded, "embedded_file"),
        (_xfa, "xfa"),
        (_deep_script, "javascript"),
    ],
)
def test_a_pdf_with_something_active_in_it_is_refused(document, what, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    refused = refusal(samples.pdf_bytes(document(), object_stream_mode=mode), "a.pdf")
    assert (refused.reason, refused.params["what"]) == (Reason.ACTIVE_CONTENT, what)


def test_a_script_written_with_an_escaped_name_is_found():
    content = samples.pdf_bytes(_open_action(S=pikepdf.Name.JavaScript, JS="1"))
    escaped = content.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")
    assert refusal(escaped, "a.pdf").reason is Reason.ACTIVE_CONTENT


def test_a_title_that_only_mentions_javascript_is_harmless():
    document = samples.new_pdf()
    document.docinfo["/Title"] = "How to use /JavaScript and /JS"
    assert look(samples.pdf_bytes(document), "a.pdf").pages == 1


def _uri():
    return pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.example.lg.jp/")


def _link():
    document = samples.new_pdf()
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=_uri())
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(link)])
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
    return document


def test_a_link_that_is_pressed_is_harmless_also_on_the_page_that_opens_first():
    assert look(samples.pdf_bytes(_link()), "a.pdf").pages == 1


def _opening_page(action):
    document = samples.new_pdf()
    document.pages[0].AA = document.make_indirect(pikepdf.Dictionary(O=document.make_indirect(action)))
    return document


def _stream(**more):
    document = samples.new_pdf()
    stream = document.make_stream(b"", **more)
    document.pages[0].Contents = stream
    return document


@pytest.mark.parametrize(
    "document",
    [
        lambda: _open_action(S=pikepdf.Name.URI, URI="https://evil.example/"),
        lambda: _open_action(S=pikepdf.Name.GoTo, D="x", Next=pikepdf.Array([_uri()])),
        lambda: _open_action(
            S=pikepdf.Name.GoToR, F="\\\\evil.example\\share\\x.pdf", D=[0, pikepdf.Name.Fit]
        ),
        lambda: _open_action(S=pikepdf.Name.SubmitForm, F="https://evil.example/"),
        lambda: _opening_page(_uri()),
        lambda: _stream(F="https://evil.example/x"),
        lambda: _stream(Subtype=pikepdf.Name.Form, Ref=pikepdf.Dictionary(F="other.pdf", Page=0)),
    ],
    ids=["uri", "next", "share", "submit", "page", "stream", "reference"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_leads_elsewhere_by_itself_is_refused(document, packed):
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    refused = refusal(samples.pdf_bytes(document(), object_stream_mode=mode), "a.pdf")
    assert (refused.reason, refused.params["what"]) == (Reason.ACTIVE_CONTENT, "outside")


def _field(script, *, stream=False, **action):
    document = samples.new_pdf()
    written = document.make_stream(script.encode()) if stream else script
    acting = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=written, **action)
    field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="day", AA=pikepdf.Dictionary(F=acting, K=acting))
    form = pikepdf.Dictionary(Fields=[document.make_indirect(field)], XFA=pikepdf.Array([]))
    document.Root.AcroForm = form
    return samples.pdf_bytes(document)


FORMATS = [
    'AFDate_FormatEx("yyyy/mm/dd");',
    'AFDate_KeystrokeEx("yyyy年mm月dd日")',
    'AFNumber_Format(0, 0, 0, 0, "\\u00a5", true);',
    "AFNumber_Keystroke(2, 0, 0, 0, '', false);",
    "AFPercent_Format(2, 0);",
    "AFSpecial_Format(0);\n",
    'AFSimple_Calculate("SUM", new Array ("a.1", "a.2"));',
    "AFRange_Validate(true, 0, true, 100);",
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("script", FORMATS)
def test_an_official_form_that_sets_out_dates_and_numbers_is_taken(script, stream):
    assert look(_field(script, stream=stream), "a.pdf").pages == 1


@pytest.mark.parametrize(
    "script",
    [
        'AFDate_FormatEx("yyyy"); app.alert(1)',
        'AFDate_FormatEx("yyyy" + app.launchURL("http://evil.example"))',
        'AFDate_FormatEx("a\\"); app.alert(1); (\\"")',
        "AFNumber_Format(this.submitForm())",
        'AFSimple_Calculate("SUM", new Array(eval("1")))',
        "AFExecuteThisScript(1)",
        'AFDate_FormatEx("' + "y" * 2000 + '")',
        'app.alert("AFNumber_Format(0);")',
        "",
    ],
)
def test_a_script_that_does_anything_else_is_refused(script):
    assert refusal(_field(script), "a.pdf").params["what"] == "javascript"


def test_a_script_that_goes_on_with_another_action_is_looked_at_whole():
    content = _field(FORMATS[0], Next=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"))
    assert refusal(content, "a.pdf").reason is Reason.ACTIVE_CONTENT


def test_an_empty_xfa_is_none():
    document = samples.new_pdf()
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b""))
    assert look(samples.pdf_bytes(document), "a.pdf").pages == 1
    document.Root.AcroForm.XFA = pikepdf.Array(["template", document.make_stream(b"<template/>")])
    assert refusal(samples.pdf_bytes(document), "a.pdf").params["what"] == "xfa"


def test_a_pdf_with_a_password_is_encrypted():
    content = samples.pdf_bytes(encryption=pikepdf.Encryption(user="himitsu", owner="himitsu"))
    assert refusal(content, "a.pdf").reason is Reason.ENCRYPTED


def test_a_pdf_that_only_forbids_changes_is_taken():
    content = samples.pdf_bytes(encryption=pikepdf.Encryption(user="", owner="himitsu"))
    assert look(content, "a.pdf").pages == 1


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_pdf_cut_off_is_broken(part):
    content = samples.drawn_pdf()
    assert refusal(content[: int(len(content) * part)], "a.pdf").reason is Reason.BROKEN


def test_a_pdf_with_a_wrong_cross_reference_is_read_all_the_same():
    content = samples.pdf_bytes(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    at = content.rindex(b"startxref")
    assert look(content[:at] + b"startxref\n7\n%%EOF\n", "a.pdf").pages == 1


def test_a_pdf_with_too_many_objects_is_too_heavy():
    assert refusal(samples.pdf_bytes(), "a.pdf", limits=Limits(max_objects=2)).reason is Reason.TOO_HEAVY


@pytest.mark.parametrize("make", [samples.jpeg, samples.png, samples.heic])
def test_a_picture_cut_off_is_broken(make):
    content = make(Image.effect_noise((400, 300), 80).convert("RGB"))
    assert refusal(content[: len(content) // 2]).reason is Reason.BROKEN


@pytest.mark.parametrize(("width", "height"), [(10_000, 9_000), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_decoding(width, height):
    assert refusal(samples.huge_png(width, height), "a.png").reason is Reason.PICTURE_BOMB


@pytest.mark.parametrize(
    ("name", "part", "what"),
    [
        ("word/vbaProject.bin", b"x", "macro"),
        ("xl/macrosheets/sheet1.xml", b"<x/>", "macro"),
        ("word/activeX/activeX1.xml", b"<x/>", "activex"),
        ("word/embeddings/oleObject1.bin", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(99), "ole"),
        ("word/media/image1.png", b"MZ" + bytes(99), "program"),
        ("word/footer1.xml", "<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>", "dde"),
        (
            "word/_rels/a.rels",
            samples.RELATION.format(kind="oleObject", target="http://x.example"),
            "external",
        ),
        ("word/_rels/a.rels", samples.RELATION.format(kind="image", target="file://x/a.png"), "external"),
        (
            "word/_rels/a.rels",
            samples.RELATION.format(kind="attachedTemplate", target="http://x.example/a.dotm"),
            "external",
        ),
        (
            "word/_rels/a.rels",
            samples.RELATION.format(kind="attachedTemplate", target="\\\\x.example\\a.dotm"),
            "external",
        ),
    ],
)
def test_an_office_file_that_runs_or_fetches_something_is_refused(name, part, what):
    refused = refusal(samples.with_part(name, part), "a.docx")
    assert (refused.reason, refused.params["what"]) == (Reason.ACTIVE_CONTENT, what)


def test_a_field_code_across_two_blocks_is_found():
    text = "x" * (65536 - 20) + "<w:instrText>DDEAUTO cmd</w:instrText>"
    assert refusal(samples.with_part("word/footer1.xml", text), "a.docx").reason is Reason.ACTIVE_CONTENT


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://www.example.lg.jp/"),
        ("attachedTemplate", "file:///C:\\Users\\hanako\\Normal.dotm"),
    ],
)
def test_everyday_links_in_a_document_are_harmless(kind, target):
    part = samples.RELATION.format(kind=kind, target=target)
    assert look(samples.with_part("word/_rels/document.xml.rels", part), "a.docx").kind is Kind.DOCX


def test_a_macro_workbook_renamed_xlsx_is_active_content():
    content = samples.package("ms-excel.sheet.macroEnabled.main+xml")
    assert refusal(content, "a.xlsx").params["what"] == "macro"


def test_a_zip_bomb_named_docx_is_refused_by_what_it_declares():
    refused = refusal(samples.with_part("word/a.bin", bytes(50 * MIB)), "a.docx")
    assert (refused.reason, refused.params["what"]) == (Reason.ARCHIVE_BOMB, "ratio")


def test_more_than_the_limit_unpacked_is_refused():
    content = samples.with_part("word/a.bin", bytes(3 * MIB))
    refused = refusal(content, "a.docx", limits=Limits(max_unpacked=2 * MIB))
    assert (refused.reason, refused.params["what"]) == (Reason.ARCHIVE_BOMB, "size")


def test_a_zip_bomb_that_lies_about_its_size_is_not_unpacked():
    content = samples.with_part("word/a.bin", bytes(50 * MIB))
    honest = (50 * MIB).to_bytes(4, "little")
    assert content.count(honest) == 2
    assert refusal(content.replace(honest, (100).to_bytes(4, "little")), "a.docx").reason is Reason.BROKEN


def test_too_many_entries_are_refused_before_they_are_listed():
    content = samples.zipped({f"word/{number}": "" for number in range(60)})
    refused = refusal(content, "a.docx", limits=Limits(max_entries=50))
    assert (refused.reason, refused.params["what"]) == (Reason.ARCHIVE_BOMB, "entries")


def test_a_chart_workbook_inside_a_document_is_taken():
    content = samples.with_part("word/embeddings/Sheet1.xlsx", samples.package(samples.SHEET))
    assert look(content, "a.docx").kind is Kind.DOCX


def test_zips_in_zips_are_refused():
    inner = samples.with_part("xl/embeddings/a.docx", samples.package(), main=samples.SHEET)
    for content in (
        samples.with_part("word/embeddings/a.xlsx", inner),
        samples.with_part("word/media/a.zip", samples.zipped({"a": "b"})),
    ):
        refused = refusal(content, "a.docx")
        assert (refused.reason, refused.params["what"]) == (Reason.ARCHIVE_BOMB, "nested")


def test_what_is_unpacked_in_nested_packages_counts_too():
    inner = samples.with_part("xl/a.bin", bytes(MIB), main=samples.SHEET)
    content = samples.package(parts={f"word/embeddings/{n}.xlsx": inner for n in range(4)})
    assert refusal(content, "a.docx", limits=Limits(max_unpacked=3 * MIB)).params["what"] == "size"


def test_a_plain_zip_named_docx_does_not_match():
    refused = refusal(samples.zipped({"a.txt": "a"}), "a.docx")
    assert (refused.reason, refused.params["detected"]) == (Reason.MISMATCH, "zip")


def test_a_document_with_entities_is_broken():
    part = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert refusal(samples.with_part("word/styles.xml", part), "a.docx").reason is Reason.BROKEN


def test_an_office_file_cut_off_or_changed_is_broken():
    content = samples.with_part("word/a.bin", bytes(range(256)) * 50)
    assert refusal(content[:-40], "a.docx").reason is Reason.BROKEN
    at = content.index(b"word/a.bin") + 30
    damaged = content[:at] + bytes(8) + content[at + 8 :]
    assert refusal(damaged, "a.docx").reason is Reason.BROKEN


def test_two_entries_of_one_name_are_broken():
    out = io.BytesIO(samples.package())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("Word/Document.xml", "<other/>")
    assert refusal(out.getvalue(), "a.docx").reason is Reason.BROKEN


def test_an_office_file_with_a_password_is_encrypted():
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    assert refusal(ole, "a.xlsx").reason is Reason.ENCRYPTED


def test_an_old_word_file_does_not_match():
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
    refused = refusal(ole, "a.docx")
    assert (refused.reason, refused.params["detected"]) == (Reason.MISMATCH, "old_office")
