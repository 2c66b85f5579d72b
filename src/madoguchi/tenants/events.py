"""What changed of a tenant: facts that other packages react to (`config/wiring.py`)."""

from __future__ import annotations

import msgspec


class OfficeDaysChanged(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="tenants.office_days_changed"
):
    """Days on which its offices are closed or open were added or taken away."""
