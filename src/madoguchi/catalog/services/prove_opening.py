"""Whether what the decisions of a procedure open leads back to itself, over the procedures that the town offers."""

from __future__ import annotations

from collections.abc import Collection

from madoguchi.catalog.models import Publication
from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.proving.flow.at import at_decision, fault
from madoguchi.forms.domain.proving.flow.outcomes import opening_circle, opens_of
from madoguchi.forms.queries import form


def opening_findings(definition: d.Definition) -> list[Finding]:
    """An error with the way, for each decision that begins a circle; of what is on offer, and what will be from a day on."""
    opens = opens_of(definition)
    if not opens:
        return []
    others = _others(definition.id)
    found = []
    for decision in definition.review.decisions:
        for opened in decision.opens:
            circle = opening_circle(definition.id, {**others, definition.id: frozenset({opened.procedure})})
            if circle:
                way = " → ".join(f"「{each}」" for each in circle)
                message = (
                    f"決定「{name_of(decision)}」で始まる手続をたどると、この手続に戻ります({way})。"
                    "きりがないので、どれかの「続きの手続」を外してください。"
                )
                found.append(fault("opens_circle", at_decision(decision.id, "opens"), message))
    return found


def _others(procedure: str) -> dict[str, Collection[str]]:
    rows = Publication.objects.exclude(procedure=procedure).values_list(
        "procedure", "version", "next_version"
    )
    found: dict[str, Collection[str]] = {}
    for other, *versions in rows:
        opened = (opens_of(form(other, version).definition) for version in versions if version)
        found[other] = frozenset().union(*opened)
    return found
