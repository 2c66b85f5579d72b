"""The builder's page: outline, canvas, inspector, findings."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse

from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.prove_draft import prove_draft
from madoguchi.builder.domain.posted import Posted
from madoguchi.builder.pages.collisions import Collision
from madoguchi.builder.pages.edit_page import edit_page
from madoguchi.builder.pages.saved import status_of
from madoguchi.builder.pages.workbench import for_draft, frame, here, proving, scripted, shown, who
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.proving.proved import is_proved
from madoguchi.kernel.clock import day_in_japan
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
    collided: Collision | None = None,
) -> HttpResponse:
    """The builder with a place selected. `refused` says why nothing was saved, `wrong` which controls were not."""
    # Proving a large one takes longer than an author waits: the script asks for it once the change is on the screen.
    small = sum(1 for _ in questions(view.definition)) <= SMALL
    page = edit_page(
        view,
        place,
        here=here(request, view.procedure),
        language=_language(request),
        proved=small or not scripted(request) or is_proved(view.version),
        today=day_in_japan(request.now),
        status=status_of(view.updated_at, said=said, refused=refused, wrong=wrong or {}),
        wrong=wrong or {},
        posted=posted,
        collided=collided,
    )
    bad = 409 if collided else 422 if refused or wrong else 200
    return shown(request, "edit", frame(request, view, "edit/") | msgspec.structs.asdict(page), status=bad)


def _language(request: StaffRequest) -> str:
    asked = request.POST.get("lang_of") or request.GET.get("lang_of", "ja")
    return asked if asked in LANGUAGES else "ja"
