"""Ids that are free."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.finding import questions

LONGEST = 60
RESERVED = frozenset(
    {"today", "filing_for", "representative", "representative_role", "representative_office",
     "representative_page", "mandate"}
)  # fmt: skip
"""A word of conditions, and what the page for representatives brings with it."""


def taken_ids(definition: d.Definition) -> set[str]:
    """All ids that a new question, page, attachment or declaration must not have."""
    return {*RESERVED, *_ids(definition)}


def _ids(definition: d.Definition) -> Iterator[str]:
    yield from (page.id for page in definition.pages)
    yield from (q.id for _, q, _ in questions(definition))
    yield from (a.id for a in definition.attachments)
    yield from (a.id for a in definition.declarations)


def question_ids(definition: d.Definition) -> set[str]:
    """Ids of questions, attachments and declarations: a renamed question must have another."""
    return set(_ids(definition)) - {page.id for page in definition.pages}


def fresh(wanted: str, taken: Collection[str]) -> str:
    """`wanted` itself, or with the lowest free number behind it: `child`, `child_2`, `child_3`."""
    if wanted not in taken:
        return wanted
    stem = re.sub(r"_\d+$", "", wanted)
    number = 2
    while (name := f"{stem[: LONGEST - len(str(number)) - 1]}_{number}") in taken:
        number += 1
    return name
