"""What the desk says after an act on a case."""

from __future__ import annotations

from typing import Any

from madoguchi.kernel.eras import format_deadline
from madoguchi.office.gate import NOT_DONE
from madoguchi.review.queries.cases import CaseView

_SAID = {
    "accepted": ("success", "受け付けました"),
    "already": ("info", "この申請は、すでに受け付けられています"),
    "undone": ("success", "受付を取り消しました"),
    "asked": ("success", "補正を依頼しました"),
    "corrected": ("success", "補正を終えました"),
    "examining": ("success", "審査を始めました"),
    "proposed": ("success", "決裁に出しました"),
    "decided": ("success", "決裁しました"),
    "sent-back": ("success", "審査に差し戻しました"),
    "decision-undone": ("success", "決定を取り消しました"),
    "dismissed": ("success", "却下しました"),
    "dismissal-undone": ("success", "却下を取り消しました"),
    "closed": ("success", "完了にしました"),
    "sent": ("success", "メッセージを送りました"),
    "noted": ("success", "メモを残しました"),
    "sending-again": ("success", "もう一度送ることにしました"),
    "step-done": ("success", "手順を終えました"),
    "step-reopened": ("success", "手順をやり直すことにしました"),
    "own-step": ("warning", "この手順は、ほかの担当者が行います"),
    "by-steps": ("warning", "この手続は、決められた手順で進めます"),
    "steps-left": ("warning", "まだ終わっていない手順があります"),
    "mend-seen": ("success", "補正を確認しました"),
    "prepared": ("success", "ここまでを残しました"),
    "kept": ("info", "まだ送っていません"),
    "not-now": ("warning", "今の状態では、この操作はできません"),
    "not-done": NOT_DONE[:2],
    "moved": ("warning", "先に、ほかの操作がありました"),
    "own": ("warning", "自分で決裁に出したものは、自分では決裁できません"),
    "own-request": ("warning", "補正を依頼した人は、却下できません"),
    "still-time": ("warning", "補正の期限が過ぎるまで、却下できません"),
}


def said_in_words(code: str, view: CaseView) -> dict[str, Any] | None:
    """The notice after an act, with the facts as they are now; None without a word of ours."""
    return notice_in_words(code, view) if code in _SAID else None


def notice_in_words(code: str, view: CaseView) -> dict[str, Any]:
    """The notice of one of our words."""
    kind, title = _SAID[code]
    return {"kind": kind, "title": title, "text": _facts(code, view)}


def _facts(code: str, view: CaseView) -> str:
    accepted = view.acceptance
    if code == "accepted" and accepted:
        return f"収受番号は {accepted.number} です。"
    if code == "already" and accepted:
        return f"{accepted.by}が {accepted.number} で受け付けました。何も変えていません。"
    if code in ("asked", "dismissed"):
        return "申請した方にお知らせしました。"
    if code == "dismissal-undone":
        return "申請した方の補正を、新しい期限まで待ちます。申請した方の画面にも、新しい期限が出ます。"
    if code == "sending-again":
        return "順番が来ると送ります。結果は、少したってから「連携」で確かめてください。"
    if code == "moved":
        return "何も変えていません。今の内容を確かめてから、もう一度選んでください。"
    if code == "kept":
        return (
            "サインインの時間が切れていました。書いたものは残してあります。確かめて、もう一度送ってください。"
        )
    if code == "own-step":
        return "自分が行った手順を、もう一度行うことや、決裁することはできません。何も変えていません。"
    if code in ("by-steps", "steps-left"):
        return "「手順」で、次に行うことを確かめてください。何も変えていません。"
    if code == "prepared":
        return "続きは「決裁に出す」から書けます。ほかの担当者も続けられます。"
    if code == "not-done":
        return NOT_DONE[2]
    if code in ("own", "own-request"):
        return "ほかの担当者が決裁します。何も変えていません。"
    if code == "still-time" and view.open_correction:
        return f"期限は {format_deadline(view.open_correction.due_on)} です。何も変えていません。"
    return ""
