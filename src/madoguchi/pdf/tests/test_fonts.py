"""Where the fonts are found, and what is said when they are not."""

from pathlib import Path

import pytest

from madoguchi.pdf import fonts
from madoguchi.pdf.fonts import (
    DEBIAN_FOLDERS,
    PACKAGES,
    FontsNotFetched,
    MissingFonts,
    fetch_fonts,
    font_folder,
    main,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds files of the right names."""
    for file in PACKAGES.values():
        (tmp_path / file).write_bytes(b"font")
    return tmp_path


def test_the_named_folder_is_taken_before_all_others(folder: Path) -> None:
    assert font_folder(named=str(folder)) == (folder,)


def test_a_named_folder_without_fonts_is_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(MissingFonts) as caught:
        font_folder(named=str(tmp_path))
    text = str(caught.value)
    assert "\n" not in text and str(tmp_path) in text
    assert all(package in text for package in PACKAGES)


def test_debian_s_folders_are_found() -> None:
    assert font_folder() == DEBIAN_FOLDERS


def test_the_data_folder_is_the_last_resort(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "DEBIAN_FOLDERS", (tmp_path / "absent",))
    data = tmp_path / "data"
    data.mkdir()
    folder_of_data = data / "fonts"
    folder_of_data.mkdir()
    for file in PACKAGES.values():
        (folder / file).rename(folder_of_data / file)
    assert font_folder(data=data) == (folder_of_data,)
    with pytest.raises(MissingFonts):
        font_folder()


def test_fonts_that_are_there_are_not_fetched_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    fetch_fonts(folder=folder)
    assert {(folder / file).read_bytes() for file in PACKAGES.values()} == {b"font"}


def test_without_debian_s_tools_the_command_says_which_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(FontsNotFetched):
        fetch_fonts(folder=tmp_path)
    assert main([str(tmp_path)]) == 1
    assert "apt-get is not on this machine" in capsys.readouterr().err


def test_the_command_wants_one_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage:" in capsys.readouterr().err
