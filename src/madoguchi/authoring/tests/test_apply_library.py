"""What an author does to the library's own definitions leaves them as sound as they were."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.apply import apply
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.tests.samples import library
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.representative import PAGE, with_representative
from madoguchi.forms.domain.proving.prove import failed_trials
from madoguchi.forms.domain.proving.references import reference_findings

replace = msgspec.structs.replace


def faults(definition):
    """References that do not hold, and trials that do not."""
    whole = with_representative(definition)
    broken = [(f.code, f.message) for f in reference_findings(compile_form(definition), whole)]
    return broken, failed_trials(definition)


@pytest.fixture(params=sorted(library()), ids=str)
def original(request):
    return library()[request.param]


def test_a_new_id_for_any_question_breaks_nothing(original):
    before = faults(original)
    everything = original
    for _, question, _ in questions(original):
        place = next(p for p, q, _ in questions(everything) if q.id == question.id)
        now = next(q for p, q, _ in questions(everything) if p == place)
        change = c.PutQuestion(place=place, question=replace(now, id=f"{now.id[:50]}_renamed"))
        everything = apply(everything, change).definition
    broken, failed = faults(everything)
    assert broken == before[0]
    assert [what.replace("_renamed", "") for _, what in failed] == [what for _, what in before[1]]
    assert all(q.id.endswith("_renamed") for _, q, _ in questions(everything))


def test_a_new_id_for_any_page_or_option_breaks_nothing(original):
    before = faults(original)
    everything = original
    for page in original.pages:
        if page.id == PAGE:
            continue  # by this id it is known
        change = c.PutPage(place=f"pages.{page.id}", page=replace(page, id=f"{page.id[:50]}_renamed"))
        everything = apply(everything, change).definition
    for place in [place for place, _, _ in questions(everything)]:
        question: Any = next(q for p, q, _ in questions(everything) if p == place)
        if getattr(question, "options", ()):
            renamed = tuple(replace(o, id=f"{o.id[:50]}_renamed") for o in question.options)
            put = c.PutQuestion(place=place, question=replace(question, options=renamed))
            everything = apply(everything, put).definition
    assert [code for code, _ in faults(everything)[0]] == [code for code, _ in before[0]]
    assert len(faults(everything)[1]) == len(before[1])


def test_any_page_can_be_split_and_joined_again(original):
    for page in original.pages:
        for question in page.questions[1::3]:
            place = f"pages.{page.id}.{question.id}"
            split = apply(original, c.SplitPage(place=place, title=d.LocalText(ja="続き")))
            assert faults(split.definition) == faults(original)
            assert apply(split.definition, c.JoinPage(place=split.place)).definition == original


def test_a_copy_of_anything_names_nothing_that_is_not_there(original):
    before = len(faults(original)[0])
    for page in original.pages:
        for place in (f"pages.{page.id}", *(f"pages.{page.id}.{q.id}" for q in page.questions)):
            done = apply(original, c.Copy(place=place))
            assert len(faults(done.definition)[0]) <= before + place.count(".") - 1, place
            ids = [q.id for _, q, _ in questions(done.definition)]
            assert len(ids) == len(set(ids))


def test_joined_pages_show_what_they_showed(original):
    for page in original.pages[1:]:
        try:
            done = apply(original, c.JoinPage(place=f"pages.{page.id}"))
        except CannotChange:
            continue
        assert faults(done.definition) == faults(original)


def test_a_page_of_ones_own_for_representatives_keeps_its_id():
    original = library()["kaigo-nintei-shinki"]
    page = next(p for p in original.pages if p.id == PAGE)
    with pytest.raises(CannotChange, match="代理"):
        apply(original, c.PutPage(place=f"pages.{PAGE}", page=replace(page, id="other")))
    assert apply(original, c.PutPage(place=f"pages.{PAGE}", page=page)).definition == original
