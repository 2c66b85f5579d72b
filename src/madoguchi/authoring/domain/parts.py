"""One field of a definition, or one entry of a list, put as a whole."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from madoguchi.authoring.domain import references
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.definition_places import field_name, replace
from madoguchi.authoring.domain.ids import question_ids
from madoguchi.authoring.domain.pieces import read_piece
from madoguchi.authoring.domain.steps import quoted
from madoguchi.forms.domain.format import definition as d

NAMES: Final[dict[str, str]] = {
    "name": "正式な名前", "plain": "ふだんの名前", "summary": "説明", "who": "対象の方", "prepare": "用意するもの",
    "kind": "手続の種類", "for": "手続をする方", "receiver": "提出先", "category": "分野", "life_events": "できごと",
    "keywords": "検索のことば", "legal_basis": "根拠法令", "core_system": "基幹システム", "department": "担当課",
    "window": "受付期間", "deadline": "手続期限", "processing": "標準処理期間", "retention": "保存期間",
    "identity": "本人の確かめ方", "representative": "代理", "fee": "手数料", "channel": "受付の方法",
    "purpose_notice": "利用目的", "paper": "様式", "minutes": "所要時間", "attachments": "添付書類",
    "declarations": "同意の項目", "checks": "入力の確認", "review": "審査", "delivery": "連携", "trials": "試し",
    "conditions": "名前を付けた条件", "figures": "日付で変わる額・率",
}  # fmt: skip
"""Every field that `PutPart` puts."""
_ENTRIES: Final[dict[str, tuple[type[Any], str]]] = {
    "attachments": (d.Attachment, "id"),
    "declarations": (d.Declaration, "id"),
    "checks": (d.Check, "id"),
    "conditions": (d.NamedCondition, "id"),
    "figures": (d.Figure, "id"),
    "trials": (d.Trial, "name"),
}
_TYPES: Final[dict[str, Any]] = {field.name: field.type for field in msgspec.structs.fields(d.Definition)}


def put_part(definition: d.Definition, part: str, value: Any) -> tuple[d.Definition, str, str]:
    """(the definition, what was said, the place of what was put). Raises CannotChange."""
    head, _, name = part.partition(".")
    if head not in NAMES or (name and head not in _ENTRIES):
        raise CannotChange(f"「{part}」は、ここからは変えられません。")
    if name:
        return _put_entry(definition, head, name, value)
    field = field_name(head)
    said = f"「{NAMES[head]}」を変えました。"
    return replace(definition, **{field: read_piece(value, _TYPES[field], f"「{NAMES[head]}」")}), said, head


def _put_entry(definition: d.Definition, head: str, name: str, value: Any) -> tuple[d.Definition, str, str]:
    struct, key = _ENTRIES[head]
    what = NAMES[head]
    entries: tuple[Any, ...] = getattr(definition, head)
    at = next((i for i, entry in enumerate(entries) if getattr(entry, key) == name), None)
    if value is None:
        if at is None:
            raise CannotChange(f"その{what}は、もうありません。")
        said = f"{what}{_title(entries[at])}を消しました。"
        return replace(definition, **{head: (*entries[:at], *entries[at + 1 :])}), said, head
    if isinstance(value, dict):
        value = {key: name, **value}
    entry = read_piece(value, struct, what)
    new = str(getattr(entry, key))
    if new != (name if at is not None else None):
        _refuse_taken(definition, head, new, what)
    if at is None:
        said = f"{what}{_title(entry)}を加えました。"
        return replace(definition, **{head: (*entries, entry)}), said, f"{head}.{new}"
    if head in ("conditions", "figures") and new != name:
        raise CannotChange(f"{what}のidは、あとから変えられません。")
    if head == "attachments" and new != name:
        definition = references.attachment_renamed(definition, name, new)
    entries = (*entries[:at], entry, *entries[at + 1 :])
    return replace(definition, **{head: entries}), f"{what}{_title(entry)}を直しました。", f"{head}.{new}"


def _refuse_taken(definition: d.Definition, head: str, new: str, what: str) -> None:
    entries = getattr(definition, head)
    taken = {getattr(entry, _ENTRIES[head][1]) for entry in entries}
    if head in ("attachments", "declarations"):
        taken |= question_ids(definition)
    if new in taken:
        raise CannotChange(f"「{new}」は、ほかで使われています。{what}に別の名前を付けてください。")


def _title(entry: Any) -> str:
    if isinstance(entry, d.Trial):
        return quoted(entry.name)
    if isinstance(entry, d.Check):
        return quoted(entry.message.ja or entry.id)
    return quoted(entry.label.ja or entry.id)
