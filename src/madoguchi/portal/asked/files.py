"""Files on the page of whoever is asked: those that come with what they typed, and the one whose button takes it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from madoguchi.accounts.services.limits.limit import limit_durably
from madoguchi.applications.queries.attachments import FileView
from madoguchi.files.services.open_file import store
from madoguchi.forms.domain.answers.files import ids_in
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import files_of
from madoguchi.lobby.visit import Visit
from madoguchi.portal.form.uploads import NOT_TAKEN, shown, why_not_taken
from madoguchi.portal.limits import HOUR
from madoguchi.review.services.inviting.bring_asked_file import bring_asked_file, take_asked_file_back
from madoguchi.review.services.inviting.open_invitation import Asked
from madoguchi.ui.requests import TenantRequest

BUTTONS: Final = ("_upload", "_remove_file")
_MOST: Final = 100
"""Files that one who is asked may send in an hour."""


def take(request: TenantRequest, visit: Visit, asked: Asked) -> tuple[QueryDict, dict[str, str]]:
    """What was posted, with the files that came with it among the answers; the name of a question → why its file was not
    taken. Raises NoSuchInvitation, NotAsked, SentAlready."""
    values: QueryDict = request.POST.copy()
    refused: dict[str, str] = {}
    about: dict[str, Any] = {"invitation_id": asked.invitation.id, "store": store(), "now": visit.now}
    gone = values.getlist("_remove_file")
    for question in files_of(asked.flow.way.form, asked.step):
        name = f"{d.OFFICE}.{question.id}"
        for file in request.FILES.getlist(name):
            listed = values.getlist(name)
            try:
                limit_durably(
                    what="asked-files", who=str(asked.invitation.id), most=_MOST, per=HOUR, now=visit.now
                )
                id = bring_asked_file(
                    question=question.id,
                    file=file.file,
                    name=file.name or "",
                    among=_uuids(listed),
                    **about,
                )
            except NOT_TAKEN as error:
                refused[name] = why_not_taken(visit, error)
            else:
                values.setlist(name, list(dict.fromkeys([*listed, str(id)])))
        values.setlist(name, [id for id in values.getlist(name) if id not in gone])
    for id in _uuids(gone):
        take_asked_file_back(file_id=id, **about)
    return values, refused


def uploads(asked: Asked, filled: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """question → its files, as the page lists them."""
    rows: Mapping[str, FileView] = asked.files.rows
    return {
        question.id: {"files": [shown(rows[id]) for id in ids_in(filled.get(question.id)) if id in rows]}
        for question in files_of(asked.flow.way.form, asked.step)
    }


def _uuids(values: Iterable[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
