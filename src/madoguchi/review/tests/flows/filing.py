"""要介護認定, in which the survey keeps photographs and the doctor sends the opinion as a sheet."""

from __future__ import annotations

import io
from typing import Any, Final
from uuid import UUID

import msgspec
from django.apps import apps

from madoguchi.accounts.permissions import Member
from madoguchi.files.services.open_file import store
from madoguchi.files.tests.file_samples import jpeg
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import invited_side, on_side, tenant_transaction
from madoguchi.review.queries.steps.step_files import step_files
from madoguchi.review.services.inviting.bring_asked_file import bring_asked_file
from madoguchi.review.services.steps.bring_file import add_file
from madoguchi.review.tests.cast import EXAMINER
from madoguchi.review.tests.files import attach
from madoguchi.review.tests.flows.asking import OPINION, Asking
from madoguchi.review.tests.flows.cast import as_run

SURVEY, PHOTOS, SHEET = "survey", "photos", "sheet"
_MORE: Final[dict[str, d.Files]] = {
    SURVEY: d.Files(id=PHOTOS, label=d.LocalText(ja="現地の写真"), accept=("jpeg",), max_files=2, max_mb=1),
    "opinion": d.Files(id=SHEET, label=d.LocalText(ja="意見書の写し"), required=False),
}


def asking_files() -> d.Definition:
    """The definition with both questions, and with a core system that gets all of it."""
    whole = as_run("kaigo-nintei")
    steps = tuple(
        msgspec.structs.replace(step, fills=(*step.fills, _MORE[step.id].id)) if step.id in _MORE else step
        for step in whole.review.steps
    )
    questions = (*whole.review.questions, *_MORE.values())
    review = msgspec.structs.replace(whole.review, questions=questions, steps=steps)
    delivery = (d.Delivery(to="core", items={"photos": "office.photos"}),)
    return msgspec.structs.replace(whole, id=f"{whole.id}-shashin", review=review, delivery=delivery)


CARD: Final = d.Attachment(id="card", label=d.LocalText(ja="被保険者証の写し"))
OTHER: Final = d.Attachment(id="bill", label=d.LocalText(ja="領収書"))


def showing_files() -> d.Definition:
    """The same, in which the applicant attaches two papers; the doctor is asked after the survey, and sees its photographs and
    one of the papers."""
    whole = asking_files()
    steps = tuple(
        msgspec.structs.replace(
            step, after=(SURVEY,), sees=(*(step.sees or ()), CARD.id, f"{d.OFFICE}.{PHOTOS}")
        )
        if step.id == "opinion"
        else step
        for step in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=steps)
    return msgspec.structs.replace(whole, id=f"{whole.id}-miru", attachments=(CARD, OTHER), review=review)


def showing_papers() -> d.Definition:
    """要介護認定, whose doctor sees one of two papers that the applicant attaches."""
    whole = as_run("kaigo-nintei")
    steps = tuple(
        msgspec.structs.replace(step, sees=(*(step.sees or ()), CARD.id)) if step.id == "opinion" else step
        for step in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=steps)
    return msgspec.structs.replace(whole, id=f"{whole.id}-shorui", attachments=(CARD, OTHER), review=review)


class Attached(Asking):
    """A case of it, whose doctor is asked."""

    definition_of = staticmethod(showing_papers)

    def __init__(self) -> None:
        super().__init__()
        self.card = attach(self.id, name="保険証.jpg", state="clean", item=CARD.id)


class Filing(Asking):
    """A case of it, received."""

    definition_of = staticmethod(asking_files)

    def add_file(self, by: Member = EXAMINER, **given: Any) -> UUID:
        """A photograph, brought to the survey."""
        whole: dict[str, Any] = {
            "step": SURVEY, "question": PHOTOS, "file": jpeg(), "name": "玄関.jpg", "among": (), "application_id": self.id,
        } | given  # fmt: skip
        return add_file(**whole | {"file": io.BytesIO(whole["file"])}, store=store(), by=by, now=self.now)

    def send_sheet(self, **given: Any) -> UUID:
        """What the doctor brings to the opinion; they open transactions of their own."""
        id = self.asked.id
        whole: dict[str, Any] = {"question": SHEET, "file": jpeg(), "name": "意見書.jpg", "among": ()} | given
        whole["file"] = io.BytesIO(whole["file"])
        with on_side(invited_side([id])):
            return bring_asked_file(invitation_id=id, **whole, store=store(), now=self.now)

    def answer_with(self, *ids: UUID | str) -> None:
        self.answer(filled=OPINION | {SHEET: [str(id) for id in ids]})

    def survey(self, *ids: UUID | str, by: Member = EXAMINER) -> None:
        """Done, with these files."""
        self.do(SURVEY, by, survey_score="61.5", photos=[str(id) for id in ids])

    def begun(self, step: str, by: Member) -> list[str]:
        """The names with which the question of a step begins for somebody."""
        flow = self.flow
        with tenant_transaction():
            files = step_files(flow, flow.position.standings[step].step, holder=by.id, answers=(flow.office,))
        return [each["name"] for named in files.begun.values() for each in named]


class Showing(Filing):
    """A case whose doctor is asked and sees files: the survey is done, with a photograph."""

    definition_of = staticmethod(showing_files)

    def __init__(self) -> None:
        super().__init__()
        self.card = attach(self.id, name="保険証.jpg", state="clean", item=CARD.id)
        self.bill = attach(self.id, name="領収書.jpg", state="clean", item=OTHER.id)
        self.photo = self.add_file()
        self.survey(self.photo)
        with tenant_transaction():
            rows = apps.get_model("applications", "Attachment").objects
            rows.filter(office_of=self.id).update(state="clean")
            rows.filter(application_id=self.id).update(uploaded_at=self.now)
        self.follow()
