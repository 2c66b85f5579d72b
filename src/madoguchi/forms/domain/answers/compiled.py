"""A definition made ready to evaluate: references resolved, conditions turned into functions.

Compiling happens once per published version; a request only evaluates.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from madoguchi.forms.domain.answers.expressions import computation, operand
from madoguchi.forms.domain.answers.grounds import grounds
from madoguchi.forms.domain.answers.operations import (
    Get,
    Test,
    as_number,
    compare,
    equal_to,
    every_row,
    ordered,
    rows_test,
)
from madoguchi.forms.domain.answers.part_rules import ASKED, NEEDED, PART_READERS, Holds
from madoguchi.forms.domain.answers.readers import READERS, Reader
from madoguchi.forms.domain.answers.uses import exists, is_day
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.named import without_names
from madoguchi.forms.domain.format.parts import TICKS, parts_of
from madoguchi.forms.domain.format.representative import with_representative


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a question's answer lives: `prefix` + id, inside every row of `group` when it repeats."""

    question: d.Question
    prefix: str
    group: str | None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One question, ready: how it is read, when it is shown, what it consists of."""

    id: str
    question: d.Question
    show: Test | None
    needed: Test | None
    children: tuple[Item, ...] = ()
    in_turn: tuple[Item, ...] = ()
    """The children as they are read: ticks come first, for what they say decides about the others."""
    known: frozenset[str] = frozenset()
    """Ids of the children."""
    repeat: d.Repeat | None = None
    compute: Get | None = None
    read: Reader | None = None

    @property
    def reads(self) -> bool:
        return self.read is not None


class CompiledPage(msgspec.Struct, frozen=True, kw_only=True):
    page: d.Page
    show: Test | None
    items: tuple[Item, ...]


class CompiledAttachment(msgspec.Struct, frozen=True, kw_only=True):
    attachment: d.Attachment
    show: Test | None
    required: Test | None


class CompiledCheck(msgspec.Struct, frozen=True, kw_only=True):
    check: d.Check
    must: Test
    when: Test | None
    groups: tuple[str, ...]
    grounds: frozenset[str]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A compiled definition. `places` finds a question by id, wherever it stands."""

    definition: d.Definition
    pages: tuple[CompiledPage, ...]
    attachments: tuple[CompiledAttachment, ...]
    checks: tuple[CompiledCheck, ...]
    places: dict[str, Place]
    known: frozenset[str]
    conditional: frozenset[str]
    """references of questions that something depends on, as they are written"""

    @property
    def file_labels(self) -> dict[str, str]:
        """What files are asked for as: the attachments, and on the office's form its questions that files answer."""
        office = (place.question for place in self.places.values() if isinstance(place.question, d.Files))
        labels = {each.attachment.id: each.attachment.label.ja for each in self.attachments}
        return labels | {question.id: question.label.ja for question in office}

    def decides(self, path: str) -> bool:
        """Something depends on the answer at this path, or on the whole that it is a part of.

        Of a repeating group, what depends on it alone depends on its rows: they come and go by buttons.
        """
        names = [name for name in path.split(".") if not name.isdigit()]
        place = self.places.get(names[0])
        if names[1:] and place and isinstance(place.question, d.Group) and place.question.repeat:
            names = names[1:]
        ends = {".".join(names[i:]) for i in range(len(names))}
        return not self.conditional.isdisjoint(ends | {names[0]})

    def page(self, page_id: str) -> CompiledPage | None:
        return next((p for p in self.pages if p.page.id == page_id), None)


def compile_form(definition: d.Definition) -> Form:
    """The form of a definition. A reference to nothing counts as never answered (the proofs refuse it).

    The form's own `definition` has the page for representatives, and its named conditions written out.
    """
    whole = without_names(with_representative(definition))
    places = dict(_places(whole))
    scope = _Compiler(places, whole.figures)
    pages = tuple(
        CompiledPage(
            page=page,
            show=scope.test(page.show_when, None),
            items=tuple(scope.item(q, None) for q in page.questions),
        )
        for page in whole.pages
    )
    return Form(
        definition=whole,
        pages=pages,
        attachments=tuple(
            CompiledAttachment(
                attachment=a, show=scope.test(a.show_when, None), required=scope.test(a.required_when, None)
            )
            for a in whole.attachments
        ),
        checks=tuple(scope.check(c) for c in whole.checks),
        places=places,
        known=frozenset(q.id for page in whole.pages for q in page.questions),
        conditional=frozenset(scope.referenced),
    )


def comparison(form: Form, condition: d.Condition, group: str | None) -> Test:
    """The test of a comparison of one question by itself, judged in a row of `group`."""
    return _Compiler(form.places, form.definition.figures)._comparison(condition, group)


def operand_of(form: Form, part: d.Operand, group: str | None) -> Get:
    """The value of one operand of a computation by itself, judged in a row of `group`."""
    return operand(part, _Compiler(form.places, form.definition.figures), group)


def judged(form: Form, condition: d.Condition) -> Test:
    """The test of a whole condition, outside of rows."""
    return _Compiler(form.places, form.definition.figures)._test(condition, None)


def _among(holds: Holds | None) -> Test | None:
    """A part's test: evaluation passes the path of the whole where it passes other questions their row."""
    return None if holds is None else lambda state, whole: holds(state.values, whole)


def _places(definition: d.Definition) -> Iterator[tuple[str, Place]]:
    for page in definition.pages:
        for q in page.questions:
            yield q.id, Place(question=q, prefix="", group=None)
            if isinstance(q, d.Group):
                for child in q.questions:
                    group = q.id if q.repeat else None
                    yield child.id, Place(question=child, prefix="" if group else f"{q.id}.", group=group)


