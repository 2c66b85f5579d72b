"""What the builder's page shows, made from a draft and the place that is selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from madoguchi.authoring.queries import DraftView
from madoguchi.builder.domain.canvas.canvas import Canvas, canvas, of_place
from madoguchi.builder.domain.canvas.contents import Line, address_of, outline
from madoguchi.builder.domain.canvas.selection import Selected, select
from madoguchi.builder.domain.conditions.nameable import everything
from madoguchi.builder.domain.inspector.inspector import inspected
from madoguchi.builder.domain.inspector.inspector_controls import Values, values_of
from madoguchi.builder.domain.inspector.palette import IN_GROUP, OF_APPLICANT, OF_OFFICE
from madoguchi.builder.domain.posted import Posted
from madoguchi.builder.domain.releasing.completeness import meters
from madoguchi.builder.domain.releasing.mends import Mend, mends
from madoguchi.builder.pages.collisions import Collision
from madoguchi.builder.pages.saved import At, Status
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.paper.drafting.reading import Origin, Passage


class Tongue(msgspec.Struct, frozen=True, kw_only=True):
    """A language to look at the page in, and how much of it is written."""

    name: str
    percent: str
    done: bool
    href: str
    current: bool


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much is to be mended; none of it is known before it is proved."""

    errors: int = 0
    warnings: int = 0


class EditPage(msgspec.Struct, frozen=True, kw_only=True):
    """What `edit.jinja` shows: outline, canvas, inspector, findings."""

    at: At
    status: Status
    undo: str
    redo: str
    others: tuple[str, ...]
    tongues: tuple[Tongue, ...]
    collided: Collision | None

    lines: tuple[Line, ...]
    drawn: Canvas | None
    page_findings: tuple[Finding, ...]

    chosen: Mapping[str, Any] | None
    values: Values
    wrong: Mapping[str, str]
    origins: tuple[Origin, ...]
    passages: tuple[Passage, ...]

    proved: bool
    counts: Counts
    findings: Mapping[str, list[Mend]]

    link: Callable[[str], str]
    """The address of a place, in the language that is shown."""
    cells_of: Callable[[str], tuple[Origin, ...]]
    """Where on a paper form the question at a place comes from."""


def edit_page(
    view: DraftView,
    place: str,
    *,
    here: str,
    language: str,
    proved: bool,
    today: date,
    status: Status,
    wrong: Mapping[str, str],
    posted: Posted | None,
    collided: Collision | None,
) -> EditPage:
    """The page with a place selected; `here` is the procedure's address. Without `proved` no finding is shown."""
    definition = view.definition
    at = select(definition, place)
    found = view.findings if proved else ()
    known = everything(definition, tables=view.tables)
    selected = at.place if at else ""
    return EditPage(
        at=_at(view, at, here, language),
        status=status,
        undo=view.undo_said,
        redo=view.redo_said,
        others=tuple(editor.name for editor in view.others),
        tongues=_tongues(definition, selected, language),
        collided=collided,
        lines=outline(definition, selected=selected, found=found, language=language),
        drawn=canvas(
            definition,
            at,
            found=found,
            known=known,
            language=language,
            tables=view.tables,
            today=today,
        )
        if at
        else None,
        page_findings=of_place(found, at.page_place, with_inner=False) if at else (),
        chosen=inspected(definition, at, tables=view.tables, everything=known) if at else None,
        values=values_of(at.question or at.page, dict(wrong), posted) if at else {},
        wrong=wrong,
        origins=view.origins.at(at.place) if at else (),
        passages=view.origins.not_understood,
        proved=proved,
        counts=Counts(errors=view.errors, warnings=view.warnings) if proved else Counts(),
        findings=mends(definition, found, known=known, base=here),
        link=lambda target: address_of(target, language),
        cells_of=view.origins.at,
    )


def _at(view: DraftView, at: Selected | None, here: str, language: str) -> At:
    if at is None:
        return At(
            here=here, revision=view.revision, language=language, palette=OF_APPLICANT, in_group=IN_GROUP
        )
    return At(
        here=here,
        revision=view.revision,
        place=at.place,
        page_place=at.page_place,
        language=language,
        office=at.office,
        palette=OF_OFFICE if at.office else IN_GROUP if at.group else OF_APPLICANT,
        in_group=IN_GROUP,
        into=at.into,
        below=at.index + 1 if at.question else 0,
    )


def _tongues(definition: d.Definition, selected: str, language: str) -> tuple[Tongue, ...]:
    return tuple(
        Tongue(
            name=meter.name,
            percent=f"{meter.percent}%",
            done=meter.percent == 100,
            href=address_of(selected, meter.language),
            current=meter.language == language,
        )
        for meter in meters(definition)
    )
