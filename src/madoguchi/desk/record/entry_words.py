"""What the desk says about entries of the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from madoguchi.accounts.permissions import roles_in_words
from madoguchi.applications.services.case.written import PREFIX
from madoguchi.audit.queries import EntryView
from madoguchi.desk.acts.table import RECORDED, WAYS
from madoguchi.desk.batches import batch_words
from madoguchi.desk.steps import step_notices
from madoguchi.kernel.eras import format_deadline
from madoguchi.office.gate import PERMISSION_NAMES
from madoguchi.review.domain.purposes import PURPOSES

_ACTIONS = RECORDED | {
    "application.arrived": "到達した",
    "application.accepted": "受け付けた",
    "application.examining": "審査にした",
    "application.correcting": "補正を依頼した",
    "application.deciding": "決裁に出した",
    "application.approved": "承認した",
    "application.refused": "不承認にした",
    "application.issued": "交付した",
    "application.closed": "完了にした",
    "application.withdrawn": "取り下げた",
    "application.dismissed": "却下した",
    "application.transferred": "ほかの役所に移送した",
    "application.mended": "直した",
    "case.opened": "申請を開いた",
    "file.viewed": "添付書類を見た",
    "file.opened": "依頼されて、見せられたファイルを見た",
    "desk.searched": "受付簿を検索した",
    "desk.refused": "役割にない操作をしようとした",
    "application.address_changed": "お知らせの送り先が変わった",
    "application.bereaved": "申請した方が亡くなられたと記録した",
    "application.bereavement_undone": "亡くなられたという記録を取り消した",
    "application.successor_let_in": "相続人などにアクセスコードを渡した",
    "resident.account_ended": "申請した方がアカウントをやめた",
    "resident.accounts_joined": "申請した方が二つのアカウントをまとめた",
    "number.unsealed": "個人番号を見た",
    "file.downloaded": "添付書類をダウンロードした",
    "case.printed": "印刷用の書類を出した",
    "case.downloaded": "すべてをダウンロードした",
    "staff.added": "職員を加えた",
    "staff.signed_in": "サインインした",
    "staff.signed_out": "サインアウトした",
    "staff.sign_in_failed": "サインインに失敗した",
    "drafts.purged": "期限が過ぎた下書きを消した",
    "staff.disabled": "職員の利用を止めた",
    "staff.enabled": "職員の利用を再開した",
    "staff.roles_changed": "役割を変えた",
    "staff.roles_asked": "役割を変えることを頼んだ",
    "staff.roles_declined": "役割を変えることを見送った",
    "staff.password_changed": "パスワードを変えた",
    "staff.person_changed": "職員の情報を変えた",
    "staff.password_failed": "自分のパスワードを間違えた",
    "staff.code_failed": "確認コードを間違えた",
    "staff.recovery_code_used": "予備コードを使った",
    "staff.authenticator_replaced": "自分の認証アプリを外した",
    "staff.sessions_ended": "自分のほかの画面を終えた",
    "access_code.failed": "アクセスコードが違った",
    "client.refused": "連携先のひみつの鍵が違った",
    "token.refused": "連携先の通行証が違うか、切れていた",
    "desk.own_refused": "自分で頼んだことを、自分で決めようとした",
    "limit.reached": "続けて試されたので、しばらく止めた",
    "record.paused": "同じことが多いので、この1時間は数だけを数える",
    "staff.password_reset": "パスワードを再設定した",
    "staff.authenticator_enrolled": "認証アプリを登録した",
    "staff.authenticator_reset": "認証アプリを外した",
    "staff.placed": "職員の課・係を変えた",
    "unit.added": "課・係を加えた",
    "unit.changed": "課・係を変えた",
    "unit.dissolved": "課・係を廃止した",
    "unit.levels_named": "階級の名前を変えた",
    "routing.kept": "手続の担当を決めた",
    "flow_places.kept": "手順の係と決裁を決めた",
    "staff.absence_kept": "留守と代決を決めた",
    "staff.absence_ended": "留守と代決をやめた",
    "case.left": "担当者がいなくなり、課・係に戻した",
    "review.number_removed": "職員が記入した個人番号を消した",
    "review.looked_after": "留守の間の代決を確かめた",
    "case.handed_over": "ほかの課・係に引き継いだ",
    "procedure.published": "手続を公開した",
    "procedure.scheduled": "手続の公開を予約した",
    "procedure.schedule_cancelled": "手続の公開の予約を取り消した",
    "procedure.taken_back": "手続を前の版に戻した",
    "procedure.adopted": "共有の手続を取り入れた",
    "procedure.offered_to_all": "手続をほかの団体にも提供した",
    "procedure.suspended": "手続の受付を止めた",
    "procedure.resumed": "手続の受付を再開した",
    "procedure.version_closed": "手続の版を閉じた",
    "draft.started": "手続を作り始めた",
    "draft.changed": "作成中の手続を変えた",
    "draft.undone": "手続の変更を元に戻した",
    "draft.redone": "戻した変更をやり直した",
    "draft.redo_dropped": "戻した変更を捨てて、別の変更をした",
    "draft.discarded": "作成中の手続を捨てた",
    "publication.asked": "手続の公開を頼んだ",
    "publication.approved": "手続の公開を承認した",
    "publication.refused": "手続の公開を見送った",
    "publication.voided": "手続が変わり、公開の頼みがなくなった",
    "approval.set": "公開の承認のきまりを変えた",
    "table.kept": "一覧表を直した",
    "tenant.added": "この役所を加えた",
    "office_day.added": "閉庁日・開庁日を加えた",
    "office_day.removed": "閉庁日・開庁日を消した",
    "key.made": "個人番号を封じる鍵を作った",
    "secret_key.accepted": "新しい秘密の鍵で続けることにした",
    "client.added": "連携先のプログラムを加えた",
    "client.disabled": "連携先のプログラムの利用を止めた",
    "draft.passage_dismissed": "様式から読み取れなかった文を、済んだことにした",
    "delivery.acknowledged": "基幹システムが受け取った",
    "delivery.failed": "基幹システムに送れなかった",
    "delivery.result": "基幹システムから結果が届いた",
}
READS = (
    "case.opened",
    "file.viewed",
    "file.opened",
    "file.downloaded",
    "case.printed",
    "case.downloaded",
    "desk.searched",
)
"""Acts that only looked."""
GROUPS = {
    "read": ("見た・出した", (*READS, "number.unsealed")),
    "case": (
        "申請への操作",
        tuple(
            act
            for act in _ACTIONS
            if act.startswith(
                ("application.", "review.", "resident.", "case.handed", "case.assigned", "case.left")
            )
        ),
    ),
    "sign-in": ("サインイン", tuple(act for act in _ACTIONS if act.startswith("staff.sign"))),
    "staff": (
        "職員と役割",
        tuple(
            act
            for act in _ACTIONS
            if act.startswith(("staff.", "unit.", "routing.", "flow_places."))
            and not act.startswith("staff.sign")
        ),
    ),
    "refused": (
        "断られた・間違えた",
        (
            "desk.refused",
            "desk.own_refused",
            "staff.sign_in_failed",
            "staff.password_failed",
            "staff.code_failed",
            "access_code.failed",
            "client.refused",
            "token.refused",
            "limit.reached",
            "record.paused",
            "review.forwarding_failed",
        ),
    ),
    "procedure": (
        "手続",
        tuple(
            a
            for a in _ACTIONS
            if a.startswith(("procedure.", "draft.", "publication.", "approval.", "table."))
        ),
    ),
    "delivery": ("連携", tuple(act for act in _ACTIONS if act.startswith("delivery."))),
    "office": (
        "役所・鍵・連携先",
        (
            "tenant.added",
            "office_day.added",
            "office_day.removed",
            "key.made",
            "secret_key.accepted",
            "client.added",
            "client.disabled",
        ),
    ),
}
"""Kinds of acts to look for: id → (name, acts)."""
_DETAILS = {
    "instead_of": "代決",
    "step": "手順",
    "label": "決定",
    "items": "項目",
    "until": "期限",
    "roles": "役割",
    "kind": "探し方",
    "hits": "見つかった件数",
    "permission": "操作",
    "number": "番号",
    "purpose": "目的",
    "reason": "理由",
    "file": "ファイル",
    "version": "版",
    "count": "件数",
    "cases": "一覧の件数",
    "why": "わけ",
    "said": "内容",
    "name": "名前",
    "rows": "行数",
}
_HOW = {
    "change": "前と新しいアドレスの両方で確かめた",
    "lost": "受付番号とアクセスコードで確かめた",
}
_LIMITS = {
    "staff here": "職員のサインイン(同じ場所から)",
    "staff": "職員のサインイン",
    "staff address": "職員のサインイン(場所ごと)",
    "staff code": "職員の確認コード",
    "own password": "職員の自分のパスワード",
    "access-code-here": "アクセスコード(同じ場所から)",
    "access-code-receipt": "アクセスコード",
    "access-code-address": "アクセスコード(場所ごと)",
    "lost-code": "アクセスコードの再発行",
    "lost-code-from": "アクセスコードの再発行(場所ごと)",
    "sign-in": "ログインのメール",
    "sign-in-from": "ログインのメール(場所ごと)",
    "draft-link": "続きのメール",
    "draft-link-from": "続きのメール(場所ごと)",
    "link": "メールのリンク",
    "address-link": "アドレスを確かめるメール",
}
_ACTORS = {
    "applicant": "申請した方",
    "invited": "依頼した専門家",
    "government": "ほかの行政機関",
    "client": "連携先",
    "system": "システム",
    "unknown": "不明",
}


def as_acts(entries: Iterable[EntryView]) -> Iterator[EntryView]:
    """What was done at one moment to one thing is one act, told by the entry that says more of it.

    A change of state stands on record by itself, and beside it what the office decided by it.
    """
    acts: list[EntryView] = []
    for entry in entries:
        last = acts[-1] if acts else None
        if last is not None and (last.at, last.subject) == (entry.at, entry.subject):
            kinds = {last.action.partition(".")[0], entry.action.partition(".")[0]}
            steps = {last.action, entry.action} & step_notices.RECORDED.keys()
            if kinds == {"application", "review"} or steps:
                more = entry if last.action.startswith("application.") or last.action in steps else last
                acts[-1] = msgspec.structs.replace(more, detail=entry.detail | last.detail | more.detail)
                continue
        acts.append(entry)
    yield from acts


def way_in_words(before: str, after: str) -> str:
    """What was done, by the states before and after it."""
    return WAYS.get((before, after)) or _ACTIONS.get(f"application.{after}", after)


def action_in_words(
    entry: EntryView, numbers: Mapping[str, str] | None = None, texts: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Who did what, and the details that people can read.

    `numbers` names a case's sealed numbers by their id, `texts` what was written by the marks that stand for it.
    """
    detail = {name: _unmarked(value, texts or {}) for name, value in entry.detail.items()}
    told = _particulars(detail) + [
        f"{label}: {_told(name, detail[name])}"
        for name, label in _DETAILS.items()
        if detail.get(name) and not _is_id(detail[name])
    ]
    if named := (numbers or {}).get(str(entry.detail.get("number", ""))):
        told.insert(0, named)
    who = entry.actor_name if entry.actor_kind == "staff" else _ACTORS.get(entry.actor_kind, entry.actor_name)
    return {"what": _what(entry), "who": who, "detail": " ／ ".join(told)}


