"""Which event wakes which handlers: the one table. event kind → dotted names of functions (payload, *, now)."""

from __future__ import annotations

HANDLERS: dict[str, tuple[str, ...]] = {}
