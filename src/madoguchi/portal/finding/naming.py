"""What the reader calls a procedure."""

from __future__ import annotations

from collections.abc import Callable

from madoguchi.catalog import queries as catalog
from madoguchi.lobby.visit import Visit


def procedure_names(visit: Visit) -> Callable[[str], str]:
    """Id → name in the reader's language, of everything that anybody could have begun; else the id."""
    cards = catalog.begun(today=visit.day)

    def name(procedure: str) -> str:
        card = cards.get(procedure)
        return card.plain.in_language(visit.language) if card else procedure

    return name
