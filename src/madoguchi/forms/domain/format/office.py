"""What the office looks at, asks itself and decides, and what a core system gets."""

from __future__ import annotations

from typing import Literal

import msgspec

from madoguchi.forms.domain.format.flow import Opens, Part, Step, Valid
from madoguchi.forms.domain.format.ids_and_texts import Closed, Id, LocalText, ProcedureId, Reference
from madoguchi.forms.domain.format.questions import Question


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
    valid: Valid | None = None
    opens: tuple[Opens, ...] = ()
    appeal: ProcedureId | None = None


class Review(Closed, frozen=True, kw_only=True):
    """How the office works on a case. Without `steps` it is accepted, examined, proposed and approved; a `notification` or
    a `report` is accepted and closed."""

    checklist: tuple[ChecklistItem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    parts: dict[Id, Part] = msgspec.field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    steps: tuple[Step, ...] = ()


class Delivery(Closed, frozen=True, kw_only=True):
    """What a receiving system gets: its item names, each from a question or a part of one."""

    to: str
    when: Literal["accepted", "decided"] = "accepted"
    items: dict[str, Reference] = msgspec.field(default_factory=dict)
