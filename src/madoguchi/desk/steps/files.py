"""Files on the page of a step: those that come with what is posted, and the one whose button takes it away."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from django.http import QueryDict

from madoguchi.accounts.permissions import NotAllowed
from madoguchi.applications.services.attachments.upload import TooManyFiles
from madoguchi.files.domain.child import NoRoom
from madoguchi.files.domain.refusal import Refused
from madoguchi.files.domain.refusal_words import message
from madoguchi.files.domain.storing import StoreFull, StoreUnavailable
from madoguchi.files.services.open_file import store
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import files_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import uuids_in
from madoguchi.office.requests import StaffRequest
from madoguchi.review.domain.batches import Given
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.queries.steps.step_files import StepFiles, step_files
from madoguchi.review.services.steps.bring_file import add_file, remove_file
from madoguchi.review.services.steps.do_step import Barred, NotOpen

BUTTONS: Final = ("_upload", "_remove_file")
_NOT_OPEN: Final = "この手順は、いまは行えません。ファイルは受け取っていません。"
_AWAY: Final = (
    "いまファイルを受け取れません。書いた内容は残っています。少したってから、もう一度送ってください。"
)
_STATES: Final = {"quarantined": "scanning"}


class ShownFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file in the list of a question."""

    id: str
    name: str
    bytes: int
    state: str
    href: str


def held(request: StaffRequest, flow: CaseFlow, step: d.Step, own: Given | None) -> StepFiles:
    """The files that this member can name at the step; `own` is what the case is given of its own in a batch."""
    if not files_of(flow.way.form, step):
        return StepFiles()
    answers = (flow.office, own.filled if own is not None else {})
    with tenant_transaction():
        return step_files(flow, step, holder=request.staff.id, answers=answers)


def take(
    request: StaffRequest, view: CaseView, flow: CaseFlow, step: d.Step, values: QueryDict
) -> tuple[QueryDict, dict[str, str]]:
    """What was posted, with the files that came with it among the answers; the name of a question → why its file was not
    taken."""
    asked = files_of(flow.way.form, step)
    if not asked or request.method != "POST":
        return values, {}
    values, refused = values.copy(), {}
    about: dict[str, Any] = {
        "application_id": view.application.id,
        "step": step.id,
        "store": store(),
        "by": request.staff,
        "now": request.now,
    }
    gone = values.getlist("_remove_file")
    for question in asked:
        name = f"{d.OFFICE}.{question.id}"
        for file in request.FILES.getlist(name):
            among = uuids_in(values.getlist(name))
            brought, why = _bring(file, question=question.id, among=among, **about)
            if why:
                refused[name] = why
            else:
                values.setlist(name, list(dict.fromkeys([*values.getlist(name), brought])))
        values.setlist(name, [id for id in values.getlist(name) if id not in gone])
    for id in uuids_in(gone):
        remove_file(file_id=id, **about)
    return values, refused


def _bring(file: Any, **about: Any) -> tuple[str, str]:
    """(the id of the file, why it was not taken)"""
    try:
        return str(add_file(file=file.file, name=file.name, **about)), ""
    except (NotOpen, Barred, NotAllowed):
        return "", _NOT_OPEN
    except Refused as reason:
        return "", message(reason.reason, reason.params, language="ja")
    except TooManyFiles as many:
        return "", f"ファイルは{many.most}個まで送れます。どれかを外してから送ってください。"
    except (StoreFull, StoreUnavailable, NoRoom):
        return "", _AWAY


def uploads(
    flow: CaseFlow, step: d.Step, filled: dict[str, Any], files: StepFiles, *, case: str
) -> dict[str, dict[str, list[ShownFile]]]:
    """question → its files, as the page lists them. `case`: its address, below which they can be looked at."""
    return {
        question.id: {
            "files": [
                ShownFile(
                    id=str(row.id),
                    name=row.name,
                    bytes=row.size,
                    state=_STATES.get(row.state, row.state),
                    href=f"{case}files/{row.id}/",
                )
                for row in files.of(question, filled)
            ]
        }
        for question in files_of(flow.way.form, step)
    }
