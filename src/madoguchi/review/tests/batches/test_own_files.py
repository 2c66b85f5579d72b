"""Files at a step that is done together: each case has its own, and what is given for all leaves them as they are."""

from __future__ import annotations

import io
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.applications.queries.attachments import office_files
from madoguchi.files.services.open_file import store
from madoguchi.files.tests.file_samples import jpeg
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.services.batches.prepare import prepare_in_batch
from madoguchi.review.services.reading.open_file import view_file
from madoguchi.review.services.steps.bring_file import add_file
from madoguchi.review.services.steps.do_step import Unanswered
from madoguchi.review.tests.batches.cast import RISAI, close, household, look, only, work
from madoguchi.review.tests.cast import CLERK, EXAMINER, seen_now
from madoguchi.review.tests.flows.cast import EXAMINER_2, EXAMINER_3, FlowCase

SURVEY, PHOTOS = "survey", "house_photos"


@cache
def with_photos(*, required: bool = True) -> d.Definition:
    """Whoever surveys a house takes photographs of each household's rooms."""
    question = d.Files(id=PHOTOS, label=d.LocalText(ja="部屋の写真"), accept=("jpeg",), required=required)
    steps = tuple(
        msgspec.structs.replace(step, fills=(*step.fills, PHOTOS)) if step.id == SURVEY else step
        for step in RISAI.review.steps
    )
    review = msgspec.structs.replace(RISAI.review, questions=(*RISAI.review.questions, question), steps=steps)
    return msgspec.structs.replace(RISAI, id=f"risai-shashin-{required}".lower(), review=review)


def home(*, required: bool = True) -> FlowCase:
    return household(definition=with_photos(required=required), damage="half")


def bring(case: FlowCase, *, by: Any = EXAMINER, quality: int = 90) -> UUID:
    file = add_file(
        application_id=case.id, step=SURVEY, question=PHOTOS, file=io.BytesIO(jpeg(quality=quality)),
        name=f"部屋{quality}.jpg", among=(), store=store(), by=by, now=case.now,
    )  # fmt: skip
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.filter(id=file).update(state="clean")
    return file


def prepare(case: FlowCase, *files: UUID, by: Any = EXAMINER) -> None:
    with tenant_transaction():
        prepare_in_batch(
            application_id=case.id, step=SURVEY,
            filled={"grade": "half", PHOTOS: [str(file) for file in files]}, checked=(), decision="",
            reason="", seen=seen_now(case.id), by=by, now=case.now,
        )  # fmt: skip


def named(case: FlowCase) -> list[str]:
    return [each["name"] for each in case.flow.office.get(PHOTOS) or ()]


def results(batch: Any) -> dict[UUID, tuple[str, str | None]]:
    after = look(batch.id)
    assert after is not None
    return {each.row.id: (each.result, each.why) for each in after.cases}


def test_a_definition_that_asks_files_of_cases_together_can_be_published(aoba):
    assert [f for f in findings(with_photos()) if f.severity == "error"] == []


def test_each_case_leaves_with_its_own_files_and_who_has_none_goes_back_alone(aoba):
    with_one, without = home(), home()
    file = bring(with_one)
    prepare(with_one, file)
    assert view_file(application_id=with_one.id, file_id=file, page=1, by=CLERK, now=with_one.now)
    batch = only(SURVEY)
    close(batch, EXAMINER_2, grade="half")
    work(batch)
    assert results(batch) == {with_one.id: ("done", None), without.id: ("not_done", "unanswered")}
    assert (named(with_one), named(without)) == (["部屋90.jpg"], [])


def test_where_nobody_has_any_whoever_closes_is_told_on_the_page(aoba):
    home()
    with pytest.raises(Unanswered) as told:
        close(only(SURVEY), EXAMINER, grade="half")
    assert [(each.name, each.code) for each in told.value.problems] == [(f"office.{PHOTOS}", "required")]


def test_the_second_person_leaves_the_files_of_the_first_as_they_are(aoba):
    case = home()
    prepare(case, bring(case))
    first = only(SURVEY)
    close(first, EXAMINER_2, grade="half")
    work(first)
    second = only(SURVEY, by=EXAMINER_3)
    close(second, EXAMINER_3, grade="half")
    work(second)
    assert case.where(SURVEY) == "done"
    assert named(case) == ["部屋90.jpg"]


def test_who_prepares_it_anew_keeps_the_files_of_another_and_no_strangers(aoba):
    case, other = home(), home()
    first, strange = bring(case), bring(other)
    prepare(case, first)
    with pytest.raises(Unanswered):
        prepare(case, strange, by=EXAMINER_3)
    prepare(case, first, bring(case, by=EXAMINER_3, quality=20), by=EXAMINER_3)
    batch = only(SURVEY)
    close(batch, EXAMINER_2, grade="half")
    work(batch)
    assert named(case) == ["部屋90.jpg", "部屋20.jpg"]
    with tenant_transaction():
        assert {file.held_by for file in office_files(case.id)} == {None}


def test_a_file_in_which_a_virus_was_found_meanwhile_keeps_its_case_back(aoba):
    case = home()
    file = bring(case)
    prepare(case, file)
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.filter(id=file).update(state="infected")
    batch = only(SURVEY)
    close(batch, EXAMINER_2, grade="half")
    work(batch)
    assert results(batch)[case.id] == ("not_done", "unanswered")


def test_what_need_not_be_there_stops_nobody(aoba):
    case = home(required=False)
    batch = only(SURVEY)
    close(batch, EXAMINER, grade="half")
    work(batch)
    assert results(batch) == {case.id: ("done", None)}
