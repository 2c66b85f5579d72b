"""What the fields of a definition are called, and what their values are, in Japanese: for differences and collisions."""

from __future__ import annotations

import json
from typing import Any, get_args

import msgspec

from madoguchi.forms.domain.flows.flow import DOES
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS
from madoguchi.forms.domain.showing.explain import Names, condition, day_words
from madoguchi.forms.domain.showing.explain_computation import computation
from madoguchi.forms.domain.showing.flow_text import GOVERNMENTS, TOGETHER

FIELDS = {
    "Definition": {
        "format": "形式の版", "id": "手続のid", "name": "手続の名前", "plain": "手続の通称", "summary": "手続の説明",
        "who": "対象の方", "prepare": "用意するもの", "kind": "手続の種類", "for": "申請する方の別",
        "receiver": "受け取る団体", "category": "分類", "life_events": "ライフイベント", "keywords": "検索のことば",
        "legal_basis": "根拠法令", "core_system": "基幹システム", "department": "担当課", "window": "受付期間",
        "deadline": "手続期限", "processing": "標準処理期間", "retention": "保存期間", "identity": "本人確認",
        "representative": "代理", "fee": "手数料", "channel": "受付の方法", "purpose_notice": "利用目的の説明",
        "paper": "様式", "minutes": "かかる時間の目安", "pages": "ページ", "attachments": "添付書類",
        "declarations": "宣言", "checks": "確かめる決まり", "review": "審査", "delivery": "連携", "trials": "試し",
        "conditions": "名前を付けた条件", "figures": "日付で変わる額・率",
    },
    "": {
        "label": "名前", "hint": "説明", "title": "題", "intro": "はじめの文", "text": "文", "show_when": "表示する条件",
        "required": "必須", "required_when": "必須にする条件",
        "instead": "答えのかわりに選べること", "questions": "質問", "kind": "種類", "id": "id",
        "max_length": "文字数の上限", "digits": "桁数", "example": "記入例", "min": "下限", "max": "上限",
        "decimals": "小数点以下の桁数", "unit": "単位", "options": "選択肢", "not_before": "いつから",
        "not_after": "いつまで", "with": "聞くこと", "partly_unknown": "不詳を認めるか", "attachment": "添付書類",
        "calendar": "予約の表", "compute": "計算のしかた", "visible": "画面に出すか", "repeat": "繰り返し",
        "row_label": "各行の名前", "distinct": "行ごとに違う答え", "holder": "名義人",
        "table": "表", "accept": "ファイルの種類", "max_files": "ファイル数の上限",
        "max_mb": "大きさの上限(MB)", "later": "後日提出", "must": "成り立つべき条件", "when": "確かめる場合",
        "message": "エラーの文", "at": "エラーを出す質問", "law": "法令", "article": "条", "from": "始まり", "to": "終わり",
        "rounds": "回", "within": "期間", "after": "起算日",
        "first_counts": "はじめの日も数えるか", "standard_days": "日数", "years": "年数", "then": "期間が過ぎたあと",
        "items": "項目", "pay": "支払いの時期", "yen": "金額", "system": "システム", "link": "リンク",
        "checklist": "確認事項", "decisions": "決定", "issue": "交付物", "outcome": "決定の結果", "reason": "理由",
        "name": "名前", "today": "試す日",
        "answers": "答え", "expect": "期待", "shown": "表示されるもの", "hidden": "表示されないもの", "errors": "エラー",
        "runs": "行う手順", "skips": "行わない手順",
        "attachments": "求める添付書類", "computed": "計算した値",
        "does": "手順の種類", "by": "担当", "fills": "記入すること", "sees": "見せるもの",
        "together": "まとめ方", "late": "遅れたとき", "of": "受け取るもの", "offers": "案の種類", "places": "割り当てるもの",
        "wishes": "希望", "order": "順位", "keep": "いっしょにするもの", "part": "係", "role": "役割", "level": "決裁の段階",
        "people": "人数", "invited": "頼む先", "government": "団体", "days": "日数", "months": "月数", "question": "質問",
        "first": "先にするもの", "siblings": "同じなら、いっしょにする質問", "wants": "いっしょの希望を聞く質問",
        "capacity": "空きの数", "class": "クラス",
        "valid": "有効期間", "until": "終わりの日", "renew": "更新の手続", "remind": "終わる前のお知らせ",
        "opens": "次に始まる手続", "procedure": "手続", "carries": "引き継ぐ答え", "appeal": "不服申立ての教示",
        "parts": "係", "steps": "流れ", "ja": "日本語", "en": "英語", "ja-easy": "やさしい日本語",
    },
    "Processing": {"calendar": "数え方"},
    "Step": {"after": "前の手順", "when": "行う条件", "within": "期限", "to": "引き渡す先"},
    "Opens": {"within": "期限", "fixed": "変えられない項目", "late": "期限のあと"},
    "Span": {"calendar": "数え方"},
    "Together": {"by": "まとめる単位"},
    "NamedCondition": {"when": "条件"},
    "Figure": {"values": "額・率"},
    "FigureValue": {"from": "いつから", "value": "額・率"},
    "Delivery": {"to": "送り先", "when": "送る時期"},
}  # fmt: skip

