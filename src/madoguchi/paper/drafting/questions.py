"""A question of the definition format from what a form asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from madoguchi.forms.domain.format import definition as d
from madoguchi.paper.understanding.places.asked import Asked
from madoguchi.paper.understanding.places.joining import Question
from madoguchi.paper.understanding.printed.contents import pieces
from madoguchi.paper.understanding.printed.labels import folded, is_label
from madoguchi.paper.understanding.printed.options import is_yes

_SIMPLE: dict[str, Callable[..., d.Question]] = {
    "text": d.Text,
    "textarea": d.TextArea,
    "money": d.Money,
    "yes_no": d.YesNo,
    "date": d.Date,
    "year_month": d.YearMonth,
    "time": d.Time,
    "kana": d.Kana,
    "birth_date": d.BirthDate,
    "gender": d.Gender,
    "phone": d.Phone,
    "email": d.Email,
    "address": d.Address,
    "my_number": d.MyNumber,
    "corporate_number": d.CorporateNumber,
    "bank_account": d.BankAccount,
}
_ORDER: tuple[d.PersonPart, ...] = ("kana", "birth_date", "gender", "address", "phone", "email")
_TOWNS = re.compile(r"[都道府県市区町村]$|[ 　]")
_NAMES = {"氏名", "名前", "お名前", "姓名"}


def question_of(
    question: Question, *, id_: str, children: tuple[d.Question, ...] = (), alone: bool = True
) -> d.Question:
    """The question with an id. `alone`: no question before has its label, so it needs no subject to be told apart."""
    asked = question.main
    common: dict[str, Any] = {
        "id": id_,
        "label": d.LocalText(ja=label_for(asked, alone=alone)),
        "hint": d.LocalText(ja=asked.hint) if asked.hint else None,
        "required": asked.required is not False,
    }
    if asked.kind == "person":
        parts = {field.part for field in question.fields}
        return d.Person(**common, with_=tuple(part for part in _ORDER if part in parts))
    if asked.kind == "group":
        return d.Group(**common, questions=children, repeat=d.Repeat(min=1, max=max(20, asked.rows)))
    if asked.kind == "number":
        unit = d.LocalText(ja=asked.unit) if asked.unit else None
        return d.Number(
            **common,
            min=0,
            decimals=2 if asked.unit in ("㎡", "m2", "坪", "ｍ", "㎥", "kg", "km") else 0,
            unit=unit,
        )
    if asked.kind in ("choice", "choices", "relationship"):
        return _chosen(asked, common)
    return _SIMPLE[asked.kind](**common)


def _chosen(asked: Asked, common: dict[str, Any]) -> d.Question:
    options = tuple(
        d.Option(id=f"o{n}", label=d.LocalText(ja=text)) for n, text in enumerate(asked.options, start=1)
    )
    if asked.kind == "relationship":
        return d.Relationship(**common, options=options)
    if asked.kind == "choices":
        return d.Choices(**common, options=options, min=1 if common["required"] else 0)
    return d.Choice(**common, options=options)


def label_for(asked: Asked, *, alone: bool) -> str:
    """What the question is called: a person by whom it is, a doubled label with whom it is about."""
    label = asked.label or asked.subject or "（名前のない欄）"
    if asked.kind == "person" and folded(label) in _NAMES and asked.subject:
        return asked.subject
    if asked.subject and not alone and not label.startswith(asked.subject):
        return f"{asked.subject}の{label}"
    if asked.hint and not alone and len(asked.hint) <= 12:
        return f"{label}（{asked.hint}）"
    return label


def details_of(asked: Asked, question: d.Question, id_of: Callable[[str], str]) -> tuple[d.Question, ...]:
    """What is to be written behind an option, asked when the option is chosen."""
    made: list[d.Question] = []
    for n, words in asked.details:
        option = asked.options[n]
        if isinstance(question, d.YesNo):
            chosen = d.Condition(question=question.id, is_="yes" if is_yes(option) else "no")
        elif isinstance(question, d.Choice):
            chosen = d.Condition(question=question.id, is_=f"o{n + 1}")
        elif isinstance(question, d.Choices):
            chosen = d.Condition(question=question.id, includes=f"o{n + 1}")
        else:
            continue
        made.append(_detail(id_of(f"{question.id}_detail"), option, words, chosen))
    return tuple(made)


def _detail(id_: str, option: str, words: str, chosen: d.Condition) -> d.Question:
    piece = next((p for p in pieces(f"　　{words}") if p.kind in ("money", "unit", "date")), None)
    named = piece.label if piece is not None else words
    common: dict[str, Any] = {
        "id": id_,
        "label": d.LocalText(
            ja=named
            if len(named) > 1 and is_label(named) and not _TOWNS.search(named)
            else f"「{option}」の内容"
        ),
        "required": option.startswith("その他"),
        "show_when": chosen,
    }
    if piece is None:
        return d.Text(**common, max_length=200)
    if piece.kind == "money":
        return d.Money(**common)
    if piece.kind == "date":
        return d.Date(**common)
    return d.Number(**common, min=0, unit=d.LocalText(ja=piece.unit))
