"""Files on the page of whoever is asked: those that come with what they typed, and the one whose button takes it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from django.http import QueryDict

from madoguchi.accounts.services.limits.limit import limit_durably
from madoguchi.files.services.open_file import store
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import files_of
from madoguchi.kernel.ids import uuids_in
from madoguchi.lobby.visit import Visit
from madoguchi.portal.form.uploads import NOT_TAKEN, ShownFile, shown, why_not_taken
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
            among = uuids_in(values.getlist(name))
            brought, why = _bring(visit, file, question=question.id, among=among, **about)
            if why:
                refused[name] = why
            else:
                values.setlist(name, list(dict.fromkeys([*values.getlist(name), brought])))
        values.setlist(name, [id for id in values.getlist(name) if id not in gone])
    for id in uuids_in(gone):
        take_asked_file_back(file_id=id, **about)
    return values, refused


def _bring(visit: Visit, file: Any, *, invitation_id: UUID, **about: Any) -> tuple[str, str]:
    """(the id of the file, why it was not taken)"""
    try:
        limit_durably(what="asked-files", who=str(invitation_id), most=_MOST, per=HOUR, now=visit.now)
        id = bring_asked_file(invitation_id=invitation_id, file=file.file, name=file.name, **about)
    except NOT_TAKEN as error:
        return "", why_not_taken(visit, error)
    return str(id), ""


def uploads(asked: Asked, filled: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """question → its files, as the page lists them."""
    return {
        question.id: {"files": [shown(row) for row in asked.files.of(question, filled)]}
        for question in files_of(asked.flow.way.form, asked.step)
    }


def seen(asked: Asked, here: str) -> list[tuple[str, list[ShownFile]]]:
    """(what it was attached as, its files) of those that the step shows; `here` is the page's own address."""
    found: dict[str, list[ShownFile]] = {}
    for each in asked.seen:
        file = each.file
        href = f"{here}files/{file.id}/"
        found.setdefault(each.label, []).append(msgspec.structs.replace(shown(file), href=href))
    return list(found.items())
