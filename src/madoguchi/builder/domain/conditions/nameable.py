"""What a condition or a computation can name at a place: the answers given before it, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from madoguchi.authoring.domain.definition_places import OFFICE
from madoguchi.builder.domain.inspector.palette import name_of
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.answers.uses import of_condition
from madoguchi.forms.domain.flows.office_answers import Asked, with_office
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import Compares, compares_as, options_of
from madoguchi.forms.domain.format.named import Rules
from madoguchi.forms.domain.format.parts import TICKS, parts_of
from madoguchi.forms.domain.format.representative import with_representative
from madoguchi.forms.domain.showing.explain import Names


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that can be named. `group` is the repeated group it is asked in, once a row."""

    reference: str
    label: str
    page: str
    compares: Compares | Literal["rule"]
    """`rule`: a named condition, which holds or does not"""
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    group: str | None = None
    table: str = ""
    minor: bool = False
    """a part that conditions rarely compare: offered only where parts are handed on"""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All that can be named at a place; `row` is the repeated group whose row the place stands in.

    `every` is whatever is asked anywhere: what a condition names wrongly still has a name.
    """

    all: tuple[Named, ...]
    every: tuple[Named, ...]
    names: Names
    row: str | None = None
    rules: tuple[tuple[Named, frozenset[str]], ...] = ()
    """The named conditions, each with the answers that it compares."""
    figures: tuple[d.Figure, ...] = ()

    def find(self, reference: str) -> Named | None:
        listed = (*self.all, *(rule for rule, _ in self.rules))
        return next((n for n in listed if n.reference == reference), None)

    @property
    def groups(self) -> tuple[Named, ...]:
        """Repeated groups that are over: of these one can say 「どれかの行で」."""
        return tuple(n for n in self.all if n.compares == "rows")

    def here(self, row: str | None) -> tuple[Named, ...]:
        """What is compared directly where `row`'s rows are judged: single answers, that row's own, and the named conditions
        that rest on such."""
        answers = tuple(
            n
            for n in self.all
            if n.compares not in ("rows", "none") and not n.minor and n.group in (None, row)
        )
        there = {n.reference for n in self.all if n.compares == "rows" or n.group in (None, row)} | {"today"}
        return (*answers, *(rule for rule, uses in self.rules if uses <= there))

    def anywhere(self, reference: str) -> Named | None:
        """As `find`, in the whole definition."""
        return next((n for n in self.every if n.reference == reference), None)

    def label(self, reference: str) -> str:
        named = self.anywhere(reference)
        return named.label if named else reference


def everything(definition: d.Definition, *, tables: Tables) -> Known:
    """All that is asked."""
    pages = with_representative(definition).pages
    every = tuple(n for page in pages for q in page.questions for n in _question(q, page.title.ja, tables))
    return Known(
        all=every,
        every=every,
        names=_Names(definition, tables),
        rules=tuple(_rules(definition)),
        figures=definition.figures,
    )


def of_office(definition: d.Definition, *, tables: Tables) -> tuple[Named, ...]:
    """What the office fills in, and what is proposed, in the order in which the flow comes to it."""
    pages = with_office(definition, gated=False).pages[len(definition.pages) :]
    found = (n for page in pages for q in page.questions for n in _question(q, page.title.ja, tables))
    return tuple(
        msgspec.structs.replace(
            named,
            reference=f"{d.OFFICE}.{named.reference}",
            label=named.label.removeprefix(f"{named.page}の"),
        )
        for named in found
    )


def _known_to_office(definition: d.Definition, name: str, known: Known, tables: Tables) -> Known:
    """All that the applicant was asked, and of the office's answers those that do not hang on the question `name`."""
    asked, every = Asked(definition), of_office(definition, tables=tables)
    hanging = {other for other in asked.questions if name in asked.rests_on(other)}
    own = tuple(named for named in every if named.reference.split(".")[1] not in hanging)
    return msgspec.structs.replace(known, all=(*own, *known.all), every=(*every, *known.every))


RULE = "named:"
"""What a named condition's id stands behind, where one is chosen among answers."""


def _rules(definition: d.Definition) -> Iterator[tuple[Named, frozenset[str]]]:
    rules = Rules(definition.conditions)
    for rule in definition.conditions:
        uses = of_condition(rules.written_out(d.Condition(named=rule.id)))
        named = Named(
            reference=f"{RULE}{rule.id}",
            label=rule.label.ja,
            page="名前を付けた条件",
            compares="rule",
            kind="",
        )
        yield named, frozenset(use.reference for use in uses if use.group is None)