class _Compiler:
    def __init__(self, places: dict[str, Place], figures: tuple[d.Figure, ...]) -> None:
        self.places = places
        self.figures = {figure.id: figure for figure in reversed(figures)}
        self.referenced: set[str] = set()

    def item(self, q: d.Question, group: str | None) -> Item:
        composite = parts_of(q)
        children: tuple[Item, ...] = ()
        repeat = q.repeat if isinstance(q, d.Group) else None
        if isinstance(q, d.Group):
            children = tuple(self.item(child, q.id if repeat else group) for child in q.questions)
        elif composite:
            children = tuple(self._part(part, q, group) for part in composite)
        return Item(
            id=q.id,
            question=q,
            show=self.test(q.show_when, group),
            needed=self.test(q.required_when, group),
            children=children,
            in_turn=tuple(sorted(children, key=lambda child: bool(composite) and child.id not in TICKS)),
            known=frozenset(child.id for child in children),
            repeat=repeat,
            compute=self.compute(q.compute, group) if isinstance(q, d.Computed) else None,
            read=READERS.get(type(q)),
        )

    def _part(self, part: d.Question, whole: d.Question, group: str | None) -> Item:
        rule = (type(whole), part.id)
        item = self.item(part, group)
        if rule in ASKED and part.id not in TICKS:
            self.referenced.add("abroad")
        return msgspec.structs.replace(
            item,
            show=_among(ASKED.get(rule)),
            needed=_among(NEEDED.get(rule)),
            read=PART_READERS.get(rule, item.read),
        )

    def check(self, check: d.Check) -> CompiledCheck:
        place = self.places.get(check.at.split(".")[0])
        group = place.group if place else None
        must = self.test(check.must, group)
        assert must is not None
        return CompiledCheck(
            check=check,
            must=must,
            when=self.test(check.when, group),
            groups=(group,) if group else (),
            grounds=grounds(check.must, self.places, group),
        )

    # references

    def get(self, reference: str, group: str | None) -> Get:
        if reference == "today":
            return lambda state, row: state.context.today.isoformat()
        head, _, rest = reference.partition(".")
        self.referenced.add(reference)
        place = self.places.get(head)
        if place is None:
            return lambda state, row: None
        if isinstance(place.question, d.Group) and rest and place.group is None:
            self.referenced.add(rest)
            if place.question.repeat:
                return every_row(head, rest)
        if place.group is not None and place.group == group:
            return lambda state, row: state.values.get(row + reference)
        if place.group is not None:
            return every_row(place.group, reference)
        path = place.prefix + reference
        return lambda state, row: state.values.get(path)

    def operand(self, text: str, group: str | None) -> Get:
        number = as_number(text)
        if number is not None:
            return lambda state, row: number
        if is_day(text):
            day = text if exists(text) else None
            return lambda state, row: day
        return self.get(text, group)

    # conditions

    def test(self, condition: d.Condition | None, group: str | None) -> Test | None:
        return None if condition is None else self._test(condition, group)

    def _test(self, c: d.Condition, group: str | None) -> Test:
        if c.named is not None:  # a name that nothing has
            return lambda state, row: False
        over = c.any_of or c.every_of
        if over is not None:
            self.referenced.add(over)
            inner = self._test(c.where, over) if c.where else self._comparison(c, over)
            return rows_test(over, inner, every=c.every_of is not None)
        if c.all is not None:
            tests = [self._test(part, group) for part in c.all]
            return lambda state, row: all(test(state, row) for test in tests)
        if c.any is not None:
            tests = [self._test(part, group) for part in c.any]
            return lambda state, row: any(test(state, row) for test in tests)
        if c.not_ is not None:
            test = self._test(c.not_, group)
            return lambda state, row: not test(state, row)
        return self._comparison(c, group)

    def _comparison(self, c: d.Condition, group: str | None) -> Test:
        if c.decision is not None:
            return compare(self.get(d.DECISION, None), lambda value: value in (c.decision or ()))
        assert c.question is not None
        get = self.get(c.question, group)
        if c.answered is not None:
            return lambda state, row: (get(state, row) not in (None, ())) is c.answered
        if c.is_ is not None:
            return compare(get, equal_to(c.is_))
        if c.is_not is not None:
            same = equal_to(c.is_not)
            return compare(get, lambda value: not same(value))
        if c.one_of is not None:
            any_same = [equal_to(v) for v in c.one_of]
            return compare(get, lambda value: any(same(value) for same in any_same))
        if c.includes is not None:
            return compare(get, lambda value: isinstance(value, tuple) and c.includes in value)
        if c.at_least is not None:
            return ordered(get, self.operand(c.at_least, group), lambda a, b: a >= b)
        if c.at_most is not None:
            return ordered(get, self.operand(c.at_most, group), lambda a, b: a <= b)
        if c.before is not None:
            return ordered(get, self.operand(c.before, group), lambda a, b: a < b)
        assert c.after is not None
        return ordered(get, self.operand(c.after, group), lambda a, b: a > b)

    # computations

    def compute(self, c: d.Compute, group: str | None) -> Get:
        return computation(c, self, group)

    def rows(self, group: str) -> None:
        self.referenced.add(group)

    def table(self, question: str) -> str:
        place = self.places.get(question)
        return place.question.table if place and isinstance(place.question, d.TableChoice) else ""
