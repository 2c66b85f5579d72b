"""A step that gives places out is put together from lists, until it says what the file would say."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from madoguchi.authoring.queries import draft
from madoguchi.builder.tests.cast import SOMEBODY, Author, begin, controls
from madoguchi.builder.tests.test_flow import HERE, press
from madoguchi.builder.tests.test_flow import put as put_step
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.tests.flow_examples import good
from madoguchi.review.tests.batches.nurseries import nurseries
from madoguchi.review.tests.cast import NOW

HOIKU = good("hoiku")


def without_allocation() -> d.Definition:
    """The same procedure, whose step does nothing but examine; nothing asks what is wished of brothers and sisters."""
    steps = tuple(
        d.Step(id=step.id, does="examine", by=step.by, after=step.after) if step.id == "places" else step
        for step in HOIKU.review.steps
    )
    page = HOIKU.pages[0]
    pages = (
        msgspec.structs.replace(page, questions=tuple(q for q in page.questions if q.id != "siblings")),
        *HOIKU.pages[1:],
    )
    asked = tuple(q for q in HOIKU.review.questions if q.id != "place")
    review = msgspec.structs.replace(HOIKU.review, steps=steps, questions=asked)
    return msgspec.structs.replace(HOIKU, pages=pages, review=review)


@pytest.fixture
def author(aoba):
    nurseries({"hikari": {"zero": 1, "one": 2}})
    definition = without_allocation()
    begin(definition)
    return Author(aoba, procedure=definition.id)


def now() -> d.Definition:
    return draft(HOIKU.id, by=SOMEBODY, now=NOW).definition


def step() -> d.Step:
    return next(each for each in now().review.steps if each.id == "places")


def put(author: Author, **changes: Any) -> None:
    put_step(author, "places", **changes)


def added(author: Author, name: str) -> None:
    """A button of the form that adds something."""
    put_step(author, "places")
    press(author, "entry", entry="places", **_as_shown(author), _add=f"places-{name}")


def _as_shown(author: Author) -> dict[str, Any]:
    drawn = controls(author.page(HERE), "form-places")
    return {name: value for name, value in drawn.items() if name not in ("do", "entry", "revision", "_save")}


def test_an_author_puts_the_step_together_and_it_is_the_one_of_the_file(author):
    put(author, does="allocate")
    assert step().together == d.Together(by="window.round")
    assert "一覧表" in author.page(HERE)
    put(author, table="nurseries")
    assert 'value="open_places"' in author.page(HERE)
    put(author, capacity="open_places", **{"class": "office.age_class"})
    assert "一覧表に、次の列がありません: open_places.two" in author.page(HERE)
    put(author, wishes="wishes")
    added(author, "order")
    added(author, "order")
    put(author, **{"order-0-q": "office.points", "order-0-first": "highest"})
    put(author, **{"order-1-q": "office.income", "order-1-first": "lowest"})
    data = controls(author.page(HERE), "form-places") | {"places-siblings": "same_household"}
    answer = author.post(HERE, scripted=True, **{k: v for k, v in data.items() if v is not None})
    assert (
        answer.status_code,
        "きょうだいの希望を聞く質問を加えてください。" in answer.content.decode(),
    ) == (422, True)
    added(author, "wants")
    added(author, "result")
    wants, place = now().pages[0].questions[-1], now().review.questions[-1]
    assert isinstance(wants, d.Choice) and [o.id for o in wants.options] == ["same_only", "same_time", "any"]
    assert isinstance(place, d.TableChoice) and (place.table, place.required) == ("nurseries", False)
    put(author, siblings="same_household")
    assert step().keep == d.Keep(siblings="same_household", wants=wants.id)
    put(author, wants="")
    assert step().keep is None
    put(author, siblings="same_household")
    put(author, result=place.id)
    made = next(each for each in HOIKU.review.steps if each.id == "places")
    expected = msgspec.structs.replace(
        made,
        keep=d.Keep(siblings="same_household", wants=wants.id),
        fills=(place.id,),
    )
    assert step() == expected
    assert [each for each in flow_findings(now()) if "places" in str(each.field)] == []
    page = author.page(HERE)
    assert "順番は「基準指数」が多い順、次に「所得割額の合計」が少ない順で、同じときは抽選です。" in page
    assert "空きの数は、「クラス」ごとに、一覧表から読みます。" in page


def test_the_order_is_moved_and_shortened(author):
    put(author, does="allocate")
    put(author, table="nurseries", capacity="open_places")
    for _ in range(3):
        added(author, "order")
    first, second, third = (each.question for each in step().order)
    press(author, "entry", entry="places", **_as_shown(author), _up="places-order-2")
    assert [each.question for each in step().order] == [first, third, second]
    press(author, "entry", entry="places", **_as_shown(author), _drop="places-order-0")
    assert [each.question for each in step().order] == [third, second]


def test_what_is_missing_is_a_finding_of_this_section(author):
    put(author, does="allocate")
    page = author.page(HERE)
    assert "割り当てるもの" in page
    codes = {(each.code, each.field) for each in flow_findings(now())}
    assert ("missing", "steps.places.places") in codes or any("places" in str(field) for _, field in codes)


def test_a_step_that_does_something_else_again_keeps_nothing_of_it(author):
    put(author, does="allocate")
    put(author, table="nurseries", capacity="open_places", wishes="wishes")
    added(author, "order")
    put(author, does="examine")
    left = step()
    assert (left.places, left.wishes, left.order, left.keep) == (None, None, (), None)


def test_a_list_that_is_not_there_any_more_stays_to_be_seen(author):
    put(author, does="allocate")
    put(author, table="nurseries")
    put(author, table="gone")
    assert step().places == d.Places(table="gone", capacity="")
    assert "gone(見つかりません)" in author.page(HERE)
