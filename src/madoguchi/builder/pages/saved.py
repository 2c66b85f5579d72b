"""Where a form of the builder stands: what every one of them needs to post, and whether everything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from madoguchi.builder.domain.inspector.palette import Entry
from madoguchi.kernel.clock import JST


class At(msgspec.Struct, frozen=True, kw_only=True):
    """Where one is, for the addresses and hidden controls of every form."""

    here: str
    revision: int
    place: str = ""
    page_place: str = ""
    office: bool = False
    """What the office fills in is shown, and not what it asks the applicant."""
    language: str = "ja"
    palette: tuple[tuple[str, tuple[Entry, ...]], ...] = ()
    in_group: tuple[tuple[str, tuple[Entry, ...]], ...] = ()
    into: str = ""
    below: int = 0


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The line that says whether everything is saved. `kind` is error, success or empty."""

    kind: str
    text: str


def status_of(updated_at: datetime, *, said: str, refused: str, wrong: Mapping[str, str]) -> Status:
    """`refused` says why nothing was saved, `wrong` which controls were not."""
    if refused:
        return Status(kind="error", text=refused)
    if wrong:
        return Status(kind="error", text=f"{len(wrong)}か所は保存していません。赤いところを直してください。")
    if said == "saved":
        at = updated_at.astimezone(JST).strftime("%H:%M:%S")
        return Status(kind="success", text=f"保存しました({at})")
    return Status(kind="", text=said or "直すと、すぐに保存します。")
