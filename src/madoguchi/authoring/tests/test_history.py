"""Any order of changes, undos and redos leaves what a plain list of documents would."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.queries import draft, steps
from madoguchi.authoring.services.undo import redo, undo
from madoguchi.authoring.tests.cast import NOW, SATO, SUZUKI, changed, department, started, stood_at

AT: dict[str, Any] = {"procedure": "small", "now": NOW, "prove": False}


@pytest.mark.parametrize("seed", range(4))
def test_the_history_is_a_line_with_a_place_on_it(aoba, seed):
    random = Random(seed)
    line, at = [started().definition.department], 0
    stood = {1: line[0]}
    revision = 1
    for n in range(30):
        member = random.choice((SATO, SUZUKI))
        act = random.choice(("change", "change", "undo", "redo"))
        possible = {"change": True, "undo": at > 0, "redo": at + 1 < len(line)}[act]
        if act == "change":
            line, at = [*line[: at + 1], f"{n}課"], at + 1
            view = changed(department(line[at]), revision, by=member, prove=False)
        elif not possible:
            with pytest.raises(CannotChange):
                (undo if act == "undo" else redo)(revision=revision, by=member, **AT)
            continue
        else:
            at += -1 if act == "undo" else 1
            view = (undo if act == "undo" else redo)(revision=revision, by=member, **AT)
        revision += 1
        stood[revision] = line[at]
        assert (view.revision, view.definition.department) == (revision, line[at])
        assert (view.undo is not None, view.redo is not None) == (at > 0, at + 1 < len(line))
    assert draft("small", by=SATO, now=NOW).definition.department == line[at]
    assert {n: stood_at(n) for n in stood} == stood
    assert len(steps("small")) == revision
