"""Put a case on another version of its procedure; its answers stay what they are."""

from __future__ import annotations

from uuid import UUID

from madoguchi.applications.services.case.change_state import locked_application


def change_version(*, application_id: UUID, version: str) -> None:
    """Part of acts. Whoever calls it has looked whether the answers have their questions there. Raises NoSuchApplication."""
    row = locked_application(application_id)
    row.version = version
    row.save(update_fields=["version"])
