"""What a receiving system gets: each item has a source, of a type that its name promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.flows.flow import LONGEST_TARGET, target_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error
from madoguchi.forms.domain.format.kinds import Compares, kind_of
from madoguchi.forms.domain.proving.references import find_question

_SHAPES: dict[Compares, str] = {"number": "数", "date": "日付", "many": "複数の選択"}
"""How an answer compares → what the receiver gets; everything else is a text."""


def _is_day(q: d.Question) -> bool:
    return kind_of(q).compares == "date" and not kind_of(q).month


_PROMISED: dict[str, tuple[str, Callable[[d.Question], bool]]] = {
    "kojinbango": ("個人番号", lambda q: isinstance(q, d.MyNumber)),
    "hojinbango": ("法人番号", lambda q: isinstance(q, d.CorporateNumber)),
    "seinengappi": ("生年月日", _is_day),
    "denwa_bango": ("電話番号", lambda q: isinstance(q, d.Phone)),
    "yubin_bango": ("7桁の郵便番号", lambda q: isinstance(q, d.Text) and q.digits == 7),
}
"""Item names by which receivers know what stands in them, and which questions hold it."""
_TARGET = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ITEM = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


def delivery_findings(form: Form) -> Iterator[Finding]:
    """Items without a source, of another type than they say, or with a name that no package can hold."""
    yield from _other_governments(form.definition)
    seen: dict[str, tuple[str, str]] = {}
    for delivery in form.definition.delivery:
        if not _TARGET.fullmatch(delivery.to):
            message = f"連携先「{delivery.to}」は、小文字の英字で始まる英数字と_で書いてください。"
            yield error("item_name", "delivery", message, field=delivery.to)
        for item, reference in delivery.items.items():
            field = f"{delivery.to}.{item}"
            yield from _item(form, item, reference, field)
            shape = _shape(form, reference)
            before = seen.setdefault(item, (shape, delivery.to))
            if before[0] != shape:
                message = f"連携項目「{item}」は、「{before[1]}」では{before[0]}、ここでは{shape}です。そろえてください。"
                yield error("item_type", "delivery", message, field=field)


def _other_governments(definition: d.Definition) -> Iterator[Finding]:
    """What a step sends to another government is called by the step."""
    longest = LONGEST_TARGET - len(target_of(""))
    for step in definition.review.steps:
        if step.by is not None and step.by.government is not None and len(step.id) > longest:
            message = f"ほかの行政機関がする手順のIDは、{longest}文字までです。短くしてください。"
            yield error("item_name", "review", message, field=f"steps.{step.id}.id")


def _item(form: Form, item: str, reference: str, field: str) -> Iterator[Finding]:
    if not _ITEM.fullmatch(item):
        message = f"連携項目「{item}」は、英字で始まる英数字と_で書いてください。"
        yield error("item_name", "delivery", message, field=field)
    named = find_question(form, reference)
    if named is None:
        message = f"連携項目「{item}」の元の質問「{reference}」がありません。質問を選び直してください。"
        yield error("no_source", "delivery", message, field=field)
    elif reference == d.DECISION:
        message = f"連携項目「{item}」の元は、決定です。決定は、連携のデータがいつも別に伝えます。項目から外してください。"
        yield error("no_source", "delivery", message, field=field)
    elif kind_of(named).compares in ("none", "rows"):
        message = f"「{reference}」は答えのない項目なので、連携項目「{item}」の元になりません。質問を選び直してください。"
        yield error("no_source", "delivery", message, field=field)
    else:
        yield from _promise(item, reference, named, field)


def _promise(item: str, reference: str, named: d.Question, field: str) -> Iterator[Finding]:
    for end, (what, holds) in _PROMISED.items():
        if (item == end or item.endswith(f"_{end}")) and not holds(named):
            message = (
                f"連携項目「{item}」は{what}ですが、「{reference}」({named.label.ja})は別の種類の質問です。"
            )
            yield error("item_type", "delivery", message, field=field)


def _shape(form: Form, reference: str) -> str:
    """What the receiver gets: one value or a list, as number, day, number of a person, or text."""
    named = find_question(form, reference)
    place = form.places.get(reference.partition(".")[0])
    listed = place is not None and (
        place.group is not None or (isinstance(place.question, d.Group) and place.question.repeat is not None)
    )
    kind = _value_of(named) if named is not None else "文字"
    return f"{kind}の並び" if listed else kind


def _value_of(q: d.Question) -> str:
    if isinstance(q, d.MyNumber):
        return "個人番号"
    return "文字" if kind_of(q).month else _SHAPES.get(kind_of(q).compares, "文字")
