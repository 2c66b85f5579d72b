"""The choices of a question: a table to write in, rows moved by buttons, whole lists pasted from Excel."""

from __future__ import annotations

from typing import Any

from madoguchi.authoring.domain.ids import issue
from madoguchi.builder.domain.posted import Posted, Wrong, counted, local, local_or_none, typed

MOST = 300


def read_options(posted: Posted) -> list[dict[str, Any]]:
    """The rows as posted, after the button that was pressed. Raises Wrong."""
    count = counted(posted, "options", most=MOST + 1)
    if count > MOST:
        raise Wrong(
            "options-paste", f"選択肢は{MOST}個までです。多いときは「一覧表から選ぶ」を使ってください。"
        )
    rows = [_row(posted, i) for i in range(count)]
    rows = _moved(posted, rows)
    if typed(posted, "_add_option"):
        rows.append({"id": issue("option"), "label": {"ja": f"選択肢{len(rows) + 1}"}})
    for label in pasted(typed(posted, "options-paste")) if typed(posted, "_paste_options") else ():
        rows.append({"id": issue("option"), "label": label})
    if len(rows) > MOST:
        raise Wrong(
            "options-paste", f"選択肢は{MOST}個までです。多いときは「一覧表から選ぶ」を使ってください。"
        )
    return rows


def _row(posted: Posted, i: int) -> dict[str, Any]:
    row: dict[str, Any] = {"id": typed(posted, f"options-{i}-id"), "label": local(posted, f"options-{i}")}
    hint = local_or_none(posted, f"options-{i}-hint")
    return row | ({"hint": hint} if hint else {})


def _moved(posted: Posted, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for name, step in (("_remove_option", 0), ("_up_option", -1), ("_down_option", 1)):
        n = typed(posted, name)
        if n.isdecimal() and len(n) < 6 and int(n) < len(rows):
            row = rows.pop(int(n))
            if step:
                rows.insert(max(0, int(n) + step), row)
    return rows


def pasted(text: str) -> list[dict[str, Any]]:
    """Labels of lines copied from a sheet: Japanese, then English and plain Japanese where there are columns."""
    labels = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if cells[0]:
            label: dict[str, Any] = {"ja": cells[0][:300]}
            label |= {
                name: cell[:300] for name, cell in zip(("en", "ja-easy"), cells[1:], strict=False) if cell
            }
            labels.append(label)
    return labels
