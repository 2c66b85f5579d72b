"""An id that a part of a procedure had is no other part's, whatever was removed, undone and published between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

import pytest

from madoguchi.authoring.queries import draft
from madoguchi.authoring.services.start_draft import start_shared
from madoguchi.builder.tests.cast import PARK, SOMEBODY, Author, controls
from madoguchi.forms.domain.answers.births import births
from madoguchi.forms.domain.answers.carry import carry
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.services.store_version import NotProved, store_version
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.tests.cast import NOW

WHERE = "pages.place_page.park"
KINDS = ("text", "choice", "date", "group", "attachment", "yes_no")


@pytest.fixture
def author(aoba):
    return Author(aoba)


def now(procedure: str = "koen-shiyo") -> d.Definition:
    return draft(procedure, by=SOMEBODY, now=NOW).definition


def settings(author: Author, section: str, **changes: Any) -> Any:
    data = controls(author.page(f"settings/{section}/"), "inspector-form") | changes
    return author.post(f"settings/{section}/", scripted=True, **data)


def presses(author: Author, random: Random) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What an author can press now, by name; undoing and doing again bring former ids back."""
    definition, post = now(), author.post
    found = list(questions(definition))
    place, q, _ = random.choice(found)
    page = f"pages.{random.choice(definition.pages).id}"
    yield "add", partial(post, do="add", into=page, at="0", kind=random.choice(KINDS), place=page)
    yield "add page", partial(post, do="add_page", place=page)
    yield "kind", partial(post, do="kind", place=place, kind=random.choice(KINDS))
    for act in ("copy", "remove"):
        yield act, partial(post, do="act", act=act, place=random.choice([place, page]))
    yield "split", partial(post, do="act", act="split", place=place)
    yield "join", partial(post, do="act", act="join", place=page)
    for place, q, _ in found:
        if isinstance(q, d.Choice | d.Choices) and random.random() < 0.5:
            yield "option", partial(author.put, place, _add_option="1")
            if q.options:
                yield "no option", partial(author.put, place, _remove_option="0")
    for section, rows in (("applicant", "declarations"), ("fee", "fee")):
        yield "row", partial(settings, author, section, _add=rows)
        yield "no row", partial(settings, author, section, _drop=f"{rows.partition('-')[0]}-0")
    items = {f"checklist-{n}-id": item.id for n, item in enumerate(definition.review.checklist)}
    checked: dict[str, Any] = {"do": "checklist", "checklist-n": len(items), **items}
    yield "item", partial(post, "settings/flow/", _add="checklist", **checked)
    yield "no item", partial(post, "settings/flow/", _drop="checklist-0", **checked)
    for outcome in ("approve", "refuse"):
        yield "decision", partial(post, "settings/flow/", do="add_decision", _add=outcome)
    for decision in definition.review.decisions[:1]:
        yield "no decision", partial(post, "settings/flow/", do="decision", entry=decision.id, _remove="1")
    for kind in ("attachments", "checks", "conditions", "figures"):
        entries = getattr(definition, kind)
        yield "entry", partial(post, f"settings/{kind}/", do="add_entry")
        for entry in entries[:1]:
            yield "no entry", partial(post, f"settings/{kind}/", entry=entry.id, _remove="1")
    for step in ("undo", "redo"):
        for _ in range(4):
            yield step, partial(post, do="step", step=step, revision=str(revision()))


def revision() -> int:
    return draft("koen-shiyo", by=SOMEBODY, now=NOW).revision


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_pressed_no_id_is_issued_twice(author, seed):
    random = Random(seed)
    ever = set(births(now()))
    pressed = set()
    for _ in range(60):
        before = births(now()).keys()
        name, press = random.choice(list(presses(author, random)))
        press()
        new = births(now()).keys() - before
        if name not in ("undo", "redo"):
            assert new & ever == set(), name
        ever |= new
        pressed |= {name} if new or name.startswith("no") else set()
    assert len(pressed) >= 8


def option(author: Author, label: str) -> str:
    """A choice more, and its id."""
    author.put(WHERE, _add_option="1")
    asked = next(q for place, q, _ in questions(now()) if place == WHERE)
    assert isinstance(asked, d.Choice)
    labels: dict[str, Any] = {f"options__{len(asked.options) - 1}__ja": label}
    author.put(WHERE, **labels)
    return asked.options[-1].id


def test_who_chose_the_counter_does_not_find_delivery_at_a_charge_chosen(author):
    counter = option(author, "窓口")
    old = now()
    author.put(WHERE, _remove_option="2")
    delivery = option(author, "宅配(料金がかかります)")
    assert counter != delivery
    carried = carry(compile_form(old), compile_form(now()), {"park": counter})
    assert "park" not in carried.answers and [each.why for each in carried.dropped] == ["option"]


def test_a_condition_on_a_question_that_was_removed_is_not_bound_to_another(author):
    author.post(do="act", act="remove", place="pages.place_page.people")
    author.post(do="add", into="pages.place_page", at="0", kind="number", place=WHERE)
    added = now().pages[0].questions[0]
    answer = author.put(f"pages.place_page.{added.id}", own__id="people")
    assert answer.status_code == 422
    assert "id「people」は、前に「人数」で使いました" in answer.content.decode()
    assert now().pages[0].questions[0].id == added.id


def test_what_a_town_adds_to_a_shared_procedure_keeps_an_id_that_no_other_can_have(author):
    view = start_shared(shared="ninshin-todoke", department="健康課", by=SOMEBODY, now=NOW)
    author.here = f"{author.base}{view.procedure}/"
    page = view.definition.pages[0].id
    author.post(do="add", into=f"pages.{page}", at="0", kind="text", place=f"pages.{page}")
    added = now(view.procedure).pages[0].questions[0]
    refused = author.put(f"pages.{page}.{added.id}", own__id="ward")
    assert refused.status_code == 422 and "8文字を残してください" in refused.content.decode()
    kept = "ward" + added.id.removeprefix("text")
    assert author.put(f"pages.{page}.{added.id}", own__id=kept).status_code == 200


def test_a_file_that_gives_an_id_of_a_former_version_to_something_else_is_not_published(aoba):
    first = PARK.replace(
        "{id: people, kind: number, label: {ja: 人数", "{id: who, kind: text, label: {ja: 会長"
    )
    second = PARK
    third = PARK.replace(
        "      - {id: people,", "      - {id: who, kind: text, label: {ja: 町名}}\n      - {id: people,"
    )
    with tenant_transaction():
        one = store_version(definition=parse_yaml(first), tables={}, now=NOW)
        two = store_version(definition=parse_yaml(second), tables={}, now=NOW, follows=[one])
        with pytest.raises(NotProved, match="前の版では「会長」のものでした"):
            store_version(definition=parse_yaml(third), tables={}, now=NOW, follows=[two])
        store_version(definition=parse_yaml(first), tables={}, now=NOW, follows=[two])
        store_version(definition=parse_yaml(third), tables={}, now=NOW, follows=[one])
