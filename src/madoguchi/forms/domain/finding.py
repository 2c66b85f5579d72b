"""One thing to mend in a definition, and the walk over its questions that all proofs share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from madoguchi.forms.domain import definition as d

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend. `place` is a path in the definition, `witness` answers that show it."""

    code: str
    severity: Severity
    place: str
    message: str
    witness: dict[str, Any] | None = None


def error(code: str, place: str, message: str, witness: dict[str, Any] | None = None) -> Finding:
    """A finding that blocks publishing."""
    return Finding(code=code, severity="error", place=place, message=message, witness=witness)


def warning(code: str, place: str, message: str) -> Finding:
    """A finding that informs."""
    return Finding(code=code, severity="warning", place=place, message=message)


def questions(definition: d.Definition) -> Iterator[tuple[str, d.Question, str | None]]:
    """(place, question, repeated group or None), in order, groups before their children."""
    for page in definition.pages:
        for q in page.questions:
            yield f"pages.{page.id}.{q.id}", q, None
            if isinstance(q, d.Group):
                for child in q.questions:
                    yield f"pages.{page.id}.{q.id}.{child.id}", child, q.id if q.repeat else None
