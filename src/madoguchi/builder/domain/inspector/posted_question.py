"""A question or a page as the inspector posted it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import msgspec

from madoguchi.builder.domain.computations import computations
from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import Known
from madoguchi.builder.domain.inspector.options import read_options
from madoguchi.builder.domain.inspector.palette import PERSON_PARTS, entry_of
from madoguchi.builder.domain.posted import (
    Posted,
    Wrong,
    decimal,
    local,
    local_or_none,
    several,
    several_of,
    typed,
    whole,
    words,
)
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.comparing.field_names import INSTEAD
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of

Values = dict[str, Any]


class At(msgspec.Struct, frozen=True, kw_only=True):
    """What reading a question needs to know besides what was posted."""

    known: Known
    tables: Tables
    today: date
    """Where a day is to be written and none is yet."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was posted as far as it can be used; `wrong` says by control what cannot, and stays as it was."""

    value: Any
    wrong: dict[str, str]


class _Attempts:
    """Reads one setting after another: one that cannot be used does not keep the others from being saved."""

    def __init__(self) -> None:
        self.wrong: dict[str, str] = {}

    def __call__(self, read: Callable[..., Any], *given: Any, otherwise: Any = None, **named: Any) -> Any:
        try:
            return read(*given, **named)
        except Wrong as problem:
            self.wrong[problem.name] = problem.message
            return otherwise


def read_question(posted: Posted, question: d.Question, at: At) -> Read:
    """The question with what was posted."""
    kind, attempt = entry_of(question), _Attempts()
    raw: Values = msgspec.to_builtins(question)
    raw["id"] = attempt(read_id, posted, question.id, otherwise=question.id)
    raw["label"] = attempt(local, posted, "label", otherwise=raw.get("label"))
    raw["hint"] = attempt(local_or_none, posted, "hint", most=1000, lines=True, otherwise=raw.get("hint"))
    raw["show_when"] = read_condition(posted, "show", at.known, today=at.today)
    if kind.asks:
        needed = typed(posted, "needed")
        raw["required"] = needed != "no"
        raw["required_when"] = (
            read_condition(posted, "required", at.known, today=at.today) if needed == "when" else None
        )
        if kind_of(question).instead:
            ticked = several(posted, "instead")
            raw["instead"] = [reason for reason in INSTEAD if reason in ticked]
    for field in kind.fields:
        before = dict(raw)
        try:
            READERS[field](posted, raw, at)
        except Wrong as problem:
            attempt.wrong[problem.name] = problem.message
            raw = before
    return Read(value=_converted(raw, question, attempt), wrong=attempt.wrong)


def _converted(raw: Values, question: d.Question, attempt: _Attempts) -> d.Question:
    try:
        found: d.Question = msgspec.convert({n: v for n, v in raw.items() if v is not None}, d.Question)
    except msgspec.ValidationError:
        attempt.wrong["label-ja"] = "この内容では保存できません。入力し直してください。"
        return question
    return found


def read_page(posted: Posted, page: d.Page, known: Known, *, today: date) -> Read:
    """What a page says about itself, as posted; its questions stay."""
    attempt = _Attempts()
    title = attempt(local, posted, "title")
    intro = attempt(local_or_none, posted, "intro", most=1000, lines=True)
    found = msgspec.structs.replace(
        page,
        id=attempt(read_id, posted, page.id, otherwise=page.id),
        title=msgspec.convert(title, d.LocalText) if title else page.title,
        intro=page.intro if any(name.startswith("intro") for name in attempt.wrong) else _text(intro),
        show_when=read_condition(posted, "show", known, today=today),
    )
    return Read(value=found, wrong=attempt.wrong)


def _text(raw: Values | None) -> d.LocalText | None:
    return msgspec.convert(raw, d.LocalText) if raw else None


def read_id(posted: Posted, otherwise: str, *, name: str = "own-id") -> str:
    """The id under 「くわしい設定」; its control is not called `id`, which in a browser would hide the form's own.

    Raises Wrong.
    """
    id = typed(posted, name) or otherwise
    try:
        return msgspec.convert(id, d.Id)
    except msgspec.ValidationError:
        raise Wrong(
            name, "英小文字で始め、英小文字・数字・_(下線)だけを使ってください。60字までです。"
        ) from None


def read_condition(posted: Posted, path: str, known: Known, *, today: date) -> d.Condition | None:
    """The condition of a builder that can be switched on and off."""
    if typed(posted, f"{path}-on") == "always":
        return None
    found = conditions.read(posted, path, known, today=today)
    if found is None and typed(posted, f"{path}-was") == "always":
        found = conditions.begun(known)
    return found


def read_accept(posted: Posted, name: str, before: Sequence[str]) -> list[str]:
    """The kinds of file that are taken, those from before first. Raises Wrong."""
    accept = list(several_of(posted, name, before))
    if not accept:
        raise Wrong(name, "受け取るファイルの種類を、1つは選んでください。")
    return accept


# settings that some kinds have


def _required_text(posted: Posted, raw: Values, at: At) -> None:
    raw["text"] = local(posted, "text", most=4000, lines=True)


def _max_length(posted: Posted, raw: Values, at: At) -> None:
    raw["max_length"] = whole(posted, "max_length", least=1, most=10_000)


