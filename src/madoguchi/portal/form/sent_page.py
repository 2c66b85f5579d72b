"""What a page of a form brought when it was sent off, read once."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from madoguchi.applications.domain.drawn import Drawn, new_sheet, sheet_of

STAYS = ("_refresh", "_add", "_remove", "_lookup", "_choose", "_upload", "_remove_file")
"""Buttons that keep what was typed and draw the page again."""


class SentPage(msgspec.Struct, frozen=True, kw_only=True):
    """`fields` and `files` are by the names of the page's controls; `language` is the one that its button asked for."""

    fields: dict[str, list[str]]
    files: MultiValueDict[str, Any]
    drawn: Drawn
    drawn_at: str
    to_check: bool
    language: str

    @property
    def button(self) -> Literal["next", "stays", "language", "back", "save"]:
        """Which button sent it."""
        if any(name in self.fields for name in STAYS):
            return "stays"
        if "_language" in self.fields:
            return "language"
        if "_back" in self.fields:
            return "back"
        return "save" if "_save" in self.fields else "next"

    @property
    def goes_on(self) -> bool:
        return self.button == "next"


def sent_page(request: HttpRequest) -> SentPage:
    """The page that a POST brings."""
    return SentPage(
        fields=dict(request.POST.lists()),
        files=request.FILES,
        drawn=_drawn(request),
        drawn_at=request.POST.get("drawn", ""),
        to_check=goes_to_check(request),
        language=request.GET.get("lang", ""),
    )


def goes_to_check(request: HttpRequest) -> bool:
    """One who came from the check page to change something goes back there, not through every page again."""
    return "check" in request.GET or "to_check" in request.POST


def _drawn(request: HttpRequest) -> Drawn:
    """What the page was drawn from, as it says itself. A page of no draft yet shows the first revision's: nothing."""
    revision = request.POST.get("revision", "" if request.POST.get("draft") else "0")
    return Drawn(
        revision=int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else -1,
        seen=request.POST.get("seen", ""),
        sheet=sheet_of(request.POST["sheet"]) if request.POST.get("sheet") else new_sheet(),
    )
