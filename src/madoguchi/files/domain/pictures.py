"""Pictures: checked, set upright and made plain, and made small.

What an applicant sent is kept as it came, sealed by its hash, because it is the record of what was filed. For
looking at there is a second picture from `normalise_picture` (`previews.preview` asks for it): a JPEG that every browser
opens, upright, and without the place and the phone that EXIF gives away. HEIC is therefore never converted in place.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from madoguchi.files.domain.media_types import Kind, Limits
from madoguchi.files.domain.refusal import Reason, Refused

pillow_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # ours are looked at in `_open`, and depend on the kind

MAX_SIDE = 4000
"""Pixels. A4 at 4,000 is 340 dots per inch: the small print of a certificate stays readable."""
_QUALITY = 88
# Photos in MPO (a JPEG with a second one behind) come through the JPEG reader too.
_FORMATS = {Kind.JPEG: ("JPEG",), Kind.PNG: ("PNG",), Kind.HEIC: ("HEIF",)}
# Pillow's readers raise these for damaged files, besides its own UnidentifiedImageError (an OSError).
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    LookupError,
    TypeError,
    struct.error,
    zlib.error,
)


def check(file: BinaryIO, limits: Limits) -> None:
    """Refuse what is too many pixels (told before decoding) or cannot be read to its end.

    A PNG is checked by its checksums alone and a JPEG decoded at an eighth, so neither needs much memory;
    HEIC has to be decoded. Raises Refused (PICTURE_BOMB, BROKEN).
    """
    try:
        with _open(file, limits) as picture:
            if picture.format == "PNG":
                picture.verify()
                return
            picture.draft(None, (picture.width // 8, picture.height // 8))
            picture.load()
    except _DAMAGE as error:
        raise Refused(Reason.BROKEN) from error


def normalise_picture(
    file: BinaryIO | Path, kind: Kind, *, max_side: int = MAX_SIDE, limits: Limits | None = None
) -> bytes:
    """An upright sRGB or grey JPEG without EXIF, place, comment or profile, no side above `max_side` pixels.

    Transparent parts become white, CMYK and 16 bits become 8-bit RGB or grey. Raises Refused.
    """
    try:
        with _open(file, limits or Limits(), kind) as picture:
            # Only JPEG can skip pixels while decoding; it then gives at least this size.
            picture.draft(None, (max_side, max_side))
            plain = _flat(_in_srgb(_upright(picture)))
            plain.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
            plain.info = {}
            out = BytesIO()
            plain.save(out, "JPEG", quality=_QUALITY, optimize=True)
    except _DAMAGE as error:
        raise Refused(Reason.BROKEN) from error
    return out.getvalue()


@contextmanager
def _open(file: BinaryIO | Path, limits: Limits, kind: Kind | None = None) -> Iterator[Image.Image]:
    formats = _FORMATS[kind] if kind else [name for names in _FORMATS.values() for name in names]
    with Image.open(
        file, formats=formats
    ) as picture:  # closes a path that it opened, never the caller's file
        pixels = picture.width * picture.height
        most = limits.max_jpeg_pixels if picture.format in ("JPEG", "MPO") else limits.max_pixels
        if pixels > most:
            raise Refused(Reason.PICTURE_BOMB, pixels=pixels, limit=most)
        yield picture


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as EXIF says; a phone held sideways writes the turn there. Unreadable EXIF turns nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except (SyntaxError, ValueError, LookupError, TypeError, struct.error):
        picture.load()
        return picture


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours of a wide-gamut phone or of print, in the colour space that a JPEG without profile means."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return turned or picture


def _flat(picture: Image.Image) -> Image.Image:
    """8-bit grey or RGB on white."""
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Pillow clips instead of scaling when it converts 16-bit grey.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        white.alpha_composite(clear)
        return white.convert("RGB")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")
