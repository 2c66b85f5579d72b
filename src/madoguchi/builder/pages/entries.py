"""Attachments, rules across answers, named conditions, figures by date: each is an entry with a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec

from madoguchi.authoring.domain.changes import Change, PutPart
from madoguchi.authoring.domain.ids import issue
from madoguchi.authoring.queries import DraftView
from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import RULE, Known, known_at
from madoguchi.builder.domain.conditions.sentences import spelled_out, when
from madoguchi.builder.domain.inspector.inspector_controls import values_of
from madoguchi.builder.domain.inspector.posted_question import read_accept, read_condition, read_id
from madoguchi.builder.domain.posted import (
    Posted,
    Wrong,
    local,
    local_or_none,
    number_text,
    several,
    typed,
    whole,
    words,
)
from madoguchi.builder.domain.settings.sections import adds, rows
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.business_days import fiscal_year

KINDS = ("attachments", "checks", "conditions", "figures")
Entry = d.Attachment | d.Check | d.NamedCondition | d.Figure


def change(
    view: DraftView, kind: str, posted: Posted, *, today: date
) -> tuple[Change | None, dict[str, str]]:
    """What was posted about one entry of the draft as it was seen, and by control what of it cannot be used."""
    definition, id, do = view.definition, typed(posted, "entry"), typed(posted, "do")
    if do == "add_entry":
        part, value = _new(view, kind, today)
        return PutPart(part=part, value=value), {}
    entry = next((e for e in getattr(definition, kind) if e.id == id), None)
    if entry is None or several(posted, "_remove"):
        return PutPart(part=f"{kind}.{id}", value=None), {}
    known = _known(view, entry)
    try:
        value = _READERS[type(entry)](posted, entry, f"{id}-", known, today)
    except Wrong as problem:
        return None, {problem.name: problem.message}
    if value == msgspec.to_builtins(entry):
        return None, {}
    return PutPart(part=f"{kind}.{id}", value=value), {}


def _known(view: DraftView, entry: Entry) -> Known:
    """All answers; a rule whose message stands at a question of a repeated group is judged in each of its rows.

    A named condition does not name itself.
    """
    known = known_at(view.definition, "checks", tables=view.tables)
    if isinstance(entry, d.NamedCondition):
        others = tuple(rule for rule in known.rules if rule[0].reference != f"{RULE}{entry.id}")
        return msgspec.structs.replace(known, rules=others)
    if isinstance(entry, d.Check):
        named = known.find(entry.at) or known.find(entry.at.split(".")[0])
        return msgspec.structs.replace(known, row=named.group if named else None)
    return known


def _new(view: DraftView, kind: str, today: date) -> tuple[str, dict[str, Any]]:
    """Raises Wrong."""
    definition = view.definition
    if kind == "figures":
        values = [{"from": date(fiscal_year(today), 4, 1).isoformat(), "value": "0"}]
        return f"figures.{issue('figure')}", {
            "label": {"ja": "新しい額"},
            "unit": {"ja": "円"},
            "values": values,
        }
    if kind == "attachments":
        id = issue("document")
        return f"attachments.{id}", {"label": {"ja": "本人を確かめる書類"}}
    known = known_at(definition, "checks", tables=view.tables)
    must = conditions.begun(known)
    if must is None:
        raise Wrong("add", "先に、ページに質問を置いてください。")
    if kind == "conditions":
        value = {"label": {"ja": "新しい条件"}, "when": msgspec.to_builtins(must)}
        return f"conditions.{issue('condition')}", value
    id = issue("rule")
    at = (must.question or must.any_of or "").split(".")[0]
    value = {
        "must": msgspec.to_builtins(must),
        "message": {"ja": "入力した内容を確かめてください。"},
        "at": at,
    }
    return f"checks.{id}", value


def _attachment(posted: Posted, entry: d.Attachment, p: str, known: Known, today: date) -> dict[str, Any]:
    """Raises Wrong."""
    needed = typed(posted, f"{p}needed")
    required_when = read_condition(posted, f"{p}required", known, today=today) if needed == "when" else None
    values: dict[str, Any] = {
        "id": read_id(posted, entry.id, name=f"{p}id"),
        "label": local(posted, f"{p}label"),
        "hint": local_or_none(posted, f"{p}hint", most=1000, lines=True),
        "show_when": _plain(read_condition(posted, f"{p}show", known, today=today)),
        "required_when": _plain(required_when),
        "required": needed == "yes",
        "accept": read_accept(posted, f"{p}accept", entry.accept),
        "max_files": whole(posted, f"{p}max_files", least=1, most=50) or 1,
        "max_mb": whole(posted, f"{p}max_mb", least=1, most=100) or 10,
        "later": "allowed" if typed(posted, f"{p}later") == "allowed" else "refused",
    }
    return _as_kept(values, d.Attachment)


def _check(posted: Posted, entry: d.Check, p: str, known: Known, today: date) -> dict[str, Any]:
    """Raises Wrong."""
    must = conditions.read(posted, f"{p}must", known, today=today) or entry.must
    values = {
        "id": entry.id,
        "must": _plain(must),
        "when": _plain(read_condition(posted, f"{p}when", known, today=today)),
        "message": local(posted, f"{p}message"),
        "at": typed(posted, f"{p}at") or entry.at,
    }
    return _as_kept(values, d.Check)


def _rule(posted: Posted, entry: d.NamedCondition, p: str, known: Known, today: date) -> dict[str, Any]:
    """Raises Wrong."""
    when = conditions.read(posted, f"{p}when", known, today=today) or entry.when
    return {"id": entry.id, "label": _called(posted, p, entry.label), "when": _plain(when)}


def _figure(posted: Posted, entry: d.Figure, p: str, known: Known, today: date) -> dict[str, Any]:
    """Raises Wrong."""
    values = rows(posted, f"{p}values", lambda at: _figure_value(posted, at))
    if adds(posted, f"{p}values"):
        last = max((value["from"] for value in values), default="")
        day = max(today, date.fromisoformat(last) + timedelta(days=1)) if last else today
        values.append({"from": day.isoformat(), "value": values[-1]["value"] if values else "0"})
    unit = words(posted, f"{p}unit-ja", most=20)
    former = msgspec.to_builtins(entry.unit) if entry.unit else {}
    return _as_kept(
        {
            "id": entry.id,
            "label": _called(posted, p, entry.label),
            "unit": former | {"ja": unit} if unit else None,
            "values": sorted(values, key=lambda value: value["from"]),
        },
        d.Figure,
    )


def _called(posted: Posted, p: str, former: d.LocalText) -> Any:
    """What staff call it, in Japanese; what a file brought in other languages stays. Raises Wrong."""
    label = words(posted, f"{p}label-ja", most=100)
    if not label:
        raise Wrong(f"{p}label-ja", "名前を書いてください。")
    return msgspec.to_builtins(former) | {"ja": label}


def _figure_value(posted: Posted, at: str) -> dict[str, str]:
    day, value = typed(posted, f"{at}-from"), number_text(posted, f"{at}-value")
    try:
        date.fromisoformat(day)
    except ValueError:
        raise Wrong(f"{at}-from", "日付を選んでください。") from None
    if not value:
        raise Wrong(f"{at}-value", "数字で入力してください。")
    return {"from": day, "value": value}


_READERS: dict[type, Callable[[Posted, Any, str, Known, date], dict[str, Any]]] = {
    d.Attachment: _attachment, d.Check: _check, d.NamedCondition: _rule, d.Figure: _figure,
}  # fmt: skip


def _plain(condition: d.Condition | None) -> Any:
    return msgspec.to_builtins(condition) if condition else None


def _as_kept(values: dict[str, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """The same without what is the default, as definitions are kept."""
    given = {name: value for name, value in values.items() if value is not None}
    kept: dict[str, Any] = msgspec.to_builtins(msgspec.convert(given, kind))
    return kept


def shown(view: DraftView, kind: str, wrong: dict[str, str], posted: Posted | None) -> list[dict[str, Any]]:
    """The entries as their forms show them."""
    return [_shown(entry, _known(view, entry), wrong, posted) for entry in getattr(view.definition, kind)]


def _shown(entry: Any, known: Known, wrong: dict[str, str], posted: Posted | None) -> dict[str, Any]:
    p = f"{entry.id}-"
    own = {name: said for name, said in wrong.items() if name.startswith(p)}
    said = {f"{p}{name}": value for name, value in values_of(entry).items()}
    said |= {name: ((posted or {}).get(name) or ("",))[-1] for name in own}
    found = {
        "id": entry.id,
        "p": p,
        "form": f"form-{entry.id}",
        "said": said,
        "wrong": own,
        "possible": conditions.begun(known) is not None,
    }
    if isinstance(entry, d.Attachment):
        return found | {
            "title": entry.label.ja or entry.id,
            "accept": entry.accept,
            "needed": "when" if entry.required_when else "yes" if entry.required else "no",
            "required": conditions.node(entry.required_when, f"{p}required", known),
            "required_words": when(entry.required_when, known),
            "show": conditions.node(entry.show_when, f"{p}show", known),
            "show_words": when(entry.show_when, known),
        }
    if isinstance(entry, d.NamedCondition):
        return found | {
            "title": entry.label.ja or entry.id,
            "when": conditions.node(entry.when, f"{p}when", known),
            "when_words": spelled_out(entry.when, known),
        }
    if isinstance(entry, d.Figure):
        count = len(entry.values)
        said |= {f"{p}values-n": str(count)}
        for n, value in enumerate(entry.values):
            for name, text in (("from", value.from_), ("value", value.value)):
                said.setdefault(f"{p}values-{n}-{name}", text)
        return found | {"title": entry.label.ja or entry.id, "count": count}
    return found | {
        "title": entry.message.ja or entry.id,
        "must": conditions.node(entry.must, f"{p}must", known),
        "must_words": when(entry.must, known) + "だけ、先へ進めます。",
        "when": conditions.node(entry.when, f"{p}when", known),
        "when_words": when(entry.when, known),
    }
