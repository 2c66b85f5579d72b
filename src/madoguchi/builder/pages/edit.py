"""The builder's page: outline, canvas, inspector, findings."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.prove_draft import prove_draft
from madoguchi.builder.domain.canvas import canvas, of_place
from madoguchi.builder.domain.completeness import meters
from madoguchi.builder.domain.contents import address_of, outline
from madoguchi.builder.domain.inspector import inspected
from madoguchi.builder.domain.inspector_controls import values_of
from madoguchi.builder.domain.mends import mends
from madoguchi.builder.domain.nameable import everything
from madoguchi.builder.domain.palette import GROUPS, IN_GROUP
from madoguchi.builder.domain.posted import Posted
from madoguchi.builder.domain.selection import Selected, select
from madoguchi.builder.pages.workbench import for_draft, frame, here, proving, scripted, shown, who
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.proving.proved import is_proved
from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.office.requests import StaffRequest

LANGUAGES = ("ja", "en", "ja-easy")
SMALL = 150
"""So many questions are proved at once (the library: at most 48 ms each); more of them, after the page is drawn."""


@for_draft
def edit(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`edit/?place=…`: the page that holds the place, with what stands there selected."""
    if not scripted(request) or proving(request):
        view = prove_draft(procedure=view.procedure, **who(request))
    said = "saved" if proving(request) else request.said
    return draw(request, view, request.GET.get("place", ""), said=said)


def draw(
    request: StaffRequest,
    view: DraftView,
    place: str,
    *,
    said: str = "",
    refused: str = "",
    wrong: dict[str, str] | None = None,
    posted: Posted | None = None,
    collided: dict[str, Any] | None = None,
) -> HttpResponse:
    """The builder with a place selected. `refused` says why nothing was saved, `wrong` which controls were not."""
    definition = view.definition
    at = select(definition, place)
    language = _language(request)
    # Proving a large one takes longer than an author waits: the script asks for it once the change is on the screen.
    small = sum(1 for _ in questions(definition)) <= SMALL
    proved = small or not scripted(request) or is_proved(view.version)
    found = view.findings if proved else ()
    known = everything(definition, tables=view.tables)
    context = frame(request, view, "edit/") | {
        "at": _at(request, view, at, language),
        "lines": outline(definition, selected=at.place if at else "", found=found, language=language),
        "proved": proved,
        "drawn": canvas(
            definition,
            at.page,
            selected=at.place,
            found=found,
            known=known,
            language=language,
            tables=view.tables,
            today=day_in_japan(request.now),
        )
        if at
        else None,
        "page_findings": of_place(found, at.page_place, with_inner=False) if at else (),
        "chosen": inspected(definition, at, tables=view.tables, everything=known) if at else None,
        "values": values_of(at.question or at.page, wrong, posted) if at else {},
        "wrong": wrong or {},
        "status": status(view, said, refused, wrong),
        "undo": view.undo_said,
        "redo": view.redo_said,
        "others": [editor.name for editor in view.others],
        "counts": {"errors": view.errors, "warnings": view.warnings}
        if proved
        else {"errors": 0, "warnings": 0},
        "findings": mends(definition, found, known=known, base=here(request, view.procedure)),
        "tongues": _tongues(definition, at, language),
        "link": lambda target: address_of(target, language),
        "origins": view.origins.at(at.place) if at else (),
        "passages": view.origins.not_understood,
        "collided": collided,
        "cells_of": view.origins.at,
    }
    return shown(request, "edit", context, status=409 if collided else 422 if refused or wrong else 200)


def _language(request: StaffRequest) -> str:
    asked = request.POST.get("lang_of") or request.GET.get("lang_of", "ja")
    return asked if asked in LANGUAGES else "ja"


def _at(request: StaffRequest, view: DraftView, at: Selected | None, language: str) -> dict[str, Any]:
    """Where one is, for the addresses and hidden controls of every form."""
    return {
        "here": here(request, view.procedure),
        "place": at.place if at else "",
        "page_place": at.page_place if at else "",
        "revision": view.revision,
        "language": language,
        "palette": IN_GROUP if at and at.group else GROUPS,
        "in_group": IN_GROUP,
        "into": at.into if at else "",
        "below": at.index + 1 if at and at.question else 0,
    }


def status(view: DraftView, said: str, refused: str, wrong: dict[str, str] | None) -> dict[str, str]:
    """The line that says whether everything is saved."""
    if refused:
        return {"kind": "error", "text": refused}
    if wrong:
        return {"kind": "error", "text": f"{len(wrong)}か所は保存していません。赤いところを直してください。"}
    if said == "saved":
        at = view.updated_at.astimezone(JST).strftime("%H:%M:%S")
        return {"kind": "success", "text": f"保存しました({at})"}
    return {"kind": "", "text": said or "直すと、すぐに保存します。"}


def _tongues(definition: d.Definition, at: Selected | None, language: str) -> list[dict[str, Any]]:
    return [
        {
            "name": meter.name,
            "percent": f"{meter.percent}%",
            "done": meter.percent == 100,
            "href": address_of(at.place if at else "", meter.language),
            "current": meter.language == language,
        }
        for meter in meters(definition)
    ]
