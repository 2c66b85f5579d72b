"""Answers to one version of a form, carried to another: what is kept, what no longer has a place, what is asked anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import FORMER
from madoguchi.forms.domain.answers.instead import reason_of, said
from madoguchi.forms.domain.answers.readers import is_blank
from madoguchi.forms.domain.answers.rows import ROW
from madoguchi.forms.domain.format import definition as d

Why = Literal["gone", "kind", "option"]


class Dropped(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that does not count any more: the question is gone, of another kind, or without that choice."""

    path: str
    why: Why


class Renamed(msgspec.Struct, frozen=True, kw_only=True):
    """A question whose answer is kept, but which reads otherwise now."""

    path: str
    before: d.LocalText
    after: d.LocalText


class Relabelled(msgspec.Struct, frozen=True, kw_only=True):
    """A choice that was made and is kept, but which reads otherwise now."""

    path: str
    before: d.LocalText
    after: d.LocalText


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """`answers` are for the new form; what was dropped stands in them under FORMER, by path, and counts nowhere.

    `kept` are the answers that mean what they meant, word for word. `added` are the new form's questions that the old
    one did not ask, and `files` the attachments that the new form has no place for.
    """

    answers: dict[str, Any]
    kept: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    renamed: tuple[Renamed, ...]
    relabelled: tuple[Relabelled, ...]
    added: tuple[str, ...]
    files: tuple[str, ...]


def carry(old: Form, new: Form, answers: Mapping[str, Any]) -> Carried:
    """The answers to `old` as answers to `new`. A question is the same when its id, kind and group are."""
    before, after = _items(old), _items(new)
    carrier = _Carrier()
    fitted = {}
    for name, value in answers.items():
        if name == FORMER or is_blank(value):
            continue
        rest = carrier.fit(before.get(name), after.get(name), value, name)
        if not is_blank(rest):
            fitted[name] = rest
            carrier.kept.append(name)
    earlier = answers.get(FORMER)
    former = {**(earlier if isinstance(earlier, Mapping) else {}), **carrier.former}
    there = {a.attachment.id for a in new.attachments}
    renamed = tuple(_renamed(before, after, fitted))
    paths = [*(each.path for each in renamed), *(each.path for each in carrier.relabelled)]
    otherwise = {path.split(".")[0] for path in paths}
    return Carried(
        answers={**fitted, FORMER: former} if former else fitted,
        kept=tuple(name for name in carrier.kept if name not in otherwise),
        dropped=tuple(carrier.dropped.values()),
        renamed=renamed,
        relabelled=tuple(carrier.relabelled),
        added=tuple(_added(before, after)),
        files=tuple(a.attachment.id for a in old.attachments if a.attachment.id not in there),
    )


def carried_name(reference: str) -> str:
    """The question of another procedure's form that an answer goes along to: of an answer of the office, the one of the
    same id."""
    return reference.removeprefix(f"{d.OFFICE}.")


def carried_on(old: Form, new: Form, answers: Mapping[str, Any], references: Sequence[str]) -> dict[str, Any]:
    """Answers to one procedure, as far as they are answers to the questions of the same id and kind of another.

    `old` is the office's form where the references name its answers, which stand in `answers` under `office`. Individual
    numbers do not go along: each procedure asks for them itself.
    """
    items, after = _items(old), _items(new)
    office = items.get(d.OFFICE)
    before = items | ({item.id: item for item in office.children} if office is not None else {})
    picked: dict[str, Any] = {}
    for reference in references:
        value: Any = answers
        for name in reference.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if not is_blank(rest := _without_sealed(value)):
            _put(picked, carried_name(reference).split("."), rest)
    carrier = _Carrier()
    fitted = {
        name: carrier.fit(before.get(name), after.get(name), value, name) for name, value in picked.items()
    }
    return {name: value for name, value in fitted.items() if not is_blank(value)}


def _put(whole: dict[str, Any], names: Sequence[str], value: Any) -> None:
    for name in names[:-1]:
        whole = whole.setdefault(name, {})
    whole[names[-1]] = value