OUTCOMES: dict[d.Outcome, str] = {
    "grant": "認める",
    "grant_in_part": "一部を認める",
    "grant_with_conditions": "条件をつけて認める",
    "refuse": "認めない",
}
INSTEAD: dict[d.Instead, str] = {
    "not_known": "分からない",
    "none": "ない",
    "later": "あとで知らせる",
}
VALUES: dict[tuple[str, str], dict[Any, str]] = {
    ("Definition", "kind"): {
        "claim": "申請", "notification": "届出", "request": "請求・依頼", "report": "報告", "booking": "予約",
    },
    ("Definition", "for"): {"individual": "個人", "business": "事業者", "either": "個人か事業者"},
    ("Definition", "receiver"): {"municipality": "市区町村", "prefecture": "都道府県"},
    ("Definition", "identity"): {"none": "なし", "email": "メール", "login": "ログイン", "signature": "電子署名"},
    ("Definition", "representative"): {"none": "認めない", "allowed": "認める", "usual": "ふつう代理人が行う"},
    ("Deadline", "unit"): {"days": "日", "months": "か月", "years": "年"},
    ("Processing", "calendar"): {"business": "営業日", "calendar": "暦の日"},
    ("Retention", "then"): {"delete": "消す", "anonymise": "誰か分からないようにする"},
    ("Fee", "pay"): {"before": "申請のとき", "after": "受付のあと"},
    ("Channel", "kind"): {"online": "この窓口", "external": "外のシステム"},
    ("QuestionBase", "instead"): INSTEAD,
    ("Decision", "outcome"): OUTCOMES,
    ("Decision", "reason"): {"required": "必ず書く", "optional": "書かなくてもよい"},
    ("Step", "does"): dict(DOES),
    ("Step", "late"): {"warn": "担当に知らせる", "escalate": "上の人にも知らせる"},
    ("By", "role"): {"reception": "受付", "examiner": "審査", "approver": "決裁"},
    ("By", "government"): dict(GOVERNMENTS),
    ("Span", "calendar"): {"business": "営業日", "calendar": "暦の日"},
    ("Ranking", "first"): {"highest": "大きいほう", "lowest": "小さいほう"},
    ("Delivery", "when"): {"accepted": "受付のとき", "decided": "決定のとき"},
    ("Attachment", "later"): {"allowed": "認める", "refused": "認めない"},
    ("Person", "with"): {part: KINDS[part].word for part in get_args(d.PersonPart)},
}  # fmt: skip
"""(struct, field) → what the words of the closed sets mean."""

_REFERENCES = {
    ("Deadline", "after"),
    ("BankAccount", "holder"),
    ("Repeat", "distinct"),
    ("Check", "at"),
    ("Delivery", "items"),
    ("By", "invited"),
    ("Step", "sees"),
    ("Step", "wishes"),
    ("Together", "by"),
    ("Places", "class"),
    ("Ranking", "question"),
    ("Keep", "siblings"),
    ("Keep", "wants"),
    ("Valid", "until"),
    ("Opens", "carries"),
}
_YES_NO = {
    "required": ("必須", "任意"),
    "partly_unknown": ("認める", "認めない"),
    "visible": ("出す", "出さない"),
}


def field_name(struct: str, field: str) -> str:
    """受付期間, 表示する条件."""
    return FIELDS.get(struct, {}).get(field) or FIELDS[""].get(field) or field


def value_words(value: Any, struct: str, field: str, names: Names) -> str:
    """A value in words; nothing for None and for what is empty."""
    if (struct, field) == ("Step", "after") and not value:
        return "一つ前に書いた手順" if value is None else "どの手順も待たない"
    if value is None or value == () or value == {}:
        return ""
    if isinstance(value, bool):
        return _YES_NO.get(field, ("はい", "いいえ"))[not value]
    if isinstance(value, d.Condition):
        return condition(value, names)
    if isinstance(value, d.Compute):
        return computation(value, names)
    if isinstance(value, d.LocalText | d.Part):
        return value.ja
    if isinstance(value, tuple):
        return "、".join(value_words(v, struct, field, names) for v in value)
    if isinstance(value, dict):
        return "、".join(f"{k}={value_words(v, struct, field, names)}" for k, v in value.items())
    if isinstance(value, msgspec.Struct):
        return struct_words(value, names)
    if isinstance(value, str):
        return (
            VALUES.get((struct, field), {}).get(value)
            or VALUES.get(("QuestionBase", field), {}).get(value)
            or _reference(value, struct, field, names)
            or day_words(value)
            or value
        )
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def struct_words(value: msgspec.Struct, names: Names) -> str:
    """A part in one line: what it is called, or its fields one after the other."""
    for own in ("label", "title"):
        text = getattr(value, own, None)
        if isinstance(text, d.LocalText) and text.ja and not isinstance(value, d.Round):
            return f"「{text.ja}」"
    struct = type(value).__name__
    said = (
        (field_name(struct, encoded), value_words(getattr(value, field), struct, encoded, names))
        for field, encoded in zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
    )
    return "、".join(f"{name}: {words}" for name, words in said if words)


def _reference(value: str, struct: str, field: str, names: Names) -> str | None:
    if (struct, field) == ("Step", "fills"):
        return names.of(f"{d.OFFICE}.{value}")
    if (struct, field) == ("Step", "offers"):
        return names.decision(value)
    if (struct, field) == ("Step", "after"):
        return names.step(value)
    if struct == "Together" and value in TOGETHER:
        return TOGETHER[value]
    return names.of(value) if (struct, field) in _REFERENCES else None


def raw_words(value: Any) -> str:
    """As it stands in the document, where words do not tell two values apart."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False, sort_keys=True)