def _unmarked(value: Any, texts: Mapping[str, str]) -> Any:
    """What a mark stands for, to whom sees the case."""
    marked = isinstance(value, str) and value.startswith(PREFIX)
    return texts.get(value, "申請の履歴に残しています") if marked else value


def _what(entry: EntryView) -> str:
    if entry.action.startswith("application.") and entry.detail.get("from"):
        if (entry.actor_kind, entry.detail["from"]) == ("system", "correcting"):
            return "補正が届いたので、前の状態に戻した"
        return way_in_words(entry.detail["from"], str(entry.detail.get("to")))
    return _ACTIONS.get(entry.action, entry.action)


def _told(name: str, value: Any) -> str:
    """A detail as people read it; a delivery states its purpose as `delivery:<receipt>`."""
    text = str(value)
    if name == "roles":
        return roles_in_words(text.split())
    if name == "until":
        return format_deadline(date.fromisoformat(text))
    if name == "why":
        return batch_words.WHY.get(text, text)  # type: ignore[call-overload, no-any-return]
    if name == "permission":
        return PERMISSION_NAMES.get(text, text)
    if name == "purpose" and text in PURPOSES:
        return PURPOSES[text]
    return "基幹システムに送るため" if text.startswith("delivery:") else text


def _particulars(detail: Mapping[str, Any]) -> list[str]:
    """Which roles from and to, how an address was confirmed, which limit, what is only counted from here on."""
    told = []
    if "to" in detail and "receipt" not in detail:  # a change of state has both, and is told by its act
        before, after = (roles_in_words(str(detail.get(name, "")).split()) for name in ("from", "to"))
        told.append(f"{before} → {after}")
    if asked := detail.get("asked_by"):
        told.append(f"頼んだ人: {asked}")
    if how := _HOW.get(str(detail.get("how"))):
        told.append(how)
    if limit := detail.get("limit"):
        told.append(_LIMITS.get(str(limit), str(limit)))
    if action := detail.get("action"):
        told.append(_ACTIONS.get(str(action), str(action)))
    return told


def _is_id(text: Any) -> bool:
    return isinstance(text, str) and len(text) == 36 and text.count("-") == 4
