"""What kind of file it is: tagged, archival, accessible, the same each time."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from madoguchi.pdf.domain.layout import Layout, UnknownLayout
from madoguchi.pdf.services.press import LayoutFailed, Press
from madoguchi.pdf.tests.samples import claim, table

LAYOUTS = [("table", table()), ("jido-teate-nintei", claim())]


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def roles(node: Any) -> set[str]:
    """The structure types in the tree below a node."""
    node = node.get_object()
    if isinstance(node, list):
        return set().union(*(roles(child) for child in node)) if node else set()
    if not hasattr(node, "get"):
        return set()
    own = {str(node["/S"])} if "/S" in node else set()
    return own | (roles(node["/K"]) if "/K" in node else set())


@pytest.mark.parametrize(("name", "document"), LAYOUTS)
def test_the_file_is_tagged_with_headings_and_tables(press: Press, name: str, document: Any) -> None:
    catalog: Any = opened(press.print(document=document, layout=Layout.named(name))).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] is True or bool(catalog["/MarkInfo"]["/Marked"])
    assert catalog["/Lang"] == "ja-JP"
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= roles(catalog["/StructTreeRoot"])


@pytest.mark.parametrize(("name", "document"), LAYOUTS)
def test_the_file_says_that_it_is_pdf_a_2a_and_pdf_ua_1(press: Press, name: str, document: Any) -> None:
    catalog: Any = opened(press.print(document=document, layout=Layout.named(name))).trailer["/Root"]
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_the_title_and_the_time_of_the_document_are_in_the_file(press: Press) -> None:
    information = opened(press.print(document=table(), layout=Layout.named("table"))).metadata
    assert information is not None
    assert information.title == "罹災証明書の交付申請"
    assert information.creation_date is not None
    assert information.creation_date.timestamp() == table().timestamp


def test_the_same_document_gives_the_same_bytes(press: Press) -> None:
    layout = Layout.named("jido-teate-nintei")
    first = press.print(document=claim(), layout=layout)
    press.print(document=claim(children=5), layout=layout)
    assert press.print(document=claim(), layout=layout) == first


def test_only_our_two_fonts_are_in_the_file(press: Press) -> None:
    pdf = press.print(document=claim(), layout=Layout.named("jido-teate-nintei"))
    resources: Any = opened(pdf).pages[0]["/Resources"]
    names = {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in resources["/Font"].values()}
    assert {name.removesuffix("-Identity-H") for name in names} == {"IPAmjMincho", "IPAexGothic"}


def test_a_layout_of_one_s_own_imports_the_form_library(press: Press) -> None:
    layout = Layout(
        '#import "form.typ": *\n#show: form-page\n#form-head()\n#digits(answer("account.number"), 7)'
    )
    text = opened(press.print(document=claim(), layout=layout)).pages[0].extract_text()
    assert "児童手当 認定請求書" in text


@pytest.mark.parametrize("name", ["no-such-form", "../fonts", "/etc/passwd", "", "Table"])
def test_a_name_without_a_layout_is_refused(name: str) -> None:
    with pytest.raises(UnknownLayout):
        Layout.named(name)


def test_a_layout_cannot_read_files_outside_its_folder(press: Press) -> None:
    with pytest.raises(LayoutFailed):
        press.print(document=claim(), layout=Layout('#read("../fonts.py")'))


def test_a_wrong_layout_says_where_it_is_wrong(press: Press) -> None:
    with pytest.raises(LayoutFailed, match="unknown variable: nothing"):
        press.print(document=claim(), layout=Layout("#nothing"))
