"""What a page about a case says after an act, or in place of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from madoguchi.office.gate import NOT_DONE
from madoguchi.review.queries.reading.cases import CaseView

Kind = Literal["success", "info", "warning"]


class Notice(msgspec.Struct, frozen=True):
    """A title, and a text with the facts as they are now."""

    kind: Kind
    title: str
    text: str | Callable[[CaseView], str] = ""

    def about(self, view: CaseView) -> dict[str, Any]:
        """For a template."""
        text = self.text if isinstance(self.text, str) else self.text(view)
        return {"kind": self.kind, "title": self.title, "text": text}


TOO_LATE = Notice(
    "warning",
    "先に、ほかの操作がありました",
    "何も変えていません。今の内容を確かめてから、もう一度選んでください。",
)
"""Told together with what happened."""
NOT_NOW = Notice("warning", "今の状態では、この操作はできません")
KEPT = Notice(
    "info",
    "まだ送っていません",
    "サインインの時間が切れていました。書いたものは残してあります。確かめて、もう一度送ってください。",
)
PREPARED = "prepared"
SAID: dict[str, Notice] = {
    "not-done": Notice("warning", *NOT_DONE[1:]),
    "assigned": Notice("success", "担当者を変えました"),
    PREPARED: Notice(
        "success", "ここまでを残しました", "続きは「決裁に出す」から書けます。ほかの担当者も続けられます。"
    ),
}
"""A word after `?said=` → what is said; acts say their own (`desk.acts.table`)."""
