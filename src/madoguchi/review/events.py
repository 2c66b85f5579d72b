"""What the office did: facts that other packages react to (`config/wiring.py`)."""

from __future__ import annotations

import msgspec


class Accepted(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.accepted"):
    """It has a register number (受付)."""

    application_id: str


class CorrectionRequested(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.correction_requested"
):
    """The applicant is asked to correct it (補正, 行政手続法 第7条)."""

    application_id: str


class Decided(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.decided"):
    """It is approved or refused (処分)."""

    application_id: str
    decision: str
    outcome: str  # grant | grant_in_part | grant_with_conditions | refuse


class DecisionUndone(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.decision_undone"
):
    """The decision was taken back; the proposal waits for a decision again."""

    application_id: str


class Dismissed(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.dismissed"):
    """It was dismissed (却下): the correction did not come."""

    application_id: str


class MessageSent(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.message_sent"):
    """The office wrote to the applicant."""

    application_id: str


class NextOpened(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.next_opened"):
    """A decision opened a case of another procedure: the applicant can send it now."""

    consequence_id: str


class OfficeAnswered(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.office_answered"
):
    """An answer of the office was filled in, or filled in anew."""

    application_id: str


class PeriodChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.period_changed"):
    """The period in which it is usually decided was extended (延長), or an extension was taken back; or the day that was told
    moved on, because the town's own days are others now."""

    application_id: str
    extended: bool
    by_office_days: bool = False


class StepsMoved(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.steps_moved"):
    """A step was done or reopened, of a flow in which somebody outside of the office does one: that may be open now, or open no
    more."""

    application_id: str


class PackageDue(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.package_due"):
    """A system of another government is to get a case, to get it anew, or to be told that it is not asked any more."""

    application_id: str


class ForwardingDue(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.forwarding_due"):
    """Another government is to get a case, to get it anew, or to be told that it is not asked any more."""

    forwarding_id: str


class Transferred(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.transferred"):
    """Another government is competent for it: it goes there (移送), and its applicant is told."""

    application_id: str


class BatchClosed(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review.batch_closed"):
    """Somebody closed a batch: its cases are to be brought to what was given."""

    batch_id: str
