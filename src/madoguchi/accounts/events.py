"""What happened to a member of staff, of which that person and the administrators are told."""

from __future__ import annotations

from typing import Literal

import msgspec

What = Literal[
    "added",
    "roles_asked",
    "roles_changed",
    "roles_declined",
    "password_reset",
    "authenticator_reset",
    "password_changed",
    "authenticator_replaced",
    "person_changed",
    "disabled",
    "enabled",
]


class StaffChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="accounts.staff_changed"):
    """`by_id` is empty for the operator on the command line; `former_address` is told too."""

    staff_id: str
    what: What
    by_id: str
    by_name: str
    roles_from: list[str] = []
    roles_to: list[str] = []
    former_address: str = ""


class StaffPlaced(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="accounts.staff_placed"):
    """Somebody works in other units than before, or at another rank."""

    staff_id: str


class FlowPlacesChanged(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="accounts.flow_places_changed"
):
    """The town said where steps are done; an empty `procedure`: of all."""

    procedure: str
