"""The page of a step that somebody from outside is asked to do: what they see, what they write, and that it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from django.http import HttpResponseRedirect, QueryDict

from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.signing_in.sessions import ends_at
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.labels import Labels, message
from madoguchi.forms.domain.showing.one_step import draw_step, filled_in_words, filled_of, read_step, told
from madoguchi.isolation.scope import invited_side, on_side, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import uuids_in
from madoguchi.kernel.numbers import individual_numbers_in
from madoguchi.lobby.frame import Answer, Page, for_invited
from madoguchi.lobby.visit import Visit
from madoguchi.portal.asked.files import seen, take, uploads
from madoguchi.portal.asked.link import let_in, was_let_in
from madoguchi.portal.asked.over import over, session_over
from madoguchi.portal.form.typed import LONGEST, Typed
from madoguchi.portal.limits import HOUR
from madoguchi.review.domain.free_text import HoldsNumber
from madoguchi.review.queries.inviting.invitations import invitation, sent_by
from madoguchi.review.services.inviting.answer import TypedElsewhere, answer, keep_typed
from madoguchi.review.services.inviting.open_invitation import (
    Asked,
    NoSuchInvitation,
    NotAsked,
    SentAlready,
    Waits,
    open_invitation,
)
from madoguchi.review.services.steps.do_step import Unanswered
from madoguchi.ui.requests import TenantRequest

DRAWN_AGAIN: Final = ("_refresh", "_lookup", "_choose")
"""Buttons within the questions: the page is drawn anew with what was typed."""
_MOST: Final = 120
"""Posts of one page in an hour."""


class _Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """How the page is drawn: what happened to the button, if one was pressed."""

    evaluation: Evaluation
    told: str = ""
    status: int = 200
    show_errors: bool = False
    refused: Mapping[str, str] = {}
    """the name of a question → why its file was not taken"""


@for_invited
def asked(request: TenantRequest, visit: Visit, invitation_id: UUID) -> Answer:
    """`/{slug}/asked/{id}/`"""
    session = let_in(visit, invitation_id)
    if session is None:
        return session_over(_typed(request.POST), had=was_let_in(visit))
    with on_side(invited_side([invitation_id])):
        try:
            return _page(request, visit, _opened(visit, invitation_id), ends=ends_at(session))
        except SentAlready:
            return _sent(visit, invitation_id)
        except NotAsked as error:
            return over(error.stands, _typed(request.POST))
        except NoSuchInvitation:
            return session_over((), had=False)


def _page(request: TenantRequest, visit: Visit, shown: Asked, *, ends: Any) -> Answer:
    at = _Drawn(evaluation=shown.evaluation, told="saved" if "saved" in request.GET else "")
    if request.method == "POST":
        posted = _posted(request, visit, shown)
        if not isinstance(posted, _Drawn):
            return posted
        at = posted
        if at.status == 409 or _with_files(request):  # what is stored now is what the next press answers to
            shown = _opened(visit, shown.invitation.id)
    way, step, tables = shown.flow.way, shown.step, shown.flow.context.tables
    nodes, errors = draw_step(
        way.form,
        at.evaluation,
        step,
        language=visit.language,
        tables=tables,
        show_errors=at.show_errors,
    )
    stored = filled_in_words(way.form, shown.evaluation, step, language=visit.language, tables=tables)
    nodes, unsent = told(nodes, at.refused)
    context = {
        "procedure": way.definition.name.in_language(visit.language),
        "name": step.label.in_language(visit.language) if step.label else "",
        "asked": shown.invitation,
        "sections": shown.sections,
        "seen": seen(shown, visit.home(f"asked/{shown.invitation.id}/")),
        "nodes": nodes,
        "uploads": uploads(shown, filled_of(at.evaluation, step)),
        "errors": (*errors, *unsent),
        "has_errors": bool(errors or unsent) or at.status != 200,
        "told": at.told,
        "stored": stored if at.told == "elsewhere" else (),
        "waits": shown.waits,
        "session_ends": ends,
        "language_form": True,
    }
    return Page("portal/asked", context, at.status)


def _posted(request: TenantRequest, visit: Visit, shown: Asked) -> _Drawn | Answer:
    """What the button did, or where it leads."""
    id, way = shown.invitation.id, shown.flow.way
    values, refused = take(request, visit, shown)
    if _with_files(request):
        shown = _opened(visit, id)
    evaluation = read_step(
        way.form,
        shown.evaluation,
        shown.step,
        dict(values.lists()),
        shown.flow.context,
        today=day_in_japan(visit.now),
        files=shown.files.known,
    )
    if any(name in request.POST for name in DRAWN_AGAIN):
        return _Drawn(evaluation=evaluation, refused=refused, status=422 if refused else 200)
    given: dict[str, Any] = {
        "invitation_id": id, "revision": _revision(request.POST), "now": visit.now,
    }  # fmt: skip
    keeps = "_send" not in request.POST or bool(refused)  # Enter keeps; one button alone sends
    try:
        limit_durably(what="asked", who=str(id), most=_MOST, per=HOUR, now=visit.now)
        with tenant_transaction():
            if keeps or shown.waits:
                keep_typed(typed=filled_of(evaluation, shown.step), **given)
            else:
                answer(filled=filled_of(evaluation, shown.step), language=visit.language, **given)
    except TooManyAttempts as many:
        visit.tell_limit(many)
        return _Drawn(evaluation=evaluation, told="many")
    except Unanswered as error:
        labels = Labels(way.form, visit.language)
        infected = {p.name: message(p, labels) for p in error.problems if p.code == "infected_attachment"}
        return _Drawn(
            evaluation=evaluation, told="unanswered", status=422, show_errors=True, refused=infected
        )
    except HoldsNumber:
        return _Drawn(evaluation=evaluation, told="number", status=422)
    except TypedElsewhere:
        return _Drawn(evaluation=evaluation, told="elsewhere", status=409)
    except Waits:
        return _Drawn(evaluation=evaluation, told="waits", status=409)
    if refused:
        return _Drawn(evaluation=evaluation, status=422, refused=refused)
    here = visit.home(f"asked/{id}/")
    if "_language" in request.POST:
        return HttpResponseRedirect(f"{here}?lang={request.GET.get('lang', '')}")
    return HttpResponseRedirect(f"{here}?saved" if keeps or shown.waits else here)


def _with_files(request: TenantRequest) -> bool:
    return bool(request.FILES) or "_remove_file" in request.POST


def _opened(visit: Visit, invitation_id: UUID) -> Asked:
    with tenant_transaction():
        return open_invitation(invitation_id=invitation_id, language=visit.language, now=visit.now)


def _sent(visit: Visit, invitation_id: UUID) -> Page:
    """It arrived; their own copy, until the day on which they were asked to answer by."""
    with tenant_transaction():
        found = invitation(invitation_id)
        rows = sent_by(invitation_id)
    assert found is not None
    context = {"asked": found, "rows": rows if found.until >= visit.day else ()}
    return Page("portal/asked_sent", context)


def _revision(values: QueryDict) -> int:
    text = values.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _typed(values: QueryDict) -> tuple[Typed, ...]:
    """What was written on the page, in the order of its boxes. What the boxes are called is not for whoever is not let in."""
    found: list[str] = []
    left = LONGEST
    for name in values:
        text = str(values[name])
        if uuids_in([text]):
            continue  # a file of theirs, which nobody can copy
        if name.startswith(f"{d.OFFICE}.") and len(text) <= left and not individual_numbers_in(text):
            left -= len(text)
            found.append(text)
    return tuple(Typed(label=str(n), value=text) for n, text in enumerate(filter(str.strip, found), start=1))
