"""The idempotency key under which a draft is sent: it arrives once, and is found again by it."""

from __future__ import annotations

from uuid import UUID

_DRAFT = "draft:"


def key_of_draft(draft_id: UUID) -> str:
    """The key of a draft."""
    return f"{_DRAFT}{draft_id}"


def draft_of_key(key: str) -> UUID | None:
    """The draft of a key, if it is a draft's."""
    try:
        return UUID(key.removeprefix(_DRAFT)) if key.startswith(_DRAFT) else None
    except ValueError:
        return None
