"""What a receiving system gets: each item has a source, of a type that its name promises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.flows.flow import LONGEST_TARGET, target_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error
from madoguchi.forms.domain.format.kinds import compares_as
from madoguchi.forms.domain.proving.references import find_question

_DATES = (d.Date, d.EraDate, d.BirthDate)
_PROMISED: dict[str, tuple[str, tuple[type, ...]]] = {
    "kojinbango": ("個人番号", (d.MyNumber,)),
    "hojinbango": ("法人番号", (d.CorporateNumber,)),
    "seinengappi": ("生年月日", _DATES),
    "denwa_bango": ("電話番号", (d.Phone,)),
    "yubin_bango": ("7桁の郵便番号", (d.Text,)),
}
"""Item names by which receivers know what stands in them, and the kinds that hold it."""
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
            message = f"ほかの行政機関がする段階のIDは、{longest}文字までです。短くしてください。"
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
    elif isinstance(named, d.Notice | d.Stop | d.AttachmentQuestion | d.Group):
        message = f"「{reference}」は答えのない項目なので、連携項目「{item}」の元になりません。質問を選び直してください。"
        yield error("no_source", "delivery", message, field=field)
    else:
        yield from _promise(item, reference, named, field)


def _promise(item: str, reference: str, named: d.Question, field: str) -> Iterator[Finding]:
    for end, (what, kinds) in _PROMISED.items():
        if item == end or item.endswith(f"_{end}"):
            postal = end != "yubin_bango" or (isinstance(named, d.Text) and named.digits == 7)
            if not (isinstance(named, kinds) and postal):
                message = f"連携項目「{item}」は{what}ですが、「{reference}」({named.label.ja})は別の種類の質問です。"
                yield error("item_type", "delivery", message, field=field)


def _shape(form: Form, reference: str) -> str:
    """What the receiver gets: one value or a list, as number, day, number of a person, or text."""
    named = find_question(form, reference)
    place = form.places.get(reference.partition(".")[0])
    listed = place is not None and (
        place.group is not None or (isinstance(place.question, d.Group) and place.question.repeat is not None)
    )
    if isinstance(named, d.Number | d.Money):
        kind = "数"
    elif isinstance(named, _DATES):
        kind = "日付"
    elif isinstance(named, d.MyNumber):
        kind = "個人番号"
    else:
        kind = "複数の選択" if named and compares_as(named) == "many" else "文字"
    return f"{kind}の並び" if listed else kind
