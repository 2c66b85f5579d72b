"""Show an e-mail address to whoever holds a link: its owner knows it, and a stranger does not learn it."""

from __future__ import annotations


def masked(email: str) -> str:
    """`h…o@example.jp`: the first and the last letter, and the host. A short name keeps its first letter alone."""
    local, _, host = email.rpartition("@")
    shown = f"{local[:1]}…{local[-1:]}" if len(local) > 3 else f"{local[:1]}…"
    return f"{shown}@{host}"
