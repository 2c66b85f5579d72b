"""One thing to mend in a definition, where it is, and the walk over its questions that all proofs share.

A place is what the builder can open:

    pages.<page>                        a page
    pages.<page>.<question>             a question, or a group
    pages.<page>.<group>.<question>     a question of a group
    attachments.<id>  declarations.<id>  checks.<id>  conditions.<id>  figures.<id>
    <field>                             a field of the definition itself: `name`, `window`, `delivery`, `trials`, …

`field` says what of it: `show_when`, `label`, `options.apart.label`, `rounds.0.to`, `core.kojinbango`; empty when it is
the whole. The two are kept apart because a question of a group may be named like a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from madoguchi.forms.domain.format import definition as d

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend. `place` and `field` say where, `witness` holds answers that show it, `way` the steps of the flow in
    which it comes about."""

    code: str
    severity: Severity
    place: str
    message: str
    witness: dict[str, Any] | None = None
    field: str = ""
    way: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """Place and field in one line, for people."""
        return f"{self.place}.{self.field}" if self.field else self.place


def error(
    code: str,
    place: str,
    message: str,
    witness: dict[str, Any] | None = None,
    *,
    field: str = "",
    way: tuple[str, ...] = (),
) -> Finding:
    """A finding that blocks publishing."""
    return Finding(
        code=code, severity="error", place=place, field=field, message=message, witness=witness, way=way
    )


def warning(
    code: str, place: str, message: str, witness: dict[str, Any] | None = None, *, field: str = ""
) -> Finding:
    """A finding that informs."""
    return Finding(code=code, severity="warning", place=place, field=field, message=message, witness=witness)


def questions(definition: d.Definition) -> Iterator[tuple[str, d.Question, str | None]]:
    """(place, question, repeated group or None), in order, groups before their children."""
    for page in definition.pages:
        for q in page.questions:
            yield f"pages.{page.id}.{q.id}", q, None
            if isinstance(q, d.Group):
                for child in q.questions:
                    yield f"pages.{page.id}.{q.id}.{child.id}", child, q.id if q.repeat else None
