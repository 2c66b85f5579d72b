"""A file's name as it is kept: safe to show, save and put in a header, ending as its content says."""

import re

from madoguchi.files.domain.media_types import EXTENSIONS, Kind, claimed_kind
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.kernel.text import clean_filename

_BYTES = 240  # file systems take 255 bytes of UTF-8 for one name


def clean_name(name: str, kind: Kind) -> str:
    """`name` without folders, control and bidirectional characters and individual numbers, with an extension of `kind`.

    The content is believed, not the name: a PNG called `menkyo.jpg` becomes `menkyo.png`.
    """
    # Sixty characters fit, whatever they are; a longer limit serves names in Latin letters.
    limit = 120 if len(name.encode("utf-8", "ignore")) <= _BYTES else _BYTES // 4
    cleaned = clean_filename(_without_number(name), limit=limit)
    claimed = claimed_kind(cleaned)
    if claimed is kind:
        return cleaned
    stem = cleaned.rpartition(".")[0] if claimed else cleaned
    return clean_filename(f"{stem}.{EXTENSIONS[kind][0]}", limit=limit)


def _without_number(name: str) -> str:
    """An individual number in it is struck out (番号法 第20条): whoever sees the case reads the name."""
    if not individual_numbers_in(name):
        return name
    struck = re.sub(r"\d", "x", name)
    return "書類" if individual_numbers_in(struck) else struck
