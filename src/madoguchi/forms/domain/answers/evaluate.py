"""Answers → what is shown, what counts, what is wrong. Whatever the answers, it never raises.

One walk down the pages in the order they are written. What is hidden does not count: its answers stay
where they are, are listed as `ignored`, and no condition sees them. A condition sees only valid answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.accounts import holder_problem, settle
from madoguchi.forms.domain.answers.compiled import CompiledPage, Form, Item
from madoguchi.forms.domain.answers.grounds import rests_on_any
from madoguchi.forms.domain.answers.instead import said
from madoguchi.forms.domain.answers.operations import State
from madoguchi.forms.domain.answers.part_rules import postal_code_problem
from madoguchi.forms.domain.answers.readers import Bad, Context, is_blank
from madoguchi.forms.domain.answers.rows import ROW
from madoguchi.forms.domain.format import definition as d

Answers = Mapping[str, Any]
MAX_ROWS = 100
FORMER = "_former"
"""Where answers stand that an earlier version of the form asked for (`carry`): kept, and never counted."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong: where, which message, and what fills it."""

    name: str
    code: str
    params: dict[str, str] = {}
    text: d.LocalText | None = None
    """the author's own message, for a check"""


class NeededAttachment(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    required: bool


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """The meaning of answers under a form on a day.

    `values` holds canonical values by dot path, with what is derived (`claimant.name`, `account.bank_name`).
    """

    answers: Answers
    pages: tuple[str, ...]
    shown: frozenset[str]
    values: dict[str, Any]
    rows: dict[str, int]
    computed: dict[str, Any]
    ignored: tuple[str, ...]
    problems: tuple[Problem, ...]
    attachments: tuple[NeededAttachment, ...]
    stops: tuple[str, ...]
    required: frozenset[str]
    instead: dict[str, str] = {}
    """path → what was said instead of an answer"""

    @property
    def complete(self) -> bool:
        """Nothing is wrong with the answers, and there is no stop (attachments are looked at apart)."""
        return not self.problems and not self.stops


def evaluate(form: Form, answers: Any, context: Context) -> Evaluation:
    """What the answers mean. `answers` is any JSON value; what is not an object counts as no answers."""
    walk = _Walk(form, answers if isinstance(answers, Mapping) else {}, context)
    return walk.evaluation()


def read_alone(form: Form, item: Item, raw: Any, context: Context) -> dict[str, Any]:
    """The values that an answer gives to a question by itself, by path; none where it cannot be read."""
    walk = _Walk(form, {}, context)
    if item.children:
        walk._composite(item, raw, item.id, False, "")
    elif item.reads:
        walk._answer(item, raw, item.id, False)
    return walk.state.values


class _Walk:
    def __init__(self, form: Form, answers: Answers, context: Context) -> None:
        self.form = form
        self.answers = answers
        self.state = State(context=context)
        self.pages: list[str] = []
        self.shown: set[str] = set()
        self.computed: dict[str, Any] = {}
        self.ignored: list[str] = []
        self.problems: list[Problem] = []
        self.stops: list[str] = []
        self.required: set[str] = set()
        self.instead: dict[str, str] = {}

    def evaluation(self) -> Evaluation:
        self._unknown(self.answers, self.form.known | {FORMER}, "")
        if FORMER in self.answers:
            self.ignored.append(FORMER)
        for page in self.form.pages:
            self._page(page)
        self._checks()
        return Evaluation(
            answers=self.answers,
            pages=tuple(self.pages),
            shown=frozenset(self.shown),
            values=self.state.values,
            rows=self.state.rows,
            computed=self.computed,
            ignored=tuple(self.ignored),
            problems=tuple(self.problems),
            attachments=tuple(self._attachments()),
            stops=tuple(self.stops),
            required=frozenset(self.required),
            instead=self.instead,
        )

    def _page(self, page: CompiledPage) -> None:
        shown = page.show is None or page.show(self.state, "")
        if shown:
            self.pages.append(page.page.id)
        for item in page.items:
            self._item(item, self.answers, "", shown, needed=True)

    def _item(
        self, item: Item, container: Answers, prefix: str, shown: bool, *, needed: bool, whole: str = ""
    ) -> None:
        """`whole` is the prefix of the person, address or account that the item is a part of."""
        raw = container.get(item.id)
        path = prefix + item.id
        row = whole or (prefix if prefix.split(".")[0] in self.state.rows else "")
        if not shown or (item.show is not None and not item.show(self.state, row)):
            if not is_blank(raw):
                self.ignored.append(path)
            return
        self.shown.add(path)
        needed = needed and item.question.required and (item.needed is None or item.needed(self.state, row))
        if needed and (item.read is not None or item.children):
            self.required.add(path)
        if reason := said(item.question, raw):
            self.instead[path] = reason
            if item.children:
                self._composite(item, None, path, False, row)
        elif item.repeat is not None:
            self._rows(item, raw, path, needed)
        elif item.children:
            self._composite(item, raw, path, needed, row)
        elif item.read is not None:
            self._answer(item, raw, path, needed)
        else:
            self._unanswerable(item, raw, path, row)

    def _answer(self, item: Item, raw: Any, path: str, needed: bool) -> None:
        if is_blank(raw):
            if needed:
                self._problem(path, "required")
            return
        assert item.read is not None
        try:
            self.state.values[path] = item.read(raw, item.question, self._context_of(path))
        except Bad as bad:
            self._problem(path, bad.code, bad.params)

    def _context_of(self, path: str) -> Context:
        """What was answered on another day is read as of that day."""
        context = self.state.context
        for whole, day in context.answered.items():
            if path == whole or path.startswith(f"{whole}."):
                return msgspec.structs.replace(context, today=day)
        return context

    def _unanswerable(self, item: Item, raw: Any, path: str, row: str) -> None:
        """A notice, a stop, a place for files, a computed value: what is sent for it does not count."""
        if not is_blank(raw):
            self.ignored.append(path)
        if item.compute is not None:
            self._computed(item, path, row)
        elif isinstance(item.question, d.Stop):
            self.stops.append(path)

    def _computed(self, item: Item, path: str, row: str) -> None:
        assert item.compute is not None
        value = item.compute(self.state, row)
        if value is not None:
            self.state.values[path] = self.computed[path] = value

    def _composite(self, item: Item, raw: Any, path: str, needed: bool, row: str) -> None:
        if raw is not None and not isinstance(raw, Mapping):
            if not is_blank(raw):
                self._problem(path, "shape")
                return
            raw = None
        parts: Answers = raw or {}
        self._unknown(parts, item.known, path + ".")
        group = isinstance(item.question, d.Group)
        needed = needed if group else needed or not is_blank(parts)
        prefix = path + "."
        for child in item.in_turn:
            self._item(child, parts, prefix, True, needed=needed, whole="" if group else prefix)
        if not group:
            derive(item.question, path, self.state.values)
            self._whole(item, path, row)

    def _whole(self, item: Item, path: str, row: str) -> None:
        """What is wrong with an account or an address as a whole, once its parts are read."""
        values, found = self.state.values, []
        if isinstance(item.question, d.BankAccount):
            found = [*settle(path, values)]
            if item.question.holder is not None:
                place = self.form.places.get(item.question.holder)
                person = (
                    row if place and place.group else place.prefix if place else ""
                ) + item.question.holder
                found += holder_problem(path, values, person)
        elif isinstance(item.question, d.Address):
            found = [*postal_code_problem(path, values)]
        for name, code, params in found:
            self._problem(name, code, params)

    def _rows(self, item: Item, raw: Any, path: str, needed: bool) -> None:
        assert item.repeat is not None
        if isinstance(raw, Mapping) or not isinstance(raw, list | tuple):
            if not is_blank(raw):
                self.state.rows[path] = 0
                self._problem(path, "shape")
                return
            raw = []
        minimum = max(item.repeat.min, 1) if needed else 0
        if len(raw) > item.repeat.max:
            self._problem(path, "too_many_rows", {"max": str(item.repeat.max)})
        if len(raw) < minimum:
            self._problem(path, "too_few_rows", {"min": str(minimum)})
        self.state.rows[path] = count = min(len(raw), MAX_ROWS)
        for index in range(count):
            if isinstance(raw[index], Mapping):
                self._unknown(raw[index], item.known | {ROW}, f"{path}.{index}.")
                if ROW in raw[index]:
                    self.ignored.append(f"{path}.{index}.{ROW}")
            elif not is_blank(raw[index]):
                self._problem(f"{path}.{index}", "shape")
            row = raw[index] if isinstance(raw[index], Mapping) else {}
            for child in item.children:
                self._item(child, row, f"{path}.{index}.", True, needed=True)
        if item.repeat.distinct is not None:
            self._distinct(item.repeat.distinct, path, count)
        if needed and not raw:
            self._first_row(item, path)

    def _distinct(self, question: str, path: str, count: int) -> None:
        """A second row with the same answer is told, at that answer."""
        seen = set()
        for place in (f"{path}.{index}.{question}" for index in range(count)):
            value = self.state.values.get(place)
            if value is not None and value in seen:
                self._problem(place, "same_as_before")
            seen.add(value)

    def _first_row(self, item: Item, path: str) -> None:
        """A needed group without rows shows the questions of a first one, about which nothing is wrong yet."""
        before = len(self.problems)
        for child in item.children:
            self._item(child, {}, f"{path}.0.", True, needed=True)
        del self.problems[before:]

    def _unknown(self, container: Answers, known: frozenset[str], prefix: str) -> None:
        for key in container:
            if key not in known:
                self._problem(prefix + str(key)[:60], "unknown_question")

    def _checks(self) -> None:
        # What was said not to be known, or cannot be read, proves nothing wrong.
        unread = (problem.name for problem in self.problems if problem.code != "required")
        unsettled = {*self.instead, *unread}
        for compiled in self.form.checks:
            group = compiled.groups[0] if compiled.groups else None
            rows = [f"{group}.{i}." for i in range(self.state.rows.get(group, 0))] if group else [""]
            for row in rows:
                if not compiled.must(self.state, row) and not rests_on_any(compiled.grounds, unsettled, row):
                    self._broken(compiled.check, compiled.when, row)

    def _broken(self, check: d.Check, when: Any, row: str) -> None:
        place = self.form.places.get(check.at.split(".")[0])
        path = (row or (place.prefix if place else "")) + check.at
        if path in self.instead:
            return
        applies = path.split(".")[0] in self.shown and (path in self.shown or path in self.state.values)
        if applies and (when is None or when(self.state, row)):
            self.problems.append(Problem(name=path, code="check", text=check.message))

    def _attachments(self) -> list[NeededAttachment]:
        return [
            NeededAttachment(
                id=a.attachment.id,
                required=a.attachment.required or (a.required is not None and a.required(self.state, "")),
            )
            for a in self.form.attachments
            if a.show is None or a.show(self.state, "")
        ]

    def _problem(self, name: str, code: str, params: dict[str, str] | None = None) -> None:
        self.problems.append(Problem(name=name, code=code, params=params or {}))


def derive(question: d.Question, path: str, values: dict[str, Any]) -> None:
    """Put a composite's one-line text at its own path, and a person's `name` and `kana` beside the parts."""
    if isinstance(question, d.Person):
        name = _joined(values, path, ("family", "given"))
        if name:
            values[path] = values[f"{path}.name"] = name
        kana = _joined(values, path, ("family_kana", "given_kana"))
        if kana:
            values[f"{path}.kana"] = kana
    elif isinstance(question, d.Address):
        line = address_line(values, path)
        if line:
            values[path] = line
    elif isinstance(question, d.Location) and f"{path}.place" in values:
        values[path] = values[f"{path}.place"]


def address_line(values: Mapping[str, Any], path: str) -> str:
    """An address in one line, as it is written on an envelope."""
    if values.get(f"{path}.abroad") == "yes":
        parts = [
            values.get(f"{path}.{part}", "") for part in ("building", "street", "city", "region", "country")
        ]
        return ", ".join(part for part in parts if part)
    code = values.get(f"{path}.postal_code", "")
    parts = [values.get(f"{path}.{part}", "") for part in ("prefecture", "city", "town", "street")]
    place = "".join(parts) + (f" {building}" if (building := values.get(f"{path}.building")) else "")
    return f"〒{code[:3]}-{code[3:]} {place}" if code and place else place


def _joined(values: Mapping[str, Any], path: str, parts: tuple[str, ...]) -> str:
    return "　".join(v for part in parts if (v := values.get(f"{path}.{part}")))
