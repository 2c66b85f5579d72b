"""Local changes laid over a shared definition that moved on: a three-way merge by id, with what collides set out.

What only one side changed is taken without a question. What both changed differently is a collision, and stays as it
is locally until somebody chooses (`settle`). Any outcome is a definition; whether it is proved is another matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from madoguchi.forms.domain.comparing.collisions import described
from madoguchi.forms.domain.comparing.diff import differences
from madoguchi.forms.domain.comparing.diff_fields import Difference
from madoguchi.forms.domain.comparing.merge_tree import Key, merge_mapping, merge_order
from madoguchi.forms.domain.comparing.taken_apart import Container, TakenApart, put_together, take_apart
from madoguchi.forms.domain.format import definition as d

Side = Literal["ours", "theirs"]


class Collision(msgspec.Struct, frozen=True, kw_only=True):
    """What both sides changed differently, in words. `key` names it when somebody chooses."""

    place: str
    field: str
    base: str
    ours: str
    theirs: str

    @property
    def key(self) -> str:
        return f"{self.place}#{self.field}"


class Rebased(msgspec.Struct, frozen=True, kw_only=True):
    """`definition` is the outcome, `taken` what in it differs from `ours`, `collisions` what nobody chose yet."""

    definition: d.Definition
    collisions: tuple[Collision, ...]
    taken: tuple[Difference, ...]
    base: d.Definition
    ours: d.Definition
    theirs: d.Definition
    choices: dict[str, Side] = {}


def rebase(
    base: d.Definition, ours: d.Definition, theirs: d.Definition, choices: Mapping[str, Side] | None = None
) -> Rebased:
    """Both sides' changes since `base` in one definition; `choices` (by the key of a collision) decide what collides."""
    chosen = dict(choices or {})
    merge = _Merge(take_apart(base), take_apart(ours), take_apart(theirs), chosen)
    merged = put_together(merge.all())
    collisions = tuple(
        Collision(place=place, field=field, base=said[0], ours=said[1], theirs=said[2])
        for place, field in merge.collided
        for said in [described(place, field, base, ours, theirs)]
    )
    return Rebased(
        definition=merged,
        collisions=collisions,
        taken=differences(ours, merged),
        base=base,
        ours=ours,
        theirs=theirs,
        choices=chosen,
    )


def settle(rebased: Rebased, choices: Mapping[str, Side]) -> Rebased:
    """The same with these choices too. A key that is no collision's decides nothing."""
    return rebase(rebased.base, rebased.ours, rebased.theirs, {**rebased.choices, **choices})


