"""What the desk says about deliveries: what a version is, where it stands, what it waits for, what to do."""

from __future__ import annotations

from typing import Any

from madoguchi.delivery.domain.states import is_tried_again
from madoguchi.delivery.queries import DeliveryView

_STATES = {
    "waiting": ("info", "送るのを待っています"),
    "sent": ("info", "送りました。受け取りの確認を待っています"),
    "acknowledged": ("success", "基幹システムが受け取りました"),
    "failed": ("error", "送れませんでした"),
    "superseded": ("neutral", "送る前に内容が変わったので、次の版を送ります"),
}
_SHORT = {
    "waiting": "待っています", "sent": "確認を待っています", "acknowledged": "受け取りました", "failed": "送れませんでした",
    "superseded": "次の版を送ります",
}  # fmt: skip
_WAITS = {
    "correction": "補正が終わるのを待っています",
    "scan": "添付書類のウイルス検査を待っています",
    "address": "送り先の設定を待っています",
    "step": "その手順が始まるのを待っています",
}
_KINDS = {
    "first": "はじめて送る内容",
    "amended": "内容の変更",
    "withdrawn": "取下げ・却下・取消し",
    "decided": "決定",
    "decided_otherwise": "決定の変更",
}
_TARGETS = {"core": "基幹システム"}
_RESULTS = {
    "approved": "承認", "refused": "不承認", "dismissed": "却下", "issued": "交付済", "registered": "登録した",
    "removed": "登録を外した",
}  # fmt: skip
_FINDINGS = {
    "not_there": ("基幹システムにありません", "基幹システムが、受け取ったものをなくしました。"),
    "older_there": ("基幹システムの版が古い", "基幹システムが、新しい版をなくしました。"),
    "newer_there": ("基幹システムの版が新しい", "こちらが、前の状態に戻っています。"),
    "other_content": ("同じ版で内容が違います", "基幹システムの担当者に確かめてください。"),
    "not_acknowledged_here": ("受け取りの確認がまだです", "まもなく確かめます。"),
    "older_content": ("いまの内容を送っていません", "申請が変わったのに、次の版がありません。"),
    "not_begun": ("まだ何も送っていません", "受け付けたのに、送るものがありません。"),
    "not_here": ("こちらにない申請です", "基幹システムの担当者に知らせてください。"),
}


def delivery_in_words(delivery: DeliveryView) -> dict[str, Any]:
    """Where a version stands."""
    tone, text = _STATES[str(delivery.state)]
    tried_again = is_tried_again(delivery.state, delivery.last_error)
    if tried_again:
        tone, text = "warning", "まだ受け取られていません。自動で送り直しています"
    elif str(delivery.state) == "waiting":
        text = _WAITS.get(delivery.waits_for, text)
    return {
        "tone": tone,
        "text": text,
        "short": "送り直しています" if tried_again else _SHORT[str(delivery.state)],
        "why": delivery.last_error or _WAITS.get(delivery.waits_for, ""),
        "target": _TARGETS.get(delivery.target, delivery.target),
        "kind": _KINDS[delivery.kind],
        "result": _RESULTS.get(delivery.result, delivery.result),
        "again": str(delivery.state) == "failed" or tried_again,
        "tried_again": tried_again,
    }


def finding_in_words(kind: str) -> tuple[str, str]:
    """(what differs, what it means) for a finding of the reconciliation."""
    return _FINDINGS[kind]
