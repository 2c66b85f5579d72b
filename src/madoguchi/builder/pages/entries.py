"""Attachments, and rules across answers: each is an entry with a form of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from madoguchi.authoring.domain.changes import Change, PutPart
from madoguchi.authoring.domain.ids import issue
from madoguchi.authoring.queries import DraftView
from madoguchi.builder.domain import conditions
from madoguchi.builder.domain.inspector_controls import values_of
from madoguchi.builder.domain.nameable import Known, known_at
from madoguchi.builder.domain.posted import Posted, Wrong, local, local_or_none, several, typed, whole
from madoguchi.builder.domain.posted_question import read_condition, read_id
from madoguchi.builder.domain.sentences import when
from madoguchi.forms.domain.format import definition as d

KINDS = ("attachments", "checks")


def change(
    view: DraftView, kind: str, posted: Posted, *, today: date
) -> tuple[Change | None, dict[str, str]]:
    """What was posted about one entry of the draft as it was seen, and by control what of it cannot be used."""
    definition, id, do = view.definition, typed(posted, "entry"), typed(posted, "do")
    if do == "add_entry":
        part, value = _new(view, kind)
        return PutPart(part=part, value=value), {}
    entry = next((e for e in getattr(definition, kind) if e.id == id), None)
    if entry is None or several(posted, "_remove"):
        return PutPart(part=f"{kind}.{id}", value=None), {}
    known = _known(view, entry)
    try:
        read = _attachment if isinstance(entry, d.Attachment) else _check
        value = read(posted, entry, f"{id}-", known, today)
    except Wrong as problem:
        return None, {problem.name: problem.message}
    if value == msgspec.to_builtins(entry):
        return None, {}
    return PutPart(part=f"{kind}.{id}", value=value), {}


def _known(view: DraftView, entry: d.Attachment | d.Check) -> Known:
    """All answers; a rule whose message stands at a question of a repeated group is judged in each of its rows."""
    known = known_at(view.definition, "checks", tables=view.tables)
    if isinstance(entry, d.Check):
        named = known.find(entry.at) or known.find(entry.at.split(".")[0])
        return msgspec.structs.replace(known, row=named.group if named else None)
    return known


def _new(view: DraftView, kind: str) -> tuple[str, dict[str, Any]]:
    definition = view.definition
    if kind == "attachments":
        id = issue("document")
        return f"attachments.{id}", {"label": {"ja": "本人を確かめる書類"}}
    id = issue("rule")
    known = known_at(definition, "checks", tables=view.tables)
    must = conditions.begun(known)
    if must is None:
        raise Wrong("add", "先に、ページに質問を置いてください。")
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
    ticked = several(posted, f"{p}accept")
    accept = [
        *(kind for kind in entry.accept if kind in ticked),
        *(k for k in ticked if k not in entry.accept),
    ]
    if not accept:
        raise Wrong(f"{p}accept", "受け取るファイルの種類を、1つは選んでください。")
    values: dict[str, Any] = {
        "id": read_id(posted, entry.id, name=f"{p}id"),
        "label": local(posted, f"{p}label"),
        "hint": local_or_none(posted, f"{p}hint", most=1000, lines=True),
        "show_when": _plain(read_condition(posted, f"{p}show", known, today=today)),
        "required_when": _plain(required_when),
        "required": needed == "yes",
        "accept": accept,
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
    return found | {
        "title": entry.message.ja or entry.id,
        "must": conditions.node(entry.must, f"{p}must", known),
        "must_words": when(entry.must, known) + "だけ、先へ進めます。",
        "when": conditions.node(entry.when, f"{p}when", known),
        "when_words": when(entry.when, known),
    }
