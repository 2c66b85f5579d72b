"""What became of an application: facts that other packages react to (`config/wiring.py`)."""

from __future__ import annotations

import msgspec

from madoguchi.applications.domain.states import State


class StateChanged(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="applications.state_changed"
):
    """It went from one state to another. Arrival is told by `Arrived` alone."""

    application_id: str
    before: State
    to: State
    by: str  # applicant | staff | system


class ForwardedMoved(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="applications.forwarded_moved"
):
    """What another government of this installation forwarded went from one state to another: it is told of that."""

    application_id: str


class Arrived(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="applications.arrived"):
    """It is durably here (到達)."""

    application_id: str


class Mended(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="applications.mended"):
    """The applicant changed it before acceptance."""

    application_id: str


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="applications.withdrawn"):
    """The applicant took it back (取下げ)."""

    application_id: str


class AttachmentReceived(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="applications.attachment_received"
):
    """A file waits in quarantine for the scanner."""

    attachment_id: str
