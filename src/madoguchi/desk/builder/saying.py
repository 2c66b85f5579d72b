"""Conditions and computations in Japanese, made from the labels: 「職業」が「公務員」のとき."""

from __future__ import annotations

from datetime import date

import msgspec

from madoguchi.desk.builder.known import Known
from madoguchi.forms.domain import definition as d
from madoguchi.kernel.eras import format_japanese

_AFTER = {
    "is_": "が{}", "is_not": "が{}以外", "includes": "に{}をふくむ", "at_least": "が{}以上", "at_most": "が{}以下",
    "before": "が{}より小さい", "after": "が{}より大きい",
}  # fmt: skip
_DAYS = {"at_least": "が{}以後", "at_most": "が{}以前", "before": "が{}より前", "after": "が{}より後"}


def when(condition: d.Condition | None, known: Known) -> str:
    """「…のとき」; empty without a condition."""
    return in_words(condition, known) + "のとき" if condition is not None else ""


def in_words(c: d.Condition, known: Known) -> str:
    """The condition, without 「のとき」."""
    if over := c.any_of or c.every_of:
        inner = c.where or msgspec.structs.replace(c, any_of=None, every_of=None)
        return f"「{known.label(over)}」の{'どれか' if c.any_of else 'すべて'}で{in_words(inner, known)}"
    if c.all is not None:
        return "、かつ".join(_part(part, known) for part in c.all)
    if c.any is not None:
        return "、または".join(_part(part, known) for part in c.any)
    if c.not_ is not None:
        if c.not_.includes is not None:
            return in_words(c.not_, known).removesuffix("ふくむ") + "ふくまない"
        return f"「{in_words(c.not_, known)}」ではない"
    return _compared(c, known)


def _part(c: d.Condition, known: Known) -> str:
    nested = c.all is not None or c.any is not None
    return f"({in_words(c, known)})" if nested else in_words(c, known)


def _compared(c: d.Condition, known: Known) -> str:
    reference = c.question or ""
    label = f"「{known.label(reference)}」"
    named = known.anywhere(reference)
    if c.answered is not None:
        return label + ("に答えてある" if c.answered else "に答えていない")
    options = dict(named.options) if named else {}
    if c.one_of is not None:
        return f"{label}が" + "か".join(f"「{options.get(v, v)}」" for v in c.one_of)
    is_day = named is not None and named.sort == "date"
    for name, form in (_AFTER | _DAYS if is_day else _AFTER).items():
        value = getattr(c, name)
        if value is not None:
            return label + form.format(_value(value, options, known))
    return label


def _value(value: str, options: dict[str, str], known: Known) -> str:
    if value in options:
        return f"「{options[value]}」"
    if known.anywhere(value) is not None:
        return f"「{known.label(value)}」"
    return operand(value)


def operand(value: str) -> str:
    """A day or a number as it is read."""
    if value == "today":
        return "申請する日"
    if len(value) == 10 and value.count("-") == 2:
        try:
            return format_japanese(date.fromisoformat(value))
        except ValueError:
            return value
    return value


def computation(c: d.Compute, known: Known) -> str:
    """What a computed value is, in one sentence."""

    def said(reference: str) -> str:
        return f"「{known.label(reference)}」" if known.anywhere(reference) else operand(reference)

    if c.sum is not None:
        return "と".join(map(said, c.sum)) + "の合計"
    if c.product is not None:
        return "×".join(map(said, c.product))
    if c.count is not None:
        of = f"のうち、{in_words(c.count.where, known)}もの" if c.count.where else ""
        return f"{said(c.count.group)}{of}の数"
    if c.age_on is not None:
        return f"{said(c.age_on.birth_date)}から数えた、{said(c.age_on.day)}の年齢"
    if c.days_between is not None:
        return f"{said(c.days_between.from_)}から{said(c.days_between.to)}までの日数"
    if c.lookup is not None:
        return f"{said(c.lookup.question)}で選んだ行の「{c.lookup.column}」"
    return "、".join(map(said, c.first_answered or ())) + "のうち、はじめに答えてあるもの"
