"""What a draft begins as."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.definition_places import replace
from madoguchi.authoring.domain.pieces import read_piece
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.domain.format.representative import PAGE, with_representative

_LIBRARY: Final = Path(__file__).parents[2] / "library"


def blank(*, procedure: str, name: str, kind: str, department: str, category: str) -> d.Definition:
    """One page without questions; what every procedure needs is there or is a finding. Raises CannotChange."""
    definition = d.Definition(
        format=1,
        id=procedure,
        name=d.LocalText(ja=name),
        summary=d.LocalText(ja=""),
        kind=kind,  # type: ignore[arg-type]  # read below
        category=category,
        department=department,
        purpose_notice=d.LocalText(ja="記入された個人情報は、この手続のためにだけ使います。"),
        pages=(d.Page(id="page_1", title=d.LocalText(ja="申請する方について")),),
    )
    found: d.Definition = read_piece(definition, d.Definition, "手続")
    return found


def renamed(
    definition: d.Definition, *, procedure: str = "", name: str = "", department: str = ""
) -> d.Definition:
    """The same with another id, name or department, where given; a name of one's own has no translations yet.

    Raises CannotChange.
    """
    changes: dict[str, Any] = {"department": department} if department else {}
    if procedure:
        changes["id"] = procedure
    if name:
        changes |= {"name": d.LocalText(ja=name), "plain": None}
    if not changes:
        return definition
    read_piece(procedure or definition.id, d.ProcedureId, "手続")
    return replace(definition, **changes)


def as_written(definition: d.Definition) -> d.Definition:
    """Without the page for representatives that compiling a form adds (`forms.queries.form` has it)."""
    pages = tuple(page for page in definition.pages if page.id != PAGE)
    attachments = tuple(a for a in definition.attachments if a.id != "mandate")
    bare = replace(definition, pages=pages, attachments=attachments)
    return bare if with_representative(bare) == definition else definition


def shared(id_: str) -> d.Definition:
    """A shared definition. Raises CannotChange for an unknown id."""
    if id_ not in _paths():
        raise CannotChange(f"「{id_}」という共有の手続はありません。")
    return _read(id_)


@cache
def _paths() -> dict[str, Path]:
    return {path.stem: path for path in _LIBRARY.glob("*.yaml") if path.stem != "demo-tables"}


@cache
def _read(id_: str) -> d.Definition:
    return parse_yaml(_paths()[id_].read_text(encoding="utf-8"))