class _Carrier:
    def __init__(self) -> None:
        self.kept: list[str] = []
        self.relabelled: list[Relabelled] = []
        self.dropped: dict[str, Dropped] = {}
        self.former: dict[str, Any] = {}

    def fit(self, old: Item | None, new: Item | None, value: Any, path: str) -> Any:
        """What of the answer has a place in the new question; None for nothing."""
        if new is None or not _asks(new):
            return self.drop(path, value, "gone")
        if (
            old is None
            or type(old.question) is not type(new.question)
            or bool(old.repeat) is not bool(new.repeat)
        ):
            return self.drop(path, value, "kind")
        if reason_of(value):
            return value if said(new.question, value) else self.drop(path, value, "option")
        if new.repeat is not None and isinstance(value, list | tuple):
            return [self.parts(old, new, row, f"{path}.{n}") for n, row in enumerate(value)]
        if new.children and isinstance(value, Mapping) and value.get("sealed") is None:
            return self.parts(old, new, value, path)
        return self.choice(old.question, new.question, value, path)

    def parts(self, old: Item, new: Item, value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            return value
        before, after = ({child.id: child for child in item.children} for item in (old, new))
        fitted = {}
        for name, part in value.items():
            if name == ROW:
                fitted[name] = part
            elif not is_blank(part):
                rest = self.fit(before.get(name), after.get(name), part, f"{path}.{name}")
                if not is_blank(rest):
                    fitted[name] = rest
        return fitted

    def choice(self, old: d.Question, new: d.Question, value: Any, path: str) -> Any:
        """An answer without the choices that are there no longer; what those that stay were called, and are."""
        if isinstance(old, d.TableChoice) and isinstance(new, d.TableChoice) and old.table != new.table:
            return self.drop(path, value, "option")
        before, after = _options(old), _options(new)
        lost = before.keys() - after.keys()
        if isinstance(value, str) and value in lost:
            return self.drop(path, value, "option")
        chosen = [v for v in (value if isinstance(value, list | tuple) else [value]) if isinstance(v, str)]
        for one in chosen:
            if one in before and one in after and before[one] != after[one]:
                self.relabelled.append(Relabelled(path=path, before=before[one], after=after[one]))
        if lost & {*chosen}:
            self.drop(path, [v for v in value if v in lost], "option")
            return [v for v in value if v not in lost]
        return value

    def drop(self, path: str, value: Any, why: Why) -> None:
        self.dropped[path] = Dropped(path=path, why=why)
        without = _without_sealed(value)
        if not is_blank(without):
            self.former[path] = without


def _items(form: Form) -> dict[str, Item]:
    return {item.id: item for page in form.pages for item in page.items}


def _asks(item: Item) -> bool:
    return item.reads or bool(item.children)


def _options(question: d.Question) -> dict[str, d.LocalText]:
    return {option.id: option.label for option in getattr(question, "options", ())}


def _without_sealed(value: Any) -> Any:
    """An individual number is not kept where nothing asks for it."""
    if isinstance(value, Mapping):
        if value.get("sealed") is True:
            return None
        return {name: rest for name, part in value.items() if not is_blank(rest := _without_sealed(part))}
    if isinstance(value, list | tuple):
        return [_without_sealed(part) for part in value]
    return value


def _renamed(before: dict[str, Item], after: dict[str, Item], fitted: Mapping[str, Any]) -> Iterator[Renamed]:
    for path, old, new in _both(before, after):
        was, now = _asked_as(old.question), _asked_as(new.question)
        if path.split(".")[0] in fitted and was != now:
            yield Renamed(path=path, before=was, after=now)


def _asked_as(question: d.Question) -> d.LocalText:
    """The words of the question, and what a number counts: 10 of 千円 is not 10 of 円."""
    label, unit = question.label, getattr(question, "unit", None)
    if unit is None:
        return label
    said = {
        name: f"{label.in_language(language)}({unit.in_language(language)})"
        for name, language in (("ja", "ja"), ("en", "en"), ("ja_easy", "ja-easy"))
        if name == "ja" or getattr(label, name)
    }
    return d.LocalText(**said)


def _both(before: dict[str, Item], after: dict[str, Item]) -> Iterator[tuple[str, Item, Item]]:
    """(path, old, new) of the questions that both forms ask, and of those in groups."""
    for name, new in after.items():
        old = before.get(name)
        if old is not None and _asks(new) and type(old.question) is type(new.question):
            yield name, old, new
            if isinstance(new.question, d.Group):
                inner = ({c.id: c for c in item.children} for item in (old, new))
                yield from ((f"{name}.{path}", o, n) for path, o, n in _both(*inner))


def _added(before: dict[str, Item], after: dict[str, Item]) -> Iterator[str]:
    for name, new in after.items():
        old = before.get(name)
        if not _asks(new):
            continue
        if (
            old is None
            or type(old.question) is not type(new.question)
            or bool(old.repeat) is not bool(new.repeat)
        ):
            yield name
        elif new.children:
            known = {child.id for child in old.children}
            yield from (
                f"{name}.{child.id}" for child in new.children if _asks(child) and child.id not in known
            )
