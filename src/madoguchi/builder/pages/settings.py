"""`settings/{section}/`: what a procedure says beside its pages, in forms of plain words, saved at every change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from django.http import Http404, HttpResponse

from madoguchi.authoring.domain.changes import CannotChange, Change, PutParts
from madoguchi.authoring.domain.definition_places import field_name
from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.change_draft import Collided, change_draft
from madoguchi.builder.domain.posted import Posted, Wrong, typed
from madoguchi.builder.domain.settings import sections
from madoguchi.builder.domain.settings.sections import SECTIONS, Section
from madoguchi.builder.pages import entries, flow
from madoguchi.builder.pages.collisions import Collision, sides
from madoguchi.builder.pages.saved import status_of
from madoguchi.builder.pages.seen import as_seen, revision_of
from madoguchi.builder.pages.settings_page import settings_page
from madoguchi.builder.pages.workbench import (
    REFUSED,
    back,
    draft_of,
    for_draft,
    frame,
    here,
    proving,
    scripted,
    shown,
    who,
)
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.proved import is_proved
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.requests import StaffRequest


@for_draft
def settings(request: StaffRequest, view: DraftView, section: str = "about") -> HttpResponse:
    """One section, and what is posted from it."""
    found = SECTIONS.get(section)
    if found is None:
        raise Http404("no such section")
    if request.method != "POST":
        said = "saved" if proving(request) else request.said
        return _draw(request, view, found, said=said)
    posted: Posted = dict(request.POST.lists())
    wrong: dict[str, str] = {}
    change: Change | None = None
    try:
        change, wrong = _change(as_seen(view, posted), found, posted, day_in_japan(request.now))
        if change is not None:
            view = _made(request, view, change, posted)
    except Wrong as problem:
        return _draw(request, view, found, wrong={problem.name: problem.message}, posted=posted)
    except Collided as collision:
        assert change is not None, "nothing collides before it was read"
        view = draft_of(request, view.procedure)
        return _draw(request, view, found, collided=sides(view, collision, change, me=request.staff.name))
    except REFUSED as refusal:
        return _draw(request, draft_of(request, view.procedure), found, refused=str(refusal))
    if scripted(request) or wrong:
        return _draw(request, view, found, said="saved", wrong=wrong, posted=posted)
    return back(here(request, view.procedure, f"settings/{section}/"), said="saved")


def _made(request: StaffRequest, view: DraftView, change: Change, posted: Posted) -> DraftView:
    return change_draft(
        procedure=view.procedure,
        change=change,
        revision=revision_of(view, posted),
        force=typed(posted, "do") == "again",
        once=True,
        prove=False,
        **who(request),
    )


def _change(
    view: DraftView, section: Section, posted: Posted, today: date
) -> tuple[Change | None, dict[str, str]]:
    """What differs from the draft as it was seen. Raises Wrong, CannotChange."""
    if typed(posted, "do") == "again":
        try:
            return msgspec.json.decode(typed(posted, "change"), type=Change), {}
        except msgspec.DecodeError:
            raise CannotChange("内容を読めませんでした。もう一度直してください。") from None
    if section.id == flow.ID:
        return flow.change(view, posted, today=today)
    if section.id in entries.KINDS:
        return entries.change(view, section.id, posted, today=today)
    read = sections.READERS[section.id](posted, today)
    parts = dict(_differing(view.definition, read))
    return (PutParts(values=parts) if parts else None), {}


def _differing(definition: d.Definition, parts: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    fields = {f.name: f.type for f in msgspec.structs.fields(d.Definition)}
    for part, value in parts.items():
        name = field_name(part)
        try:
            same = bool(msgspec.convert(value, fields[name]) == getattr(definition, name))
        except msgspec.ValidationError:
            same = False
        if not same:
            yield part, value


def _draw(
    request: StaffRequest,
    view: DraftView,
    section: Section,
    *,
    said: str = "",
    refused: str = "",
    wrong: dict[str, str] | None = None,
    posted: Posted | None = None,
    collided: Collision | None = None,
) -> HttpResponse:
    page = settings_page(
        view,
        section,
        here=here(request, view.procedure),
        proved=request.method == "GET" or not scripted(request) or is_proved(view.version),
        status=status_of(view.updated_at, said=said, refused=refused, wrong=wrong or {}),
        wrong=wrong or {},
        posted=posted,
        collided=collided,
        now=request.now,
    )
    context = frame(request, view, "settings/") | msgspec.structs.asdict(page)
    bad = 409 if collided else 422 if refused or wrong else 200
    return shown(request, "settings", context, status=bad)
