"""A draft that lies over a shared definition: it moves on, is taken into the draft, and published with its base."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from madoguchi.authoring import library
from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.queries import draft, shared_update
from madoguchi.authoring.services.change_draft import change_draft
from madoguchi.authoring.services.discard_draft import discard_draft
from madoguchi.authoring.services.request_publication import publish_draft
from madoguchi.authoring.services.start_draft import start_published, start_shared
from madoguchi.authoring.services.take_shared import take_shared
from madoguchi.authoring.services.take_update import Collides
from madoguchi.authoring.services.undo import undo
from madoguchi.authoring.services.write_step import Outdated
from madoguchi.authoring.tests.cast import NOW, SATO, started
from madoguchi.authoring.tests.samples import small
from madoguchi.forms.domain.format.parse import version_of
from madoguchi.forms.queries import adoptions

BY: dict[str, Any] = {"procedure": "small", "by": SATO, "now": NOW}
SECOND = msgspec.structs.replace(small(), category="moving", minutes=5)


@pytest.fixture
def moves_on(monkeypatch):
    """The program's library, as the argument says it is from now on."""

    def now(definition):
        monkeypatch.setattr(library, "library", lambda: {"small": definition})

    now(small())
    return now


def put(part, value, revision):
    return change_draft(change=c.PutPart(part=part, value=value), revision=revision, **BY)


def test_local_changes_stay_when_the_shared_one_is_taken_and_come_back_with_an_undo(aoba, moves_on):
    start_shared(shared="small", by=SATO, now=NOW)
    view = put("department", "子育て課", 1)
    assert shared_update(view) is None
    with pytest.raises(CannotChange, match="新しい版はありません"):
        take_shared(revision=2, **BY)
    moves_on(SECOND)
    update = shared_update(view)
    assert update is not None and {each.place for each in update.taken} == {"category", "minutes"}
    taken = take_shared(revision=2, **BY)
    assert (taken.definition.department, taken.definition.minutes) == ("子育て課", 5)
    assert taken.base is not None and taken.base.version == version_of(SECOND)
    assert shared_update(taken) is None
    with pytest.raises(Outdated):
        take_shared(revision=2, **BY)
    back = undo(revision=3, **BY)
    assert back.base == view.base and back.definition == view.definition


def test_what_both_changed_is_chosen(aoba, moves_on):
    start_shared(shared="small", by=SATO, now=NOW)
    put("minutes", 20, 1)
    moves_on(SECOND)
    with pytest.raises(Collides) as collides:
        take_shared(revision=2, **BY)
    (collision,) = collides.value.rebased.collisions
    taken = take_shared(revision=2, choices={collision.key: "theirs"}, **BY)
    assert (taken.definition.minutes, taken.definition.category) == (5, "moving")


def test_publishing_remembers_the_base_and_a_new_draft_lies_over_it_again(aoba, moves_on):
    start_shared(shared="small", by=SATO, now=NOW)
    assert adoptions() == []
    publish_draft(revision=1, **BY)
    (adoption,) = adoptions()
    assert (adoption.procedure, adoption.base_version) == ("small", version_of(small()))
    discard_draft(**BY)
    moves_on(SECOND)
    view = start_published(**BY)
    assert view.base is not None and view.base.version == version_of(small())
    take_shared(revision=1, **BY)
    assert adoptions() == [adoption]
    publish_draft(revision=2, **BY)
    assert adoptions()[0].base_version == version_of(SECOND)


def test_a_draft_of_ones_own_has_nothing_to_take(aoba, moves_on):
    started()
    assert shared_update(draft(**BY)) is None
    with pytest.raises(CannotChange):
        take_shared(revision=1, **BY)
