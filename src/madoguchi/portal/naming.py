"""What the reader calls a procedure."""

from __future__ import annotations

from collections.abc import Callable

from madoguchi.catalog import queries as catalog
from madoguchi.kernel.clock import day_in_japan
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import TenantRequest


def procedure_names(request: TenantRequest) -> Callable[[str], str]:
    """Id → name in the reader's language, of everything that anybody could have begun; else the id."""
    cards = catalog.begun(today=day_in_japan(request.now))
    language = language_of(request)

    def name(procedure: str) -> str:
        card = cards.get(procedure)
        return card.plain.in_language(language) if card else procedure

    return name
