"""Lines of a mail's text: `format=flowed; delsp=yes` (RFC 3676).

A line break inside of a paragraph is a space before the end of the line, which the reader takes out again; so
the text fits old programs and fills a telephone's screen in new ones. Japanese has no spaces to break at: a
break may stand between any two wide characters, but not before closing punctuation or after opening
(JIS X 4051).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

WIDTH = 76
"""Columns; a Japanese character takes two."""
_NOT_FIRST = "、。，．・：；？！）」』】〕〉》”’ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.!?:;)]}"
_NOT_LAST = "（「『【〔〈《“‘([{"


def flow(text: str) -> str:
    """The text with soft breaks. Trailing spaces of its lines are dropped: they would be soft breaks."""
    return "\n".join(part for line in text.split("\n") for part in _lines(line.rstrip(" ")))


def _lines(line: str) -> Iterator[str]:
    current, width = "", 0
    for piece in _pieces(line):
        columns = sum(map(_columns, piece))
        if current and width + columns > WIDTH:
            yield _stuffed(current) + " "
            current, width = "", 0
        current += piece
        width += columns
    yield _stuffed(current)


def _pieces(line: str) -> Iterator[str]:
    """Parts that stay whole: words with the spaces after them, wide characters with their marks."""
    piece = ""
    for character in line:
        if piece and _may_break(piece, character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    last = before[-1]
    if (
        after == " "
        or after in _NOT_FIRST
        or last in _NOT_LAST
        or unicodedata.combining(after)
        or _is_mark(after)
    ):
        return False
    return last == " " or _is_wide(last) or _is_wide(after)


def _is_mark(character: str) -> bool:
    """A variation selector belongs to the character before it."""
    return bool(re.match("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u200d]", character))


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" or _is_mark(character)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or _is_mark(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _stuffed(line: str) -> str:
    """A space before what would be read as a quote, an envelope or stuffing (RFC 3676 section 4.4)."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line
