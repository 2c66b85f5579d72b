"""What the office looks at and decides, and what a core system gets."""

from __future__ import annotations

from typing import Literal

import msgspec

from madoguchi.forms.domain.format.ids_and_texts import Closed, Id, LocalText, Reference


class ChecklistItem(Closed, frozen=True, kw_only=True):
    id: Id
    label: LocalText


Outcome = Literal["grant", "grant_in_part", "grant_with_conditions", "refuse"]


class Decision(Closed, frozen=True, kw_only=True):
    id: Id
    label: LocalText | None = None
    outcome: Outcome | None = None
    issue: str | None = None
    reason: Literal["required", "optional"] = "optional"


class Review(Closed, frozen=True, kw_only=True):
    checklist: tuple[ChecklistItem, ...] = ()
    decisions: tuple[Decision, ...] = ()


class Delivery(Closed, frozen=True, kw_only=True):
    """What a receiving system gets: its item names, each from a question or a part of one."""

    to: str
    when: Literal["accepted", "decided"] = "accepted"
    items: dict[str, Reference] = msgspec.field(default_factory=dict)
