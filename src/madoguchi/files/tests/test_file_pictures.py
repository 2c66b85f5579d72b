"""What the JPEG for viewing looks like, whatever the picture was; and previews."""

import io

import pikepdf
import pytest
from PIL import Image, ImageCms

from madoguchi.files.domain.media_types import Kind
from madoguchi.files.domain.pictures import normalise_picture
from madoguchi.files.domain.previews import preview
from madoguchi.files.domain.refusal import Reason, Refused
from madoguchi.files.tests import file_samples as samples

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def normalised(content, kind, **options):
    return Image.open(io.BytesIO(normalise_picture(io.BytesIO(content), kind, **options)))


def near(colour, expected):
    return all(abs(a - b) < 30 for a, b in zip(colour, expected, strict=True))


@pytest.mark.parametrize(
    ("kind", "make"), [("jpeg", samples.jpeg), ("png", samples.png), ("heic", samples.heic)]
)
def test_every_kind_becomes_the_same_jpeg(kind, make):
    picture = normalised(make(), kind)
    assert (picture.format, picture.size, picture.mode) == ("JPEG", (320, 200), "RGB")
    assert near(picture.getpixel((40, 100)), (255, 0, 0))
    assert near(picture.getpixel((280, 100)), (0, 0, 255))


def test_a_photo_lying_on_its_side_is_set_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turn right to see it upright
    picture = normalised(samples.jpeg(exif=exif), Kind.JPEG)
    assert picture.size == (200, 320)
    assert near(picture.getpixel((100, 40)), (255, 0, 0))


def test_place_phone_comment_and_profile_are_gone():
    exif = Image.Exif()
    exif[MAKE] = "Telephone"
    exif[GPS] = {1: "N", 2: (35.0, 41.0, 22.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = samples.jpeg(exif=exif, comment=b"Hanako at home", icc_profile=profile)
    assert b"Telephone" in content and b"Hanako" in content
    out = normalise_picture(io.BytesIO(content), Kind.JPEG)
    picture = Image.open(io.BytesIO(out))
    assert dict(picture.getexif()) == {}
    assert {"exif", "comment", "icc_profile", "xmp"}.isdisjoint(picture.info)
    assert b"Telephone" not in out and b"Hanako" not in out


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_unreadable_exif_does_not_lose_the_photo():
    content = samples.jpeg(exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff")
    assert normalised(content, Kind.JPEG).size == (320, 200)


def test_no_side_is_longer_than_asked():
    assert normalised(samples.png(samples.scene((900, 300))), Kind.PNG, max_side=300).size == (300, 100)


def test_a_small_picture_is_not_enlarged():
    assert normalised(samples.png(samples.scene((20, 10))), Kind.PNG).size == (20, 10)


def test_transparent_parts_become_white():
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert near(normalised(samples.png(clear), Kind.PNG).getpixel((10, 10)), (255, 255, 255))


def test_a_palette_with_a_transparent_colour_becomes_white_there():
    picture = Image.new("P", (20, 20), 0)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.info["transparency"] = 0
    assert near(normalised(samples.png(picture), Kind.PNG).getpixel((10, 10)), (255, 255, 255))


def test_sixteen_bit_grey_keeps_its_shades():
    picture = Image.new("I;16", (20, 20), 32768)
    shade = normalised(samples.png(picture), Kind.PNG).getpixel((10, 10))
    assert 120 < shade < 136


def test_print_colours_become_screen_colours():
    picture = normalised(samples.jpeg(Image.new("CMYK", (20, 20), (0, 255, 255, 0))), Kind.JPEG)
    assert picture.mode == "RGB"
    assert near(picture.getpixel((10, 10)), (254, 0, 0))


def test_a_broken_picture_has_no_normal_form():
    with pytest.raises(Refused) as refused:
        normalise_picture(io.BytesIO(samples.jpeg()[:500]), Kind.JPEG)
    assert refused.value.reason is Reason.BROKEN


@pytest.mark.parametrize("kind", [Kind.JPEG, Kind.PDF])
def test_a_photo_of_a_paper_is_as_large_on_the_screen_as_the_paper_itself(kind):
    file = samples.drawn_pdf() if kind is Kind.PDF else samples.jpeg(samples.scene((2970, 2100)))
    made = preview(io.BytesIO(file), kind)
    assert made is not None
    assert max(Image.open(io.BytesIO(made)).size) == 1400


def test_a_page_of_a_pdf_is_drawn():
    made = preview(io.BytesIO(samples.drawn_pdf()), Kind.PDF, max_side=842)
    assert made is not None
    page = Image.open(io.BytesIO(made))
    assert (page.format, page.size) == ("JPEG", (595, 842))
    assert near(page.getpixel((300, 200)), (0, 0, 0))
    assert near(page.getpixel((300, 700)), (255, 255, 255))


def test_text_typed_into_a_form_field_is_drawn():
    document = samples.new_pdf()
    black = document.make_stream(b"0 0 200 200 re f", Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 200])
    field = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="name", F=4,
            Rect=[0, 642, 200, 842], AP=pikepdf.Dictionary(N=black),
        )
    )  # fmt: skip
    document.pages[0].Annots = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field])
    made = preview(io.BytesIO(samples.pdf_bytes(document)), Kind.PDF, max_side=842)
    assert made is not None
    assert near(Image.open(io.BytesIO(made)).getpixel((100, 100)), (0, 0, 0))


def test_a_sheet_of_a_kilometre_is_drawn_no_larger_than_asked():
    document = samples.new_pdf()
    document.pages[0].MediaBox = [0, 0, 2_000_000, 1_000_000]
    made = preview(io.BytesIO(samples.pdf_bytes(document)), Kind.PDF, max_side=500)
    assert made is not None
    assert max(Image.open(io.BytesIO(made)).size) <= 501


def test_a_sheet_thin_as_a_hair_has_a_preview_or_is_refused():
    document = samples.new_pdf()
    document.pages[0].MediaBox = [0, 0, 14_000, 1]
    made = preview(io.BytesIO(samples.pdf_bytes(document)), Kind.PDF)
    assert made is not None
    assert Image.open(io.BytesIO(made)).height == 1


def test_a_page_that_is_not_there_has_no_preview():
    assert preview(io.BytesIO(samples.pdf_bytes()), Kind.PDF, page=2) is None
    assert preview(io.BytesIO(samples.pdf_bytes()), Kind.PDF, page=0) is None


def test_office_files_have_no_preview():
    assert preview(io.BytesIO(samples.package()), Kind.DOCX) is None


def test_a_locked_pdf_has_no_preview():
    content = samples.pdf_bytes(encryption=pikepdf.Encryption(user="himitsu", owner="himitsu"))
    with pytest.raises(Refused) as refused:
        preview(io.BytesIO(content), Kind.PDF)
    assert refused.value.reason is Reason.ENCRYPTED
