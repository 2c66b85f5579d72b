"""What a form of the builder posted, read one value at a time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.kernel.text import problems

Posted = Mapping[str, Sequence[str]]


class Wrong(Exception):
    """A value cannot be used: the control's name, and what to do."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        self.message = message
        super().__init__(f"{name}: {message}")


def typed(posted: Posted, name: str) -> str:
    """One line, trimmed."""
    values = posted.get(name) or ("",)
    return values[-1].strip()


MOST_ROWS = 300
"""Of any list that a form counts; a form that claims more was not made by a page of ours."""


def counted(posted: Posted, name: str, *, most: int = MOST_ROWS) -> int:
    """How many rows the form says that its list `name` has, at most `most`."""
    text = typed(posted, f"{name}-n")
    return min(int(text[:9]), most) if text.isdecimal() else 0


def several(posted: Posted, name: str) -> list[str]:
    """All that is ticked."""
    return [value for value in posted.get(name, ()) if value]


def several_of(posted: Posted, name: str, former: Sequence[str]) -> tuple[str, ...]:
    """The same; what was chosen before keeps its order, and what is new comes after it."""
    ticked = dict.fromkeys(several(posted, name))
    return tuple(dict.fromkeys([*(each for each in former if each in ticked), *ticked]))


def words(posted: Posted, name: str, *, most: int = 300, lines: bool = False) -> str:
    """A text of the author. Raises Wrong when it is too long or holds what no text holds."""
    text = typed(posted, name).replace("\r\n", "\n")
    if text and problems(text, limit=most, multiline=lines):
        raise Wrong(
            name, f"{most:,}字までで書いてください。" if lines else f"{most:,}字までの1行で書いてください。"
        )
    return text


def local(posted: Posted, name: str, *, most: int = 300, lines: bool = False) -> dict[str, Any]:
    """A text in its languages, as the format keeps it."""
    found: dict[str, Any] = {"ja": words(posted, f"{name}-ja", most=most, lines=lines)}
    for language in ("en", "ja-easy"):
        if text := words(posted, f"{name}-{language}", most=most, lines=lines):
            found[language] = text
    return found


def local_or_none(
    posted: Posted, name: str, *, most: int = 300, lines: bool = False
) -> dict[str, Any] | None:
    """The same, or None when nothing is written in any language."""
    found = local(posted, name, most=most, lines=lines)
    return found if any(found.values()) else None


def whole(posted: Posted, name: str, *, least: int = 0, most: int = 999_999_999_999) -> int | None:
    """A whole number, None when empty. Raises Wrong."""
    text = number_text(posted, name)
    if not text:
        return None
    if "." in text or not least <= int(text) <= most:
        raise Wrong(name, f"{least:,}から{most:,}までの整数で入力してください。")
    return int(text)


def decimal(posted: Posted, name: str) -> float | None:
    """A number, None when empty. Raises Wrong."""
    text = number_text(posted, name)
    return float(text) if text else None


def number_text(posted: Posted, name: str) -> str:
    """A number as it is written in a definition, from any width and with separators. Raises Wrong."""
    text = unicodedata.normalize("NFKC", typed(posted, name)).replace(",", "").replace("−", "-")
    if text and not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text):
        raise Wrong(name, "数字で入力してください。")
    return text
