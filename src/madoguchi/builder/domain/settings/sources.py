"""What can be handed to another system."""

from __future__ import annotations

from madoguchi.builder.domain.conditions.nameable import Known, Named


def sources(known: Known) -> list[Named]:
    """Every answer, and every part of one."""
    return [named for named in known.all if named.compares != "none"]
