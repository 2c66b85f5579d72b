"""What differs between two definitions, so that a person can read it: by id, with moves, and nothing left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from madoguchi.forms.domain.comparing.diff_fields import (
    Difference,
    FieldDiffer,
    keyed,
    moved,
    shortened,
    whither,
)
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of
from madoguchi.forms.domain.showing.explain import Names

_PLACES = {
    "attachments": "添付書類",
    "declarations": "宣言",
    "checks": "確かめる決まり",
    "conditions": "名前を付けた条件",
    "figures": "日付で変わる額・率",
}
"""Lists whose entries are places of their own."""

Key = tuple[str, int]
"""An id, and how many of the same id stand before it."""


class _Entry(msgspec.Struct, frozen=True):
    """A question where it stands. `container` is the page's or the group's."""

    place: str
    container: tuple[str, Key]
    question: d.Question


def differences(old: d.Definition, new: d.Definition) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the format; nothing for two that mean the same."""
    return () if old == new else tuple(_Differ(old, new).all())


class _Differ:
    def __init__(self, old: d.Definition, new: d.Definition) -> None:
        self.old, self.new = old, new
        self.parts = FieldDiffer(Names(old), Names(new))
        self.pages_before, self.pages_after = keyed(old.pages), keyed(new.pages)
        self.before, self.after = _entries(self.pages_before), _entries(self.pages_after)

    def all(self) -> Iterator[Difference]:
        for name, encoded in zip(
            d.Definition.__struct_fields__, d.Definition.__struct_encode_fields__, strict=True
        ):
            before, after = getattr(self.old, name), getattr(self.new, name)
            if before == after:
                continue
            if name == "pages":
                yield from self.pages()
            elif name in _PLACES:
                yield from self.parts.entries(
                    before, after, place=name, field="", whole=_PLACES[name], own=True
                )
            else:
                yield from self.parts.field(
                    before, after, owner=self.new, encoded=encoded, place=encoded, field="", subject=""
                )

    def pages(self) -> Iterator[Difference]:
        keys = list(self.pages_after)
        order = moved(self.pages_before, self.pages_after)
        for key, page in self.pages_after.items():
            place, called = f"pages.{page.id}", page_name(page)
            former = self.pages_before.get(key)
            if former is None:
                new = self._listed(("page", key), self.after, self.before)
                yield Difference(
                    place=place, field="", said=f"{called}を足しました", before="", after=called + new
                )
            else:
                if key in order:
                    before, to = whither(
                        list(self.pages_before), keys, key,
                        lambda k: page_name(self.pages_before[k]), lambda k: page_name(self.pages_after[k]),
                    )  # fmt: skip
                    said = f"{called}を{to}へ動かしました"
                    yield Difference(place=place, field="order", said=said, before=before, after=to)
                was = page_name(former)
                yield from self.parts.fields(former, page, place=place, subject=was, skip=("questions",))
            yield from self.questions(("page", key), called)
        for key, page in self.pages_before.items():
            if key not in self.pages_after:
                called = page_name(page)
                lost = self._listed(("page", key), self.before, self.after)
                said = f"{called}をなくしました"
                yield Difference(
                    place=f"pages.{page.id}", field="", said=said, before=called + lost, after=""
                )

    def questions(self, container: tuple[str, Key], called: str) -> Iterator[Difference]:
        """What differs in the questions of one page or group that is there now."""
        now = {k: e for k, e in self.after.items() if e.container == container}
        then = {k: e for k, e in self.before.items() if e.container == container}
        order = moved(then, now)
        for key, entry in now.items():
            former = self.before.get(key)
            if former is None:
                yield from self._added(entry, key, called)
            else:
                if former.container != container:
                    yield self._carried(former, entry, called)
                elif key in order:
                    yield self._moved(key, entry, list(then), list(now))
                yield from self.parts.fields(
                    former.question, entry.question, place=entry.place,
                    subject=question_name(former.question), skip=("questions",),
                )  # fmt: skip
            if isinstance(entry.question, d.Group):
                yield from self.questions(("group", key), question_name(entry.question))
        for key, entry in then.items():
            if key not in self.after:
                yield self._removed(entry, key, called)
        yield from self._lost_with_kind(now)

    def _added(self, entry: _Entry, key: Key, called: str) -> Iterator[Difference]:
        kind, name = entry.container
        if name in (self.pages_before if kind == "page" else self.before):
            inner = self._listed(("group", key), self.after, self.before)
            label = question_name(entry.question)
            yield Difference(
                place=entry.place,
                field="",
                said=f"{called}に{label}を足しました",
                before="",
                after=f"{label}({kind_of(entry.question).word}){inner}",
            )

    def _removed(self, entry: _Entry, key: Key, called: str) -> Difference:
        inner = self._listed(("group", key), self.before, self.after)
        label = question_name(entry.question)
        return Difference(
            place=entry.place,
            field="",
            said=f"{called}から{label}をなくしました",
            before=f"{label}({kind_of(entry.question).word}){inner}",
            after="",
        )

    def _carried(self, former: _Entry, entry: _Entry, called: str) -> Difference:
        source = self._container(former.container)
        if source == called:  # of the same name: told apart by their ids
            source, called = (f"{called}({e.place.split('.')[-2]})" for e in (former, entry))
        said = f"{question_name(entry.question)}を{source}から{called}へ移しました"
        return Difference(place=entry.place, field="order", said=said, before=source, after=called)

    def _moved(self, key: Key, entry: _Entry, then: list[Key], now: list[Key]) -> Difference:
        before, to = whither(
            then, now, key,
            lambda k: question_name(self.before[k].question), lambda k: question_name(self.after[k].question),
        )  # fmt: skip
        said = f"{question_name(entry.question)}を{to}へ動かしました"
        return Difference(place=entry.place, field="order", said=said, before=before, after=to)

    def _lost_with_kind(self, now: dict[Key, _Entry]) -> Iterator[Difference]:
        """The questions of groups that are there still, but are groups no longer."""
        for key, entry in now.items():
            if key in self.before and not isinstance(entry.question, d.Group):
                former = self.before[key].question
                for child, inside in self.before.items():
                    if inside.container == ("group", key) and child not in self.after:
                        yield self._removed(inside, child, question_name(former))

    def _container(self, container: tuple[str, Key]) -> str:
        kind, key = container
        if kind == "page":
            return page_name(self.pages_before[key])
        return question_name(self.before[key].question)

    def _listed(self, container: tuple[str, Key], here: dict[Key, _Entry], there: dict[Key, _Entry]) -> str:
        """: 「氏名」「住所」, those that are not on the other side too."""
        inside = (e for k, e in here.items() if e.container == container and k not in there)
        names = "".join(question_name(e.question) for e in inside)
        return f": {names}" if names else ""


def _entries(pages: dict[tuple[str, int], Any]) -> dict[Key, _Entry]:
    seen: Counter[str] = Counter()
    found: dict[Key, _Entry] = {}

    def keep(question: d.Question, place: str, container: tuple[str, Key]) -> Key:
        key = (question.id, seen[question.id])
        seen[question.id] += 1
        found[key] = _Entry(place, container, question)
        return key

    for page_key, page in pages.items():
        for q in page.questions:
            key = keep(q, f"pages.{page.id}.{q.id}", ("page", page_key))
            if isinstance(q, d.Group):
                for child in q.questions:
                    keep(child, f"pages.{page.id}.{q.id}.{child.id}", ("group", key))
    return found


def page_name(page: d.Page) -> str:
    """ページ「お子さんについて」."""
    return f"ページ「{shortened(page.title.ja) or page.id}」"


def question_name(question: d.Question) -> str:
    """「職業」; a notice without a heading by how it begins."""
    text = question.label.ja or (question.text.ja if isinstance(question, d.Notice | d.Stop) else "")
    return f"「{shortened(text) or question.id}」"
