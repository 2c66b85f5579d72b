"""Facts about deliveries (`config/wiring.py` says whom they wake)."""

from __future__ import annotations

import msgspec


class DeliveryDue(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="delivery.due"):
    """A package is to be sent."""

    delivery_id: str


class ResultDue(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="delivery.result_due"):
    """The receiver is to be asked for the result."""

    delivery_id: str
