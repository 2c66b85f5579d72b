"""Really at once: several threads at one draft."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.db import connection

from madoguchi.accounts.permissions import Member
from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.queries import draft, steps
from madoguchi.authoring.services.change_draft import Collided
from madoguchi.authoring.services.start_draft import CannotStart
from madoguchi.authoring.services.undo import undo
from madoguchi.authoring.services.write_step import Outdated
from madoguchi.authoring.tests.cast import NOW, SATO, changed, department, started
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_scope
from tests.parts.patience import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(tenant, *acts):
    """What each act gave, or the error it raised."""
    outcomes: list[object] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def work(n):
        try:
            with tenant_scope(tenant):
                ready.wait(PATIENCE)
                outcomes[n] = acts[n]()
        except Exception as error:
            outcomes[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return outcomes


def test_of_two_who_start_the_same_one_is_told(aoba):
    outcomes = at_once(aoba.id, started, started)
    assert sorted(type(o).__name__ for o in outcomes) == ["CannotStart", "DraftView"]
    assert "もう使われています" in str(next(o for o in outcomes if isinstance(o, CannotStart)))


def test_changes_at_different_places_are_all_kept(aoba):
    started()

    def adds(n):
        member = Member(id=UUID(int=n + 1), name=f"作成者{n}", roles=("author",))
        question = d.Text(id="text", label=d.LocalText(ja=f"質問{n}"))
        return lambda: [
            changed(c.AddQuestion(into="pages.first", at=0, question=question), 1, by=member, prove=False)
            for _ in range(5)
        ]

    outcomes = at_once(aoba.id, *map(adds, range(4)))
    assert [type(o).__name__ for o in outcomes] == ["list"] * 4
    view = draft("small", by=SATO, now=NOW)
    labels = sorted(q.label.ja for q in view.definition.pages[0].questions if q.id.startswith("text"))
    assert labels == sorted(f"質問{n}" for n in range(4) for _ in range(5))
    assert view.revision == 21 and len(steps("small")) == 21


def test_of_two_who_change_one_place_one_is_told(aoba):
    started()
    outcomes = at_once(
        aoba.id, lambda: changed(department("一課"), 1), lambda: changed(department("二課"), 1)
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["Collided", "DraftView"]
    collided = next(o for o in outcomes if isinstance(o, Collided))
    assert draft("small", by=SATO, now=NOW).definition.department == collided.theirs != collided.mine


def test_two_who_press_undo_at_once_undo_one_step(aoba):
    started()
    changed(department("一課"), 1)
    changed(department("二課"), 2)

    def back():
        return undo(procedure="small", revision=3, by=SATO, now=NOW)

    outcomes = at_once(aoba.id, back, back)
    assert sorted(type(o).__name__ for o in outcomes) == ["DraftView", "Outdated"]
    assert any(isinstance(o, Outdated) for o in outcomes)
    assert draft("small", by=SATO, now=NOW).definition.department == "一課"
