"""Conditions in Japanese words made from the labels: 「職業」が「公務員」のとき."""

from __future__ import annotations

import re
from datetime import date

from madoguchi.forms.domain.answers.operations import as_number
from madoguchi.forms.domain.answers.outcomes import DEFAULTS, name_of
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.kinds import compares_as, options_of, unit_of
from madoguchi.forms.domain.format.named import conditions_in
from madoguchi.forms.domain.format.parts import parts_of
from madoguchi.forms.domain.format.representative import with_representative

TODAY = "申請する日"
YEN = "円"
_DERIVED = {"name": "氏名", "kana": "フリガナ", "bank_name": "金融機関の名前", "branch_name": "支店の名前"}
_IS, _IS_NOT, _IN, _THERE, _NONE = "である", "ではない", "が入っている", "がある", "がない"
_FITS, _FITS_NOT = "にあてはまる", "にあてはまらない"
_MORE, _LESS = "より大きい", "より小さい"
_LINK = {
    _IS: "で",
    _IS_NOT: "ではなく",
    _IN: "が入っていて",
    _THERE: "があり",
    _NONE: "がなく",
    _FITS: "にあてはまり",
    _FITS_NOT: "にあてはまらず",
    _MORE: "より大きく",
    _LESS: "より小さく",
}
"""How a clause goes on: 「職業」が「公務員」で、…"""

Clause = tuple[str, str]
"""What comes before, and the end: (「職業」が「公務員」, である)."""


def office_group(definition: d.Definition) -> d.Group:
    """What the office asks itself, as conditions name it, with what was proposed."""
    options = tuple(
        d.Option(id=each.id, label=d.LocalText(ja=name_of(each)))
        for each in definition.review.decisions or DEFAULTS
    )
    decision = d.Choice(id=d.DECISION.partition(".")[2], label=d.LocalText(ja="決定"), options=options)
    asked = (*definition.review.questions, decision)
    return d.Group(id=d.OFFICE, label=d.LocalText(ja="役所の記入"), questions=asked)


class Names:
    """What questions and options of a definition are called in its conditions."""

    def __init__(self, definition: d.Definition) -> None:
        # Backwards, so that of two questions with one id the first is meant, as when evaluating.
        listed = [q for _, q, _ in questions(with_representative(definition))]
        self._questions = {q.id: q for q in reversed(listed)}
        self._office = bool(definition.review.questions or definition.review.steps)
        self._questions.setdefault(d.OFFICE, office_group(definition))
        for q in office_group(definition).questions if self._office else ():
            self._questions.setdefault(q.id, q)
        self._steps = {each.id: each for each in definition.review.steps}
        self._decisions = {each.id: name_of(each) for each in definition.review.decisions or DEFAULTS}
        self._documents = {each.id: each.label.ja for each in definition.attachments}
        self._items = {item.id: item.label.ja for item in definition.review.checklist}
        self._rules = {rule.id: rule for rule in reversed(definition.conditions)}
        self._figures = {figure.id: figure for figure in reversed(definition.figures)}

    def question(self, reference: str) -> d.Question | None:
        """The question that a reference names; None for a value beside the parts, and for nothing."""
        head, *rest = reference.split(".")
        question = self._questions.get(head)
        for name in rest:
            if question is None:
                break
            inner = question.questions if isinstance(question, d.Group) else parts_of(question)
            question = next((q for q in inner if q.id == name), None)
        return question

    def of(self, reference: str) -> str:
        """「請求者の生年月日」; the id itself where there is no such question."""
        if reference == "today":
            return TODAY
        head, *rest = reference.split(".")
        names = []
        for end in range(len(rest) + 1):
            path = ".".join([head, *rest[:end]])
            question = self.question(path)
            last = path.rpartition(".")[2]
            names.append((question.label.ja if question else "") or _DERIVED.get(last, last))
        if not rest and head not in self._questions and head in self._documents:
            return f"「{self._documents[head]}」"
        if head == d.OFFICE and rest and self._office:
            names = names[1:]
        return f"「{'の'.join(names)}」"

    def value(self, reference: str, value: str) -> str:
        """「公務員」: an option by its label, anything else as it stands."""
        question = self.question(reference)
        options = options_of(question) if question else ()
        label = next((o.label.ja for o in options if o.id == value), None)
        return f"「{label or value}」"

    def decision(self, decision_id: str) -> str:
        """「承認する」; the id itself where there is no such decision."""
        return f"「{self._decisions.get(decision_id, decision_id)}」"

    def document(self, attachment_id: str) -> str:
        """「戸籍の写し」; the id itself where there is no such attachment."""
        return f"「{self._documents.get(attachment_id, attachment_id)}」"

    def item(self, item_id: str) -> str:
        """「写真で被害が分かる」; the id itself where there is no such item to check."""
        return f"「{self._items.get(item_id, item_id)}」"

    def step(self, step_id: str) -> str:
        """「家屋調査」; the id itself where there is no such step."""
        step = self._steps.get(step_id)
        return step_name(step) if step is not None else f"「{step_id}」"

    def rule(self, id_: str) -> d.NamedCondition | None:
        """The condition that a name stands for."""
        return self._rules.get(id_)

    def figure(self, id_: str) -> d.Figure | None:
        """The figure by date that a name stands for."""
        return self._figures.get(id_)

    def named(self, id_: str) -> str:
        """「住民税が非課税の世帯」: a named condition or a figure."""
        found = self._rules.get(id_) or self._figures.get(id_)
        return f"「{found.label.ja if found else id_}」"

    def operand(self, text: str, unit: str = "") -> str:
        """A number with its unit, a day as people write it, or another question."""
        if as_number(text) is not None:
            return number_words(text) + unit
        return day_words(text) or self.of(text)

    def unit(self, reference: str) -> str:
        """What stands behind a number of this question."""
        question = self.question(reference)
        unit = unit_of(question) if question is not None else None
        return unit.ja if unit is not None else ""


