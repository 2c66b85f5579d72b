"""What differs between two structs of the format, field by field, said in Japanese."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import msgspec

from madoguchi.forms.domain.comparing.field_names import (
    field_name,
    raw_words,
    struct_words,
    value_words,
)
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of
from madoguchi.forms.domain.showing.explain import Names

SHORT = 24
"""A value of more characters than this is shown beside the sentence, not in it."""

_KEYS: dict[type, Callable[[Any], str]] = {
    d.LocalText: lambda v: str(v.ja),
    d.LegalBasis: lambda v: f"{v.law}{v.article or ''}",
    d.Round: lambda v: str(v.label.ja),
    d.Delivery: lambda v: str(v.to),
    d.Trial: lambda v: str(v.name),
    d.Opens: lambda v: str(v.procedure),
    d.Ranking: lambda v: str(v.question),
    d.FigureValue: lambda v: str(v.from_),
}
"""How entries of a list are told apart, where not by their id."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that differs. `place` is as in a Finding; `field` is the way from there, empty for the whole.

    An addition has no `before`, a removal no `after`; both are in words. The `field` of a move ends in `order`.
    """

    place: str
    field: str
    said: str
    before: str
    after: str


def key_of(entry: Any) -> str:
    """What tells the entry of a list from its neighbours."""
    return _KEYS.get(type(entry), lambda v: str(v.id))(entry)


def keyed(entries: Iterable[Any]) -> dict[tuple[str, int], Any]:
    """Entries by key; the second of two alike counts as another one."""
    seen: Counter[str] = Counter()
    found = {}
    for entry in entries:
        key = key_of(entry)
        found[key, seen[key]] = entry
        seen[key] += 1
    return found


def moved(old: Iterable[Hashable], new: Iterable[Hashable]) -> set[Hashable]:
    """The fewest of the common entries that have to move so that `old` gets the order of `new`."""
    place = {key: n for n, key in enumerate(old)}
    common = [key for key in new if key in place]
    tails: list[int] = []
    before: dict[Hashable, Hashable | None] = {}
    ends: list[Hashable] = []
    for key in common:
        at = bisect_left(tails, place[key])
        before[key] = ends[at - 1] if at else None
        tails[at : at + 1] = [place[key]]
        ends[at : at + 1] = [key]
    kept: set[Hashable] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return set(common) - kept


def whither(
    then: list[Any], now: list[Any], key: Any, was: Callable[[Any], str], called: Callable[[Any], str]
) -> tuple[str, str]:
    """Where an entry stood and where it stands: 最初, or 「職業」の後; by ids where two are called the same."""
    at, to = then.index(key), now.index(key)
    before = f"{was(then[at - 1])}の後" if at else "最初"
    after = f"{called(now[to - 1])}の後" if to else "最初"
    return (before, after) if before != after else (f"「{then[at - 1][0]}」の後", f"「{now[to - 1][0]}」の後")


class FieldDiffer:
    """Compares structs of an old and a new definition, which may call their questions differently."""

    def __init__(self, old: Names, new: Names) -> None:
        self.old = old
        self.new = new

    def fields(
        self, old: Any, new: Any, *, place: str, field: str = "", subject: str, skip: tuple[str, ...] = ()
    ) -> Iterator[Difference]:
        """What differs in the fields of two structs; `subject` is what they are called."""
        if type(old) is not type(new):
            yield self._kind(old, new, place=place, subject=subject)
        for name, encoded in _fields_of(old, new):
            before, after = _value(old, name, new), _value(new, name, old)
            if encoded not in skip and before != after:
                path = f"{field}.{encoded}" if field else encoded
                owner = new if hasattr(new, name) else old
                yield from self.field(
                    before, after, owner=owner, encoded=encoded, place=place, field=path, subject=subject
                )

    def field(
        self, old: Any, new: Any, *, owner: Any, encoded: str, place: str, field: str, subject: str
    ) -> Iterator[Difference]:
        """What differs in one field."""
        struct = type(owner).__name__
        name = field_name(struct, encoded)
        whole = f"{subject}の{name}" if subject else name
        if isinstance(old, d.LocalText) and isinstance(new, d.LocalText):
            yield from self._languages(old, new, place=place, field=field, whole=whole)
        elif _is_part(old) and type(old) is type(new):
            yield from self.fields(old, new, place=place, field=field, subject=whole)
        elif isinstance(old, dict) and isinstance(new, dict):
            for key in dict.fromkeys((*old, *new)):
                if old.get(key) != new.get(key) or (key in old) is not (key in new):
                    words = self._words(old.get(key), new.get(key), struct, encoded)
                    yield _changed(place, f"{field}.{key}" if field else key, f"{whole}「{key}」", *words)
        elif isinstance(old, tuple) and isinstance(new, tuple) and _structs(old, new):
            yield from self.entries(old, new, place=place, field=field, whole=whole)
        elif isinstance(old, tuple) and isinstance(new, tuple):
            words = self._words(old, new, struct, encoded)
            yield _listed(place, field, whole, *words, self._each(old, struct, encoded, self.old),
                          self._each(new, struct, encoded, self.new))  # fmt: skip
        elif encoded == "required" and subject:
            before, after = self._words(old, new, struct, encoded)
            said = f"{subject}を{after}にしました"
            yield Difference(place=place, field=field, said=said, before=before, after=after)
        else:
            yield _changed(place, field, whole, *self._words(old, new, struct, encoded))

    def entries(
        self,
        old: tuple[Any, ...],
        new: tuple[Any, ...],
        *,
        place: str,
        field: str,
        whole: str,
        own: bool = False,
    ) -> Iterator[Difference]:
        """What differs in two lists of structs. With `own`, each entry is a place of its own."""
        before, after = keyed(old), keyed(new)
        out_of_order = moved(before, after)
        keys = list(after)
        for key, entry in after.items():
            called = self._called(entry, self.new)
            path = f"{field}.{key[0]}" if field else key[0]
            spot = (f"{place}.{key[0]}", "") if own else (place, path)
            if key not in before:
                said = f"{whole}に{called}を足しました"
                yield Difference(
                    place=spot[0], field=spot[1], said=said, before="", after=struct_words(entry, self.new)
                )
                continue
            called = self._called(before[key], self.old)
            if key in out_of_order:
                was, to = whither(
                    list(before), keys, key,
                    lambda k: self._called(before[k], self.old), lambda k: self._called(after[k], self.new),
                )  # fmt: skip
                said = f"{whole}{called}を{to}へ動かしました"
                path = f"{spot[1]}.order".lstrip(".")
                yield Difference(place=spot[0], field=path, said=said, before=was, after=to)
            yield from self.fields(
                before[key], entry, place=spot[0], field=spot[1], subject=f"{whole}{called}"
            )
        for key, entry in before.items():
            if key not in after:
                path = f"{field}.{key[0]}" if field else key[0]
                spot = (f"{place}.{key[0]}", "") if own else (place, path)
                said = f"{whole}{self._called(entry, self.old)}をなくしました"
                yield Difference(
                    place=spot[0], field=spot[1], said=said, before=struct_words(entry, self.old), after=""
                )

    def _called(self, entry: Any, names: Names) -> str:
        if isinstance(entry, d.Step):
            return f"「{step_name(entry).strip('「」')}」"
        label = getattr(entry, "label", None) or getattr(entry, "message", None)
        text = label.ja if isinstance(label, d.LocalText) and label.ja else key_of(entry)
        return f"「{shortened(text)}」"

    def _languages(
        self, old: d.LocalText, new: d.LocalText, *, place: str, field: str, whole: str
    ) -> Iterator[Difference]:
        for name, encoded in _fields_of(old, new):
            before, after = getattr(old, name), getattr(new, name)
            if before != after:
                said = whole if encoded == "ja" else f"{whole}({field_name('', encoded)})"
                words = _told_apart(before or "", after or "", before, after)
                yield _changed(place, f"{field}.{encoded}" if field else encoded, said, *words)

    def _kind(self, old: Any, new: Any, *, place: str, subject: str) -> Difference:
        before, after = kind_of(old).word, kind_of(new).word
        said = f"{subject}の種類を「{before}」から「{after}」に変えました"
        return Difference(place=place, field="kind", said=said, before=before, after=after)

    def _words(self, old: Any, new: Any, struct: str, encoded: str) -> tuple[str, str]:
        before = value_words(old, struct, encoded, self.old)
        after = value_words(new, struct, encoded, self.new)
        return _told_apart(before, after, old, new)

    def _each(self, values: tuple[Any, ...], struct: str, encoded: str, names: Names) -> list[str]:
        return [value_words(v, struct, encoded, names) for v in values]


def shortened(text: str) -> str:
    """A name that fits into a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"


