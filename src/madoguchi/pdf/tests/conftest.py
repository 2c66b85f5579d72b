"""The press and a pool, each started once; reading a PDF back."""

import subprocess
from collections.abc import Callable, Iterator

import pytest

from madoguchi.pdf.fonts import font_folder, further_folders
from madoguchi.pdf.services.press import Press
from madoguchi.pdf.services.render import Renderer


@pytest.fixture(scope="session")
def press() -> Press:
    return Press(fonts=[*font_folder(), *further_folders()])


@pytest.fixture
def renderer() -> Iterator[Renderer]:
    pool = Renderer(processes=2)
    yield pool
    pool.close()


@pytest.fixture
def read() -> Callable[[bytes], str]:
    """What pdftotext reads, with the pages divided by form feeds."""

    def to_text(pdf: bytes) -> str:
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
        return done.stdout.decode()

    return to_text