def condition(c: d.Condition, names: Names) -> str:
    """「職業」が「公務員」のとき."""
    before, end = _clause(c, names)
    return before + ("の" if end == _IS else end) + "とき"


def rules(value: d.Condition | d.Compute, names: Names) -> str:
    """What the names in it stand for: 「住民税が非課税の世帯」は、「住民税の額」が0円以下のとき。 Empty without names."""
    said: dict[str, str] = {}
    waiting = [c.named for c in conditions_in(value) if c.named is not None]
    while waiting:
        name = waiting.pop(0)
        rule = names.rule(name)
        if rule is not None and name not in said:
            said[name] = f"{names.named(name)}は、{condition(rule.when, names)}。"
            waiting += [c.named for c in conditions_in(rule.when) if c.named is not None]
    return "".join(said.values())


def _clause(c: d.Condition, names: Names) -> Clause:
    over = c.any_of or c.every_of
    if over is not None:
        inner = _clause(c.where, names) if c.where else _comparison(c, names)
        rows = "のどれか一つで、" if c.any_of else "のすべてで、"
        return names.of(over) + rows + inner[0], inner[1]
    if c.all is not None:
        return _joined([_inner(part, names) for part in c.all])
    if c.any is not None:
        *firsts, (before, end) = [_inner(part, names) for part in c.any] or [("いつも", _IS_NOT)]
        return "、または".join([*(_alone(first) for first in firsts), before]), end
    if c.named is not None:
        return names.named(c.named), _FITS
    if c.not_ is not None:
        before, end = _clause(c.not_, names)
        if c.not_.named is not None:
            return before, _FITS_NOT
        if c.not_.answered is not None and not (c.not_.any_of or c.not_.every_of):
            return before, {_THERE: _NONE, _NONE: _THERE}[end]
        # In brackets, because this holds where there is no answer too, and 「AがBではない」 does not.
        return f"({_alone((before, end))})", _IS_NOT
    return _comparison(c, names)


def _inner(c: d.Condition, names: Names) -> Clause:
    """A clause within all or any: what is itself made of several stands in brackets."""
    before, end = _clause(c, names)
    if c.all is not None or c.any is not None or c.where is not None:
        return f"({_alone((before, end))})", _IS
    return before, end


def _alone(clause: Clause) -> str:
    return clause[0] + clause[1] * (clause[1] != _IS)


def _joined(clauses: list[Clause]) -> Clause:
    if not clauses:
        return "いつも", _IS
    *firsts, (before, end) = clauses
    return "、".join([*(b + _LINK[e] for b, e in firsts), before]), end


def _comparison(c: d.Condition, names: Names) -> Clause:
    if c.decision is not None:
        return f"決定が{'か'.join(names.decision(one) for one in c.decision)}", _IS
    assert c.question is not None
    name = names.of(c.question)
    if c.answered is not None:
        return f"{name}に答え", _THERE if c.answered else _NONE
    if c.is_ is not None:
        return f"{name}が{names.value(c.question, c.is_)}", _IS
    if c.is_not is not None:
        return f"{name}が{names.value(c.question, c.is_not)}", _IS_NOT
    if c.one_of is not None:
        return f"{name}が{'か'.join(names.value(c.question, v) for v in c.one_of)}", _IS
    if c.includes is not None:
        return f"{name}に{names.value(c.question, c.includes)}", _IN
    unit = names.unit(c.question)
    if c.at_least is not None:
        return f"{name}が{names.operand(c.at_least, unit)}{_from_or_more(c.at_least)}", _IS
    if c.at_most is not None:
        return f"{name}が{names.operand(c.at_most, unit)}{_until_or_less(c.at_most)}", _IS
    operand = c.before or c.after or ""
    said = f"{name}が{names.operand(operand, unit)}"
    if as_number(operand) is not None or (
        (question := names.question(operand)) and compares_as(question) == "number"
    ):
        return said, _LESS if c.before is not None else _MORE
    return f"{said}より{'前' if c.before is not None else '後'}", _IS


def number_words(text: str) -> str:
    """1,000: a number of the definition as people write it."""
    whole, point, rest = text.partition(".")
    sign = "-" * text.startswith("-")
    return f"{sign}{int(whole.removeprefix('-')):,}{point}{rest}"


def _from_or_more(operand: str) -> str:
    return "以後" if operand == "today" or day_words(operand) else "以上"


def _until_or_less(operand: str) -> str:
    return "以前" if operand == "today" or day_words(operand) else "以下"


def day_words(text: str) -> str | None:
    """2026年4月1日 for a literal day, None for any other text."""
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None
    return f"{day.year}年{day.month}月{day.day}日" if day else None
