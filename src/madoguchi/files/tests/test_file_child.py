"""Hostile files are looked at in a child process, and only the child suffers."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import madoguchi
from madoguchi.files.domain import child
from madoguchi.files.domain.inspect import inspect
from madoguchi.files.domain.media_types import MIB, Kind
from madoguchi.files.domain.previews import preview
from madoguchi.files.domain.refusal import Reason, Refused
from madoguchi.files.tests import file_samples as samples
from madoguchi.kernel.confined import ChildLimits
from tests.parts.patience import PATIENCE

EVERY = list(Kind)


def endless_pdf():
    """A page that draws a square as large as itself, millions of times."""
    document = samples.new_pdf()
    document.pages[0].Contents = document.make_stream(b"0 0 595 842 re f\n" * 2_000_000)
    return samples.pdf_bytes(document)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_phones_108_megapixels_are_taken_and_made_small(progressive):
    content = samples.jpeg(Image.new("L", (12_000, 9_000), "grey"), quality=60, progressive=progressive)
    assert child.inspect_in_child(io.BytesIO(content), name="IMG.jpg", accept=["jpeg"]).kind is Kind.JPEG
    shown = child.preview_in_child(io.BytesIO(content), Kind.JPEG, max_side=4_000)
    assert Image.open(io.BytesIO(shown or b"")).size == (4_000, 3_000)


def test_a_child_finds_what_the_process_itself_finds():
    content = samples.pdf_bytes(samples.new_pdf(2))
    found = child.inspect_in_child(io.BytesIO(content), name="住民票.pdf", accept=["pdf"])
    assert found == inspect(io.BytesIO(content), name="住民票.pdf", accept=["pdf"])


def test_a_child_tells_its_reason_with_its_figures():
    with pytest.raises(Refused) as refused:
        child.inspect_in_child(io.BytesIO(samples.png()), name="a.png", accept=["pdf", "jpeg"])
    assert refused.value.reason is Reason.TYPE_NOT_ACCEPTED
    assert refused.value.params == {"detected": "png", "accepted": ["pdf", "jpeg"]}


def test_a_name_with_a_lone_surrogate_reaches_the_child():
    found = child.inspect_in_child(io.BytesIO(samples.png()), name="a\ud800.png", accept=EVERY)
    assert found.clean_name.endswith(".png")


def test_a_preview_from_a_child_is_the_same_picture(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(samples.drawn_pdf())
    assert child.preview_in_child(path, Kind.PDF, max_side=300) == preview(path, Kind.PDF, max_side=300)


def test_an_office_file_has_no_preview_from_a_child_either():
    assert child.preview_in_child(io.BytesIO(samples.package()), Kind.DOCX) is None


def test_a_photo_is_shown_as_a_plain_picture_from_a_child():
    shown = Image.open(io.BytesIO(child.preview_in_child(io.BytesIO(samples.heic()), Kind.HEIC) or b""))
    assert (shown.format, shown.size) == ("JPEG", (320, 200))


def test_a_photo_of_48_megapixels_fits_the_child():
    content, patient = samples.heic(samples.scene((8064, 6048))), ChildLimits(timeout=PATIENCE)
    assert (
        child.inspect_in_child(io.BytesIO(content), name="a.heic", accept=EVERY, child=patient).kind
        is Kind.HEIC
    )
    shown = child.preview_in_child(io.BytesIO(content), Kind.HEIC, max_side=4000, child=patient)
    assert Image.open(io.BytesIO(shown or b"")).size == (4000, 3000)


def test_a_page_that_never_ends_is_stopped_by_the_clock():
    only_the_clock = ChildLimits(timeout=1.0, cpu_seconds=100_000)
    with pytest.raises(Refused) as refused:
        child.preview_in_child(io.BytesIO(endless_pdf()), Kind.PDF, child=only_the_clock)
    assert refused.value.reason is Reason.TOO_HEAVY


def test_a_page_that_never_ends_is_stopped_by_its_processor_seconds():
    with pytest.raises(Refused) as refused:
        child.preview_in_child(
            io.BytesIO(endless_pdf()), Kind.PDF, child=ChildLimits(cpu_seconds=1, timeout=PATIENCE)
        )
    assert refused.value.reason is Reason.TOO_HEAVY


def test_a_picture_needing_more_memory_than_given_does_not_get_it():
    content = samples.png(samples.scene((8000, 8000)))
    with pytest.raises(Refused) as refused:
        child.preview_in_child(io.BytesIO(content), Kind.PNG, child=ChildLimits(memory=300 * MIB))
    assert refused.value.reason in (Reason.TOO_HEAVY, Reason.BROKEN)


def test_the_asking_side_loads_no_parser():
    program = (
        "import sys, madoguchi.files.domain.child, madoguchi.files.domain.refusal_words;"
        "print([m for m in ('PIL', 'pikepdf', 'pypdfium2', 'pillow_heif') if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(madoguchi.__path__[0]).parent)}
    command = [sys.executable, "-c", program]
    out = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert out.stdout.strip() == b"[]"