def _fields_of(*structs: Any) -> Iterator[tuple[str, str]]:
    pairs = [p for s in structs for p in zip(s.__struct_fields__, s.__struct_encode_fields__, strict=True)]
    yield from dict.fromkeys(pairs)


def _value(struct: Any, name: str, other: Any) -> Any:
    """The field's value; of a field that only the other kind has, what it is there when nothing is said."""
    if hasattr(struct, name):
        return getattr(struct, name)
    default = next(f.default for f in msgspec.structs.fields(other) if f.name == name)
    return None if default is msgspec.NODEFAULT else default


def _is_part(value: Any) -> bool:
    return isinstance(value, msgspec.Struct) and not isinstance(value, d.Condition | d.Compute)


def _structs(*lists: tuple[Any, ...]) -> bool:
    return any(isinstance(v, msgspec.Struct) for listed in lists for v in listed)


def _told_apart(before: str, after: str, old: Any, new: Any) -> tuple[str, str]:
    """The words, or the document's own text where words are the same or say nothing."""
    if before == after:
        return raw_words(old), raw_words(new)
    return before, after


def _changed(place: str, field: str, whole: str, before: str, after: str) -> Difference:
    if not before:
        said = f"{whole}を{_into(after)}" if len(after) <= SHORT * 2 else f"{whole}を足しました"
    elif not after:
        said = f"{whole}をなくしました"
    elif "「" in before + after:
        said = f"{whole}を、{before}から、{after}に変えました"
    else:
        said = f"{whole}を「{before}」から「{after}」に変えました"
    if before and after and max(len(before), len(after)) > SHORT * (2 if "「" in before + after else 1):
        said = f"{whole}を変えました"
    return Difference(place=place, field=field, said=said, before=before, after=after)


def _into(after: str) -> str:
    return f"{after}にしました" if "「" in after else f"「{after}」にしました"


def _listed(
    place: str, field: str, whole: str, before: str, after: str, old: list[str], new: list[str]
) -> Difference:
    """Words that came to a list and that went from it."""
    added, gone = (
        "".join(v if v.startswith("「") else f"「{v}」" for v in listed)
        for listed in (Counter(new) - Counter(old), Counter(old) - Counter(new))
    )
    if added and gone:
        said = f"{whole}に{added}を足し、{gone}をなくしました"
    elif added or gone:
        said = f"{whole}に{added}を足しました" if added else f"{whole}から{gone}をなくしました"
    else:
        said = f"{whole}の順番を変えました"
    return Difference(place=place, field=field, said=said, before=before, after=after)
