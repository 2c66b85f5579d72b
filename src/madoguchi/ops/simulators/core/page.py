"""The simulator's page for people: what it received. Shows no names and no individual numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape

from madoguchi.kernel.clock import JST
from madoguchi.ops.simulators.core.ledger import Entry

_HEAD = """<!doctype html><html lang="ja"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>基幹システム(模擬)</title>
<style>body{font:16px/1.7 sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1a1a}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #767676;padding:.4rem
.6rem;text-align:left;overflow-wrap:anywhere}th{background:#f2f2f2}
</style><h1>基幹システム(模擬)</h1>
<p>受け取った申請データです。ためすためのもので、本当の審査はしません。氏名と個人番号は表示しません。</p>
"""
_COLUMNS = ("受け取った日時", "団体コード", "手続", "受付番号", "ファイル", "宛名番号", "結果", "受信回数")


def page(entries: list[Entry], *, result: Callable[[Entry], str | None]) -> str:
    """HTML, newest first."""
    if not entries:
        return _HEAD + "<p>まだ何も届いていません。</p></html>"
    head = "".join(f"<th scope=col>{name}</th>" for name in _COLUMNS)
    rows = "".join(_row(entry, result(entry)) for entry in entries)
    return (
        f"{_HEAD}<div class=wide tabindex=0><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div></html>"
    )


def _row(entry: Entry, result: str | None) -> str:
    at = datetime.fromtimestamp(entry.received_at, JST)
    cells = (
        f"{at:%Y-%m-%d %H:%M:%S}",
        entry.tenant,
        entry.procedure,
        entry.receipt,
        f"{entry.files}件",
        entry.addressee_number,
        {"approved": "承認"}.get(result or "", "審査中"),
        f"{entry.sendings}回",
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
