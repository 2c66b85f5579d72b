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
<p>受け取った申請データです。番号の大きい版が、前の版を置き換えます。ためすためのもので、本当の審査はしません。氏名と個人番号は表示しません。</p>
"""
_COLUMNS = (
    "受け取った日時", "団体コード", "手続", "受付番号", "版", "内容", "収受番号", "決定", "役所の記入", "ファイル", "宛名番号",
    "処理", "受信回数",
)  # fmt: skip
_KINDS = {
    "first": "はじめて届いた", "amended": "内容が変わった", "withdrawn": "なくなった", "decided": "決まった",
    "decided_otherwise": "決定が変わった",
}  # fmt: skip
_ENDED = {
    "withdrawn": "取下げ", "dismissed": "却下", "acceptance_undone": "受付の取消し", "decision_undone": "決定の取消し",
}  # fmt: skip
_OUTCOMES = {
    "grant": "承認", "grant_in_part": "一部を承認", "grant_with_conditions": "条件つきで承認", "refuse": "不承認",
}  # fmt: skip
_RESULTS = {"registered": "登録した", "removed": "登録を外した"}


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
        f"第{entry.version}版",
        _KINDS[entry.kind] + (f"({_ENDED[entry.ended]})" if entry.ended else ""),
        entry.register_number or "―",
        _OUTCOMES.get(entry.decision, "―"),
        f"{entry.office}件",
        f"{entry.files}件",
        entry.addressee_number,
        _RESULTS.get(result or "", "処理中"),
        f"{entry.sendings}回",
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
