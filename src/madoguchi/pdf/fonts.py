"""Where the fonts are, and how to get the two that are needed without being root.

IPAmj Mincho holds the administrative standard characters with their variation sequences, IPAex Gothic the
headings. `python -m madoguchi.pdf.fonts DIR` unpacks both from Debian's packages into DIR.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGES = {"fonts-ipamj-mincho": "ipamjm.ttf", "fonts-ipaexfont-gothic": "ipaexg.ttf"}
"""Debian package → the font file it brings."""

DEBIAN_FOLDERS = (
    Path("/usr/share/fonts/truetype/ipamj"),
    Path("/usr/share/fonts/opentype/ipaexfont-gothic"),
)


FURTHER = (
    Path("/usr/share/fonts/truetype/dejavu"),  # fonts-dejavu-core: Vietnamese, Cyrillic, Greek
    Path("/usr/share/fonts/truetype/nanum"),  # fonts-nanum: Hangul
)
"""Folders of fonts for names that the two do not hold. Without them such a character is printed as 〓, with a note."""


class MissingFonts(Exception):
    """The fonts are not where they should be; the text says what to do."""


class FontsNotFetched(Exception):
    """Debian's packages could not be fetched or unpacked; the text says why."""


def font_folder(*, named: str = "", data: Path | None = None) -> tuple[Path, ...]:
    """The folders that hold the two fonts: the one that is named, else Debian's, else `fonts` in the data folder.

    Raises MissingFonts.
    """
    candidates = [(Path(named),)] if named else [DEBIAN_FOLDERS, *([(data / "fonts",)] if data else [])]
    for folders in candidates:
        if all(any((folder / file).is_file() for folder in folders) for file in PACKAGES.values()):
            return folders
    raise MissingFonts(
        f"no {' and '.join(PACKAGES.values())}{f' in {named}' if named else ''}: install the Debian packages "
        f"{' '.join(PACKAGES)}, or run: python -m madoguchi.pdf.fonts DIR, and set MADOGUCHI_FONTS=DIR"
    )


def further_folders() -> tuple[Path, ...]:
    """Those of FURTHER that this machine has."""
    return tuple(folder for folder in FURTHER if folder.is_dir())


def fetch_fonts(*, folder: Path) -> None:
    """Unpack the two font files into `folder`; what is already there is kept. Raises FontsNotFetched."""
    folder.mkdir(parents=True, exist_ok=True)
    for package, file in PACKAGES.items():
        if not (folder / file).is_file():
            _fetch(package=package, file=file, folder=folder)


def _fetch(*, package: str, file: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _run("apt-get", "download", package, cwd=work)
        for deb in work.glob("*.deb"):
            _run("dpkg-deb", "-x", deb.name, "unpacked", cwd=work)
        found = next((work / "unpacked").rglob(file), None)
        if found is None:
            raise FontsNotFetched(f"{package} holds no {file}")
        # A half-copied font must never look like a whole one.
        shutil.copyfile(found, folder / f"{file}.part")
        (folder / f"{file}.part").replace(folder / file)


def _run(*command: str, cwd: Path) -> None:
    try:
        subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise FontsNotFetched(f"{command[0]} is not on this machine") from error
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise FontsNotFetched(f"{' '.join(command)}: {reason}") from error


def main(arguments: list[str]) -> int:
    """The command; 0 when both fonts are there, 1 when they could not be got, 2 for wrong usage."""
    if len(arguments) != 1:
        print("usage: python -m madoguchi.pdf.fonts DIR", file=sys.stderr)
        return 2
    try:
        fetch_fonts(folder=Path(arguments[0]))
    except FontsNotFetched as error:
        print(f"fonts: {error}", file=sys.stderr)
        return 1
    print(f"fonts in {arguments[0]}: {' '.join(PACKAGES.values())}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
