"""Where every question of a form stands, and which others decide about it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from madoguchi.forms.domain.answers.compiled import CompiledPage, Form, Item
from madoguchi.forms.domain.answers.uses import Use, of_computation, of_condition
from madoguchi.forms.domain.format import definition as d


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A question, or a group: its page, and the group that it stands in."""

    item: Item
    page: CompiledPage
    group: Item | None
    order: int

    @property
    def repeated(self) -> str | None:
        """The group whose every row has this question."""
        return self.group.id if self.group is not None and self.group.repeat is not None else None

    @property
    def owner(self) -> str:
        """The question at the top level that it belongs to."""
        return self.group.id if self.group is not None else self.item.id


class Outline:
    """The spots of a form by id, in the order in which they are evaluated."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.spots: dict[str, Spot] = {}
        for page in form.pages:
            for item in page.items:
                self._add(item, page, None)
                for child in item.children if isinstance(item.question, d.Group) else ():
                    self._add(child, page, item)
        self.uses = {name: tuple(self._uses_of(spot)) for name, spot in self.spots.items()}
        self._pages = {page.page.id: tuple(of_condition(page.page.show_when)) for page in form.pages}
        self._needs = {name: self._direct(name) for name in self.spots}
        self._closures: dict[str, frozenset[str]] = {}

    def _add(self, item: Item, page: CompiledPage, group: Item | None) -> None:
        self.spots[item.id] = Spot(item=item, page=page, group=group, order=len(self.spots))

    @staticmethod
    def _uses_of(spot: Spot) -> Iterable[Use]:
        group = spot.repeated
        yield from of_condition(spot.item.question.show_when, group=group)
        if isinstance(spot.item.question, d.Computed):
            yield from of_computation(spot.item.question.compute, group=group)

    def page_uses(self, name: str) -> tuple[Use, ...]:
        """The references of the condition of the question's page."""
        return self._pages[self.spots[name].page.page.id]

    def named(self, uses: Iterable[Use]) -> set[str]:
        """The questions that references name, of `children.living` both."""
        return {name for use in uses for name in use.reference.split(".")[:2] if name in self.spots}

    def _direct(self, name: str) -> set[str]:
        spot = self.spots[name]
        above = {spot.owner} - {name}
        return self.named((*self.uses[name], *self.page_uses(name))) | above

    def closure(self, names: Iterable[str]) -> list[str]:
        """The questions, and all that decide about them, in order."""
        found: set[str] = set()
        for name in names:
            found |= self._closure(name)
        return sorted(found, key=lambda name: self.spots[name].order)

    def _closure(self, name: str) -> frozenset[str]:
        known = self._closures.get(name)
        if known is None:
            found, waiting = {name}, [name]
            while waiting:
                for other in self._needs[waiting.pop()] - found:
                    done = self._closures.get(other)
                    found |= done or {other}
                    if done is None:
                        waiting.append(other)
            known = self._closures[name] = frozenset(found)
        return known