class _Merge:
    def __init__(
        self, base: TakenApart, ours: TakenApart, theirs: TakenApart, choices: Mapping[str, Side]
    ) -> None:
        self.base, self.ours, self.theirs = base, ours, theirs
        self.choices = choices
        self.collided: list[tuple[str, str]] = []
        self.forced: dict[Container, TakenApart] = {}
        """Pages and questions that are as one side has them, with all that is in them."""

    def all(self) -> TakenApart:
        for container in self._containers():
            self._decide_removal(container)
        head = merge_mapping(self.base.head, self.ours.head, self.theirs.head, field="", choose=self._in_head)
        merged = TakenApart(head=head, pages=self._pages(), questions={}, members={}, home={})
        for key in dict.fromkeys((*self.ours.questions, *self.theirs.questions)):
            self._question(key, merged)
        self._bring_back(merged)
        for container in self._containers():
            present = [key for key, home in merged.home.items() if home == container]
            if merged.is_there(container):
                merged.members[container] = self._order(container, present)
        return merged

    def _containers(self) -> Iterator[Container]:
        sides = (self.ours, self.theirs, self.base)
        yield from dict.fromkeys(("page", key) for side in sides for key in side.pages)
        yield from dict.fromkeys(c for side in sides for c in side.members if c[0] == "group")

    # what somebody has to choose

    def _side(self, place: str, field: str) -> TakenApart:
        choice = self.choices.get(f"{place}#{field}")
        if choice is None:
            self.collided.append((place, field))
        return self.theirs if choice == "theirs" else self.ours

    def _place_of(self, container: Container) -> str:
        """Where a page or question stood at first, so that the place is the same seen from either side."""
        kind, key = container
        sides = [
            s for s in (self.base, self.ours, self.theirs) if key in (s.pages if kind == "page" else s.home)
        ]
        return (
            sides[0].place_of(container)
            if sides[0] is self.base
            else min(s.place_of(container) for s in sides)
        )

    def _value(self, place: str, field: str, ours: Any, theirs: Any) -> Any:
        return ours if self._side(place, field) is self.ours else theirs

    def _in_head(self, field: str, base: Any, ours: Any, theirs: Any) -> Any:
        first, _, rest = field.partition(".")
        if first in ("attachments", "declarations", "checks", "conditions", "figures") and rest != "order":
            entry, _, rest = rest.partition(".")
            return self._value(f"{first}.{entry}", rest, ours, theirs)
        return self._value(first, rest, ours, theirs)

    # pages and groups that one side removed

    def _decide_removal(self, container: Container) -> None:
        """Where one side took away what the other worked on, it is one choice about the whole."""
        kept = [side for side in (self.ours, self.theirs) if side.is_there(container)]
        if container in self.forced or not self.base.is_there(container) or len(kept) != 1:
            return
        if self._touched(container, kept[0]):
            side = self._side(self.base.place_of(container), "")
            keys = dict.fromkeys((*kept[0].inside(container), *self.base.inside(container)))
            self.forced[container] = side
            for key in keys:
                self.forced["question", key] = self.forced["group", key] = side
            if container[0] == "group":
                self.forced["question", container[1]] = side

    def _touched(self, container: Container, side: TakenApart) -> bool:
        kind, key = container
        own = (side.pages[key], self.base.pages[key]) if kind == "page" else (
            side.questions[key], self.base.questions[key])  # fmt: skip
        return own[0] != own[1] or any(
            self.base.home.get(member) != container
            or self.base.questions[member] != side.questions[member]
            or (side.is_there(("group", member)) and self._touched(("group", member), side))
            for member in side.members[container]
        )

    def _pages(self) -> dict[Key, dict[str, Any]]:
        found = {}
        for key in dict.fromkeys((*self.ours.pages, *self.theirs.pages)):
            forced = self.forced.get(("page", key))
            sides = [side.pages.get(key) for side in (self.base, self.ours, self.theirs)]
            page = forced.pages.get(key) if forced else self._merged(f"pages.{key[0]}", *sides)
            if page is not None:
                found[key] = page
        order = merge_order(
            self.base.pages,
            self.ours.pages,
            self.theirs.pages,
            found,
            lambda b, o, t: self._value("pages", "order", o, t),
        )
        return {key: found[key] for key in order}

    # questions

    def _question(self, key: Key, merged: TakenApart) -> None:
        here = [side for side in (self.ours, self.theirs) if key in side.questions]
        place = self._place_of(("group", key))
        side = self.forced.get(("question", key))
        was = self.base.home.get(key)
        if side is None and was is not None and len(here) == 1 and here[0].home[key] != was:
            side = self._side(place, "")  # moved by one, removed by the other
        if side is not None:
            if key in side.questions:
                merged.questions[key], merged.home[key] = side.questions[key], side.home[key]
            return
        question = self._merged(place, *(s.questions.get(key) for s in (self.base, self.ours, self.theirs)))
        if question is not None:
            merged.questions[key] = question
            merged.home[key] = self._home(place, was, *(s.home.get(key) for s in (self.ours, self.theirs)))

    def _merged(
        self,
        place: str,
        base: dict[str, Any] | None,
        ours: dict[str, Any] | None,
        theirs: dict[str, Any] | None,
    ) -> dict[str, Any] | None:
        """One page or question of three; None when it is gone."""
        if ours == theirs or base == theirs:
            return dict(ours) if ours is not None else None
        if base == ours:
            return dict(theirs) if theirs is not None else None
        sides = (base, ours, theirs)
        kinds = {side.get("kind") for side in sides if side is not None}
        if base is None or ours is None or theirs is None or len(kinds) > 1:
            chosen: dict[str, Any] | None = self._value(place, "", ours, theirs)
            return dict(chosen) if chosen is not None else None
        return merge_mapping(
            base, ours, theirs, field="", choose=lambda field, b, o, t: self._value(place, field, o, t)
        )

    def _home(
        self, place: str, base: Container | None, ours: Container | None, theirs: Container | None
    ) -> Container:
        if ours is None or (theirs is not None and base == ours):
            home = theirs
        elif theirs is None or ours == theirs or base == theirs:
            home = ours
        else:
            home = self._value(place, "into", ours, theirs)
        assert home is not None
        return home

    def _bring_back(self, merged: TakenApart) -> None:
        """A page or group that something stands in is there, though choices about other things took it away."""
        for key in list(merged.questions):
            container = merged.home.get(key)
            while container is not None and not merged.is_there(container):
                kind, name = container
                source = next(s for s in (self.ours, self.theirs, self.base) if s.is_there(container))
                if kind == "page":
                    merged.pages[name] = source.pages[name]
                    break
                merged.questions[name] = source.questions[name]
                container = merged.home.setdefault(name, source.home[name])

    def _order(self, container: Container, present: list[Key]) -> list[Key]:
        forced = self.forced.get(container)
        base, ours, theirs = (
            (forced or side).members.get(container, []) for side in (self.base, self.ours, self.theirs)
        )
        place = next(s for s in (self.ours, self.theirs, self.base) if s.is_there(container)).place_of(
            container
        )
        order = merge_order(base, ours, theirs, present, lambda b, o, t: self._value(place, "order", o, t))
        return [*order, *(key for key in present if key not in order)]
