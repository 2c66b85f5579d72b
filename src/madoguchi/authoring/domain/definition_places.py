"""Places of a definition: finding what stands there, putting something else there, and telling what differs.

Beside the places that findings use there are `pages.<page>:own`, what a page says about itself without its questions, and
`review.questions.<question>`, what the office asks itself: those stand on no page, and are changed as all others are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.forms.domain.format import definition as d

OWN = ":own"
OFFICE = "review.questions"
"""What the office's questions stand in."""
replace = msgspec.structs.replace
Questions = tuple[d.Question, ...]
_KEYED = {
    "attachments": "id", "declarations": "id", "checks": "id", "conditions": "id", "figures": "id", "trials": "name",
}  # fmt: skip
"""Fields whose entries are places of their own, and what names an entry."""


class Holder(msgspec.Struct, frozen=True):
    """What questions stand in: a page by its index, a group on it, or without a page the office's own."""

    page: int | None = None
    group: int | None = None

    @property
    def takes_groups(self) -> bool:
        """Groups do not nest, and the office's answers are a group already."""
        return self.page is not None and self.group is None


def page_at(definition: d.Definition, place: str) -> int:
    """The index of the page at `pages.<page>`. Raises CannotChange."""
    names = place.split(".")
    if len(names) == 2 and names[0] == "pages":
        for index, page in enumerate(definition.pages):
            if page.id == names[1]:
                return index
    raise CannotChange("そのページは、もうありません。ほかの人が動かしたか、消した可能性があります。")


def holder_at(definition: d.Definition, into: str) -> Holder:
    """The page at `pages.<page>`, the group at `pages.<page>.<group>`, or the office's own. Raises CannotChange."""
    if into == OFFICE:
        return Holder()
    names = into.split(".")
    page = page_at(definition, ".".join(names[:2]))
    if len(names) == 2:
        return Holder(page)
    if len(names) == 3:
        for index, q in enumerate(definition.pages[page].questions):
            if q.id == names[2] and isinstance(q, d.Group):
                return Holder(page, index)
    raise CannotChange("そのグループは、もうありません。ほかの人が動かしたか、消した可能性があります。")


def question_at(definition: d.Definition, place: str) -> tuple[Holder, int]:
    """Where the question at `place` stands, and its index there. Raises CannotChange."""
    into, _, name = place.rpartition(".")
    if into.count(".") >= 1:
        holder = holder_at(definition, into)
        for index, q in enumerate(inside(definition, holder)):
            if q.id == name:
                return holder, index
    raise CannotChange("その質問は、もうありません。ほかの人が動かしたか、消した可能性があります。")


def is_page(place: str) -> bool:
    return place.startswith("pages.") and place.count(".") == 1


def inside(definition: d.Definition, holder: Holder) -> Questions:
    """The questions that stand in it."""
    if holder.page is None:
        return definition.review.questions
    page = definition.pages[holder.page]
    if holder.group is None:
        return page.questions
    group = page.questions[holder.group]
    assert isinstance(group, d.Group)
    return group.questions


def put_inside(definition: d.Definition, holder: Holder, questions: Questions) -> d.Definition:
    """The definition with these questions in it instead."""
    if holder.page is None:
        return replace(definition, review=replace(definition.review, questions=questions))
    page = definition.pages[holder.page]
    if holder.group is not None:
        group = replace(page.questions[holder.group], questions=questions)
        questions = (*page.questions[: holder.group], group, *page.questions[holder.group + 1 :])
    return put_page(definition, holder.page, replace(page, questions=questions))


def put_page(definition: d.Definition, index: int, *pages: d.Page) -> d.Definition:
    """The definition with `pages` instead of the one at `index`."""
    return replace(definition, pages=(*definition.pages[:index], *pages, *definition.pages[index + 1 :]))


def group_of(definition: d.Definition, holder: Holder) -> d.Group | None:
    """The group, when the holder is one."""
    if holder.page is None or holder.group is None:
        return None
    found = definition.pages[holder.page].questions[holder.group]
    return found if isinstance(found, d.Group) else None


def answers_under(definition: d.Definition, holder: Holder) -> str | None:
    """The name under which the answers stand that are given there; None when they stand by themselves."""
    if holder.page is None:
        return d.OFFICE
    group = group_of(definition, holder)
    return group.id if group else None


def place_of(definition: d.Definition, holder: Holder) -> str:
    """The place of a page or group, or of the office's questions."""
    if holder.page is None:
        return OFFICE
    page = definition.pages[holder.page]
    return f"pages.{page.id}" + (f".{page.questions[holder.group].id}" if holder.group is not None else "")


# what stands where


def value_at(definition: d.Definition, place: str) -> Any:
    """The page, question, entry or field at a place, for showing it; None when there is none."""
    try:
        if place.endswith(OWN) or is_page(place):
            return definition.pages[page_at(definition, place.removesuffix(OWN))]
        if place.startswith(("pages.", f"{OFFICE}.")):
            holder, index = question_at(definition, place)
            return inside(definition, holder)[index]
    except CannotChange:
        return None
    if place == OFFICE:
        return definition.review.questions
    head, _, name = place.partition(".")
    if head in _KEYED and name:
        return next((e for e in getattr(definition, head) if getattr(e, _KEYED[head]) == name), None)
    return getattr(definition, field_name(head), None)


def field_name(part: str) -> str:
    """The attribute of a field as the document writes it (`for` → `for_`)."""
    return "for_" if part == "for" else part


def all_places(definition: d.Definition) -> frozenset[str]:
    """Every place that is there."""
    return frozenset(place for place, _ in _contents(definition)) | _KEYED.keys()


def changed_places(before: d.Definition, after: d.Definition) -> frozenset[str]:
    """Places whose own content is not the same in both, or that only one of them has. Order does not count."""
    old, new = dict(_contents(before)), dict(_contents(after))
    return frozenset(place for place in old.keys() | new.keys() if not _same(old.get(place), new.get(place)))


def _contents(definition: d.Definition) -> Iterator[tuple[str, Any]]:
    for page in definition.pages:
        place = f"pages.{page.id}"
        yield place, True
        yield place + OWN, page
        for q in page.questions:
            yield f"{place}.{q.id}", q
            if isinstance(q, d.Group):
                yield from ((f"{place}.{q.id}.{child.id}", child) for child in q.questions)
    for field in definition.__struct_fields__:
        value = getattr(definition, field)
        if field in _KEYED:
            yield from ((f"{field}.{getattr(e, _KEYED[field])}", e) for e in value)
        elif field == "review":
            yield field, replace(value, questions=())
            yield from ((f"{OFFICE}.{q.id}", q) for q in value.questions)
        elif field != "pages":
            yield field.removesuffix("_"), value


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if type(one) is type(other) and isinstance(one, d.Page | d.Group):
        fields = (name for name in one.__struct_fields__ if name != "questions")
        return all(getattr(one, name) == getattr(other, name) for name in fields)
    return type(one) is type(other) and bool(one == other)


def overlap(one: str, other: str) -> bool:
    """Whether two places are the same, or one is inside the other."""
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith((short + ".", short + ":"))
