"""What can be said instead of an answer: not known, there is none, later.

Such an answer is `{"instead": "not_known"}` wherever an answer stands: in a draft, in an application, in a package, in a
trial. It is an answer, so nothing is missing; it has no value, so conditions see nothing answered and receivers of an
item get null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parts import fill, text

KEY: Final = "instead"
WORDS: Final[dict[str, d.LocalText]] = {
    "not_known": text("分かりません", "I do not know", "わかりません"),
    "none": text("ありません", "There is none", "ありません"),
    "later": text("あとで知らせます", "I will tell you later", "あとで おしえます"),
}
_NAMED: Final[dict[str, d.LocalText]] = {
    "not_known": text("{label}が分かりません", "I do not know: {label}", "{label}が わかりません"),
    "none": text("{label}がありません", "There is none: {label}", "{label}が ありません"),
    "later": text("{label}はあとで知らせます", "Later: {label}", "{label}は あとで おしえます"),
}
_SHORT = 12


def said(question: d.Question, raw: Any) -> str:
    """What was said instead of an answer to the question; empty when it was answered, or that cannot be said here."""
    if not question.instead:
        return ""
    reason = reason_of(raw)
    return reason if reason in question.instead else ""


def reason_of(raw: Any) -> str:
    """What an answer says instead of a value, whether the question allows it or not."""
    if not isinstance(raw, Mapping) or set(raw) != {KEY}:
        return ""
    return raw[KEY] if isinstance(raw[KEY], str) else ""


def as_answer(reason: str) -> dict[str, str]:
    """The answer that says so."""
    return {KEY: reason}


def offered(question: d.Question, label: str, language: str) -> list[tuple[str, str]]:
    """(what can be said, how it is put beside the question): 「番地がありません」 where the label is short."""
    named = 0 < len(label) <= _SHORT and not label.rstrip().endswith(("か", "?", "？"))
    words = _NAMED if named else WORDS
    return [
        (reason, fill(words[reason].in_language(language), {"label": label})) for reason in question.instead
    ]