def _digits(posted: Posted, raw: Values, at: At) -> None:
    raw["digits"] = whole(posted, "digits", least=1, most=40)


def _example(posted: Posted, raw: Values, at: At) -> None:
    raw["example"] = words(posted, "example", most=100) or None


def _bounds(posted: Posted, raw: Values, at: At) -> None:
    raw["min"], raw["max"] = decimal(posted, "min"), decimal(posted, "max")
    _ordered(raw)


def _yen(posted: Posted, raw: Values, at: At) -> None:
    raw["min"], raw["max"] = whole(posted, "min"), whole(posted, "max")
    _ordered(raw)


def _counts(posted: Posted, raw: Values, at: At) -> None:
    raw["min"], raw["max"] = whole(posted, "min", most=100), whole(posted, "max", least=1, most=100)
    _ordered(raw)


def _ordered(raw: Values) -> None:
    least, most = raw.get("min"), raw.get("max")
    if least is not None and most is not None and least > most:
        raise Wrong("max", "いちばん大きい値は、いちばん小さい値より大きくしてください。")


def _nothing(posted: Posted, raw: Values, at: At) -> None:
    """Read together with the field before it."""


def _decimals(posted: Posted, raw: Values, at: At) -> None:
    raw["decimals"] = whole(posted, "decimals", most=6)


def _unit(posted: Posted, raw: Values, at: At) -> None:
    raw["unit"] = local_or_none(posted, "unit", most=20)


def _options(posted: Posted, raw: Values, at: At) -> None:
    raw["options"] = read_options(posted)


def _with(posted: Posted, raw: Values, at: At) -> None:
    ticked = several(posted, "with")
    raw["with"] = [part["id"] for part in PERSON_PARTS if part["id"] in ticked]


def _partly_unknown(posted: Posted, raw: Values, at: At) -> None:
    raw["partly_unknown"] = typed(posted, "partly_unknown") == "yes"


def _bound(name: str, length: int) -> Callable[[Posted, Values, At], None]:
    def read(posted: Posted, raw: Values, at: At) -> None:
        way = typed(posted, name)
        if way == "on":
            day = typed(posted, f"{name}-day") or at.today.isoformat()
            try:
                date.fromisoformat(day if len(day) == 10 else f"{day}-01")
            except ValueError:
                raise Wrong(f"{name}-day", "日付を選んでください。") from None
            raw[name] = day[:length]
        else:
            raw[name] = "today" if way == "today" else None

    return read


def _repeat(posted: Posted, raw: Values, at: At) -> None:
    if typed(posted, "repeats") != "yes":
        raw["repeat"] = None
        return
    least = whole(posted, "min", most=100)
    most = whole(posted, "max", least=1, most=100)
    raw["repeat"] = {**(raw.get("repeat") or {}), "min": 1 if least is None else least, "max": most or 20}
    if raw["repeat"]["min"] > raw["repeat"]["max"]:
        raise Wrong("max", "「いくつまで」は、「いくつから」より大きくしてください。")


def _distinct(posted: Posted, raw: Values, at: At) -> None:
    if raw.get("repeat"):
        raw["repeat"]["distinct"] = typed(posted, "distinct") or None


def _holder(posted: Posted, raw: Values, at: At) -> None:
    raw["holder"] = typed(posted, "holder") or None


def _row_label(posted: Posted, raw: Values, at: At) -> None:
    raw["row_label"] = local_or_none(posted, "row_label", most=60) if raw.get("repeat") else None


def _one_of(name: str) -> Callable[[Posted, Values, At], None]:
    def read(posted: Posted, raw: Values, at: At) -> None:
        raw[name] = typed(posted, name) or raw[name]

    return read


def _accept(posted: Posted, raw: Values, at: At) -> None:
    raw["accept"] = read_accept(posted, "accept", raw.get("accept", ()))


def _at_most(name: str, most: int) -> Callable[[Posted, Values, At], None]:
    def read(posted: Posted, raw: Values, at: At) -> None:
        raw[name] = whole(posted, name, least=1, most=most)

    return read


def _compute(posted: Posted, raw: Values, at: At) -> None:
    raw["compute"] = msgspec.to_builtins(computations.read(posted, at.known, at.tables, today=at.today))


def _visible(posted: Posted, raw: Values, at: At) -> None:
    raw["visible"] = typed(posted, "visible") == "yes"


READERS: dict[str, Callable[[Posted, Values, At], None]] = {
    "text": _required_text, "max_length": _max_length, "digits": _digits, "example": _example,
    "min": _bounds, "max": _nothing, "min_yen": _yen, "max_yen": _nothing, "min_count": _counts,
    "max_count": _nothing, "decimals": _decimals, "unit": _unit, "options": _options, "with": _with,
    "partly_unknown": _partly_unknown, "not_before": _bound("not_before", 10), "not_after": _bound("not_after", 10),
    "not_before_month": _bound("not_before", 7), "not_after_month": _bound("not_after", 7), "repeat": _repeat,
    "distinct": _distinct, "holder": _holder, "row_label": _row_label,
    "attachment": _one_of("attachment"), "table": _one_of("table"),
    "calendar": _one_of("calendar"), "accept": _accept, "max_files": _at_most("max_files", 50), "max_mb": _at_most("max_mb", 100),
    "compute": _compute, "visible": _visible,
}  # fmt: skip
