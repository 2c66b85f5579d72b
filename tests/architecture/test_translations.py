"""What a resident reads is complete in English and in easy Japanese."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from tests.architecture.house import ROOT, packages

RESIDENT_SIDE = {
    "portal", "ui", "forms", "applications", "catalog", "notifications", "bookings", "payments", "pdf",
}  # fmt: skip
LANGUAGES = ("en", "ja-easy")
METHODS: dict[str, Any] = {".py": "python", ".jinja": babel_extract}


def messages(folder: Path) -> Iterator[tuple[str, str]]:
    """Each source text of `_("…")` in a package, and the place of it."""
    for file in sorted(folder.rglob("*")):
        within = file.relative_to(folder).with_suffix("").parts
        # Staff read Japanese only: what is named after the desk is theirs.
        if file.suffix not in METHODS or {"tests", "desk"} & set(within):
            continue
        with file.open("rb") as source:
            for line, text, *_ in extract(METHODS[file.suffix], source, keywords={"_": None}):
                yield (text if isinstance(text, str) else text[0]), f"{file.relative_to(ROOT)}:{line}"


def catalogue(folder: Path, language: str) -> Catalog:
    path = folder / "locale" / f"{language}.po"
    if not path.exists():
        return Catalog()
    with path.open("rb") as source:
        return read_po(source, locale=None)


def speaking() -> list[Path]:
    """Resident-side packages that have anything to say."""
    return [folder for folder in packages() if folder.name in RESIDENT_SIDE and any(messages(folder))]


def test_some_package_speaks_to_residents():
    assert speaking()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", speaking(), ids=lambda folder: folder.name)
def test_every_text_for_residents_is_translated(folder, language):
    known = catalogue(folder, language)
    untranslated = []
    for text, place in messages(folder):
        entry = known.get(text)
        if entry is None or not entry.string or entry.fuzzy:
            untranslated.append(f"{place} {text}")
    assert untranslated == []
