"""The idempotency keys under which a draft is sent, or what another government of this installation forwards: it arrives once,
and is found again by it."""

from __future__ import annotations

from uuid import UUID

_DRAFT, _FORWARDED = "draft:", "forward:"


def key_of_draft(draft_id: UUID) -> str:
    """The key of a draft."""
    return f"{_DRAFT}{draft_id}"


def draft_of_key(key: str) -> UUID | None:
    """The draft of a key, if it is a draft's."""
    try:
        return UUID(key.removeprefix(_DRAFT)) if key.startswith(_DRAFT) else None
    except ValueError:
        return None


def key_of_forwarding(*, tenant: int, forwarding_id: UUID) -> str:
    """The key of what a tenant forwards to another; there it is also the client's id, which no program can have."""
    return f"{_FORWARDED}{tenant}:{forwarding_id}"


def is_forwarded(key: str) -> bool:
    """Whether another government forwarded it."""
    return key.startswith(_FORWARDED)


def forwarding_of_key(key: str) -> tuple[int, UUID] | None:
    """(tenant, id of what it forwards), if the key is of something forwarded."""
    tenant, _, id = key.removeprefix(_FORWARDED).partition(":")
    if not is_forwarded(key) or not tenant.isdecimal():
        return None
    try:
        return int(tenant), UUID(id)
    except ValueError:
        return None
