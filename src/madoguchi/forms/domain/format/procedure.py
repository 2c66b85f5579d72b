"""A procedure, whole: its pages, attachments, declarations and checks."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from madoguchi.forms.domain.format.conditions import Condition, NamedCondition
from madoguchi.forms.domain.format.figures import Figure
from madoguchi.forms.domain.format.filing import (
    Channel,
    Deadline,
    Fee,
    LegalBasis,
    Processing,
    Retention,
    Window,
)
from madoguchi.forms.domain.format.ids_and_texts import (
    Closed,
    FileKind,
    Id,
    Keywords,
    LocalText,
    ProcedureId,
    Reference,
)
from madoguchi.forms.domain.format.office import Delivery, Review
from madoguchi.forms.domain.format.questions import Question
from madoguchi.forms.domain.format.trials import Trial


class Page(Closed, frozen=True, kw_only=True):
    """One topic."""

    id: Id
    title: LocalText
    intro: LocalText | None = None
    show_when: Condition | None = None
    questions: tuple[Question, ...] = ()


class Attachment(Closed, frozen=True, kw_only=True):
    """A document to attach (添付書類)."""

    id: Id
    label: LocalText
    hint: LocalText | None = None
    required_when: Condition | None = None
    show_when: Condition | None = None
    required: bool = False
    accept: tuple[FileKind, ...] = ("pdf", "jpeg", "png", "heic")
    max_files: int = 5
    max_mb: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    later: Literal["allowed", "refused"] = "allowed"


class Declaration(Closed, frozen=True, kw_only=True):
    """Something the applicant declares on the check page."""

    id: Id
    label: LocalText
    required: bool = True


class Check(Closed, frozen=True, kw_only=True):
    """A rule across questions: where `must` is false, `message` stands at question `at`. It is not made while an answer that
    `must` compares was said not to be known, or cannot be read."""

    id: Id
    must: Condition
    when: Condition | None = None
    message: LocalText
    at: Reference


class Definition(Closed, frozen=True, kw_only=True):
    """A procedure (手続), whole."""

    format: Literal[1]
    id: ProcedureId
    name: LocalText
    plain: LocalText | None = None
    summary: LocalText
    who: LocalText | None = None
    prepare: tuple[LocalText, ...] = ()
    kind: Literal["claim", "notification", "request", "report", "booking"]
    for_: Literal["individual", "business", "either"] = msgspec.field(default="individual", name="for")
    receiver: Literal["municipality", "prefecture"] = "municipality"
    category: str
    life_events: tuple[str, ...] = ()
    keywords: Keywords = Keywords()
    legal_basis: tuple[LegalBasis, ...] = ()
    core_system: str | None = None
    department: str
    window: Window | None = None
    deadline: Deadline | None = None
    processing: Processing | None = None
    retention: Retention = Retention(years=5)
    identity: Literal["none", "email", "login", "signature"] = "email"
    representative: Literal["none", "allowed", "usual"] = "none"
    fee: Fee | None = None
    channel: Channel = Channel()
    purpose_notice: LocalText
    paper: str | None = None
    minutes: int | None = None
    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    checks: tuple[Check, ...] = ()
    review: Review = Review()
    delivery: tuple[Delivery, ...] = ()
    conditions: tuple[NamedCondition, ...] = ()
    figures: tuple[Figure, ...] = ()
    trials: tuple[Trial, ...] = ()
