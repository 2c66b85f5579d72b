"""How a step stands that another government does, in the words of staff."""

from __future__ import annotations

from typing import Final

from madoguchi.review.domain.forwardings import Stands

WORDS: Final[dict[Stands, tuple[str, str]]] = {
    "untied": ("まだ渡していません", "warning"),
    "waiting": ("渡しています", "info"),
    "by_hand": ("職員が書類で渡します", "warning"),
    "there": ("答えを待っています", "info"),
    "returned": ("返戻されました", "warning"),
    "problem": ("確かめてください", "error"),
    "answered": ("答えが届きました", "success"),
    "entered": ("職員が答えを入れました", "neutral"),
    "ended": ("終わりました", "neutral"),
    "anew": ("もう一度渡しました", "neutral"),
}
"""How it stands → what is said, and its tone."""