class _Names(Names):
    """Rows of the tenant's tables by their label, too."""

    def __init__(self, definition: d.Definition, tables: Tables) -> None:
        super().__init__(definition)
        self._tables = tables

    def value(self, reference: str, value: str) -> str:
        """「中央保育園」."""
        question = self.question(reference)
        table = self._tables.get(question.table, {}) if isinstance(question, d.TableChoice) else {}
        label = table.get(value, {}).get("label")
        return f"「{label}」" if label else super().value(reference, value)


def known_at(definition: d.Definition, place: str, *, tables: Tables, known: Known | None = None) -> Known:
    """What is asked before `place`; all of it for a place outside the pages. `known` is everything, if it is at hand."""
    whole = with_representative(definition)
    all_of_it = known or everything(definition, tables=tables)
    parts = place.split(".")
    if place.startswith(f"{OFFICE}."):
        return _known_to_office(definition, parts[2], all_of_it, tables)
    if parts[0] != "pages":
        return all_of_it
    page = next((p for p in whole.pages if p.id == parts[1]), None)
    stands_in = next((q for q in page.questions if q.id == parts[2]), None) if page and parts[2:] else None
    own = stands_in if isinstance(stands_in, d.Group) and parts[3:] else None
    found: list[Named] = []
    for each in whole.pages:
        for q in each.questions if each is not page or parts[2:] else ():
            if q is stands_in:
                break
            found += _question(q, each.title.ja, tables)
        if each is page:
            break
    if own is None:
        return msgspec.structs.replace(all_of_it, all=tuple(found))
    found += _children(own, page.title.ja if page else "", tables, before=parts[3])
    return msgspec.structs.replace(all_of_it, all=tuple(found), row=own.id if own.repeat else None)


def _question(q: d.Question, page: str, tables: Tables) -> Iterator[Named]:
    if isinstance(q, d.Group):
        yield from _children(q, page, tables, before=None)
        if q.repeat:
            yield Named(reference=q.id, label=name_of(q), page=page, compares="rows", kind="group")
        return
    yield _named(q, q.id, name_of(q), page, tables, None)
    yield from _parts(q, page, tables, None)


def _children(q: d.Group, page: str, tables: Tables, *, before: str | None) -> Iterator[Named]:
    group = q.id if q.repeat else None
    for child in q.questions:
        if child.id == before:
            return
        yield _named(child, child.id, f"{name_of(q)}の{name_of(child)}", page, tables, group)
        yield from _parts(child, page, tables, group)


def _parts(q: d.Question, page: str, tables: Tables, group: str | None) -> Iterator[Named]:
    """The answers that one question is made of, and the names that are put together from them."""
    for part in (p for p in (*_derived(q), *parts_of(q)) if p.id not in TICKS):
        label = f"{name_of(q)}の{part.label.ja}"
        named = _named(part, f"{q.id}.{part.id}", label, page, tables, group)
        yield msgspec.structs.replace(named, minor=part.id not in _WORTH)
        for inner in (p for p in parts_of(part) if p.id not in TICKS):
            reference, deeper = f"{q.id}.{part.id}.{inner.id}", f"{label}の{inner.label.ja}"
            yield msgspec.structs.replace(_named(inner, reference, deeper, page, tables, group), minor=True)


_WORTH = ("birth_date", "gender", "prefecture", "city", "type")
"""Parts that are worth comparing."""


def _derived(q: d.Question) -> tuple[d.Question, ...]:
    """Values that evaluation puts beside the parts."""
    if not isinstance(q, d.Person):
        return ()
    name = d.Text(id="name", label=d.LocalText(ja="氏名"))
    kana = d.Text(id="kana", label=d.LocalText(ja="フリガナ"))
    return (name, kana) if "kana" in q.with_ else (name,)


def _named(q: d.Question, reference: str, label: str, page: str, tables: Tables, group: str | None) -> Named:
    return Named(
        reference=reference,
        label=label,
        page=page,
        compares=compares_as(q),
        kind=str(q.__struct_config__.tag),
        options=_options(q, tables),
        group=group,
        table=q.table if isinstance(q, d.TableChoice) else "",
    )


def _options(q: d.Question, tables: Tables) -> tuple[tuple[str, str], ...]:
    if isinstance(q, d.TableChoice):
        return tuple((key, str(row.get("label", key))) for key, row in tables.get(q.table, {}).items())
    return tuple((o.id, o.label.ja) for o in options_of(q))
