"""The settings of a procedure beside its pages, section by section: what each section's form posted.

A reader gives the parts of the definition that its form stands for, as plain JSON (`PutPart`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec

from madoguchi.authoring.domain.ids import issue
from madoguchi.builder.domain.posted import (
    Posted,
    Wrong,
    counted,
    local,
    local_or_none,
    several,
    typed,
    whole,
    words,
)
from madoguchi.catalog.domain.topics import CATEGORIES, LIFE_EVENTS

Parts = dict[str, Any]

KINDS = (
    {"id": "claim", "label": "申請(給付や許可を求める)"},
    {"id": "notification", "label": "届出(知らせるだけで、決定はない)"},
    {"id": "request", "label": "請求・申込み(証明書など)"},
    {"id": "report", "label": "報告・通報"},
    {"id": "booking", "label": "予約"},
)
FOR = (
    {"id": "individual", "label": "個人"},
    {"id": "business", "label": "事業者"},
    {"id": "either", "label": "個人と事業者"},
)
IDENTITIES = (
    {"id": "none", "label": "確かめない"},
    {"id": "email", "label": "メールアドレスを確かめる"},
    {"id": "login", "label": "サインインしてもらう"},
    {"id": "signature", "label": "電子署名をしてもらう"},
)
REPRESENTATIVES = (
    {"id": "none", "label": "本人だけ"},
    {"id": "allowed", "label": "代理の方もできる"},
    {"id": "usual", "label": "代理の方がすることが多い"},
)
UNITS = ({"id": "days", "label": "日"}, {"id": "months", "label": "か月"}, {"id": "years", "label": "年"})
CALENDARS = ({"id": "business", "label": "開庁日で数える"}, {"id": "calendar", "label": "休みの日も数える"})


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One section: its form is `settings_<id>.jinja`. `parts` are the fields of the definition it holds."""

    id: str
    title: str
    lead: str
    parts: tuple[str, ...]


SECTIONS = {
    s.id: s
    for s in (
        Section(
            id="about",
            title="名前と説明",
            lead="住民が手続を探すときと、手続のはじめのページに出ます。",
            parts=(
                "name", "plain", "summary", "who", "prepare", "kind", "for", "category", "life_events", "keywords",
                "department", "legal_basis", "minutes",
            ),
        ),
        Section(
            id="when",
            title="受付期間と期限",
            lead="いつからいつまで受け付けるか、結果をいつまでに出すかを決めます。",
            parts=("window", "deadline", "processing"),
        ),
        Section(
            id="applicant",
            title="申請する方",
            lead="本人の確かめ方と、同意してもらうことを決めます。",
            parts=("identity", "representative", "purpose_notice", "declarations"),
        ),
        Section(
            id="attachments",
            title="添付書類",
            lead="出してもらう書類です。質問のページの中に置くこともできます。",
            parts=("attachments",),
        ),
        Section(id="fee", title="手数料", lead="手数料がかかる手続だけ書きます。", parts=("fee",)),
        Section(
            id="checks",
            title="答えどうしの確かめ",
            lead="2つ以上の質問にまたがる決まりです。合わないときに、住民に伝える文を書きます。",
            parts=("checks",),
        ),
        Section(
            id="conditions",
            title="名前を付けた条件",
            lead="「住民税が非課税の世帯」のように、いくつもの場所で使う条件に名前を付けておきます。直すと、使っている場所がすべて変わります。",
            parts=("conditions",),
        ),
        Section(
            id="figures",
            title="日付で変わる額・率",
            lead="限度額や補助率のように、ある日から変わる数です。計算の中で、どの日の額を使うかを選べます。",
            parts=("figures",),
        ),
        Section(
            id="flow",
            title="審査の流れ",
            lead="受付から決定まで、だれが、何を、どの順で行うかです。決定の種類も、ここで決めます。",
            parts=("review",),
        ),
        Section(
            id="office",
            title="役所の中で",
            lead="保存期間と、基幹システムに渡す項目です。",
            parts=("retention", "delivery", "core_system"),
        ),
    )
}  # fmt: skip


def rows(posted: Posted, name: str, read: Callable[[str], Any]) -> list[Any]:
    """The rows `{name}-0`, `{name}-1`, … after the buttons that add, move and take away."""
    dropped = several(posted, "_drop")
    found = [read(f"{name}-{i}") for i in range(counted(posted, name)) if f"{name}-{i}" not in dropped]
    return [row for row in found if row is not None]


def adds(posted: Posted, name: str) -> bool:
    """Whether the button pressed was the one that adds a row to this list."""
    return name in several(posted, "_add")


def about(posted: Posted, today: date) -> Parts:
    """Names, texts and topics."""
    prepare = rows(posted, "prepare", lambda name: local(posted, name))
    if adds(posted, "prepare"):
        prepare.append({"ja": "本人を確かめる書類"})
    basis = rows(posted, "legal_basis", lambda name: _basis(posted, name))
    if adds(posted, "legal_basis"):
        basis.append({"law": "○○法"})
    category = typed(posted, "category")
    if category not in CATEGORIES:
        raise Wrong("category", "分野を選んでください。")
    return {
        "name": local(posted, "name"),
        "plain": local_or_none(posted, "plain"),
        "summary": local(posted, "summary", most=1000, lines=True),
        "who": local_or_none(posted, "who", most=1000, lines=True),
        "prepare": [item for item in prepare if item["ja"]],
        "kind": _choice(posted, "kind", KINDS),
        "for": _choice(posted, "for", FOR),
        "category": category,
        "life_events": [event for event in several(posted, "life_events") if event in LIFE_EVENTS],
        "keywords": {
            name: found for name in ("ja", "en", "ja-easy") if (found := _words(posted, f"keywords-{name}"))
        },
        "department": words(posted, "department", most=100),
        "legal_basis": [item for item in basis if item],
        "minutes": whole(posted, "minutes", least=1, most=600),
    }


def _basis(posted: Posted, name: str) -> Parts | None:
    law, article = words(posted, f"{name}-law", most=200), words(posted, f"{name}-article", most=100)
    return {"law": law} | ({"article": article} if article else {}) if law else None


def _words(posted: Posted, name: str) -> list[str]:
    text = words(posted, name, most=2000, lines=True)
    for comma in "、,\t":
        text = text.replace(comma, "\n")
    return [word.strip() for word in text.split("\n") if word.strip()]


def _choice(posted: Posted, name: str, options: Iterable[dict[str, str]]) -> str:
    chosen = typed(posted, name)
    if chosen not in {option["id"] for option in options}:
        raise Wrong(name, "どれかを選んでください。")
    return chosen


def when(posted: Posted, today: date) -> Parts:
    """Filing window, deadline, processing period."""
    return {
        "window": _window(posted, today),
        "deadline": _deadline(posted),
        "processing": _processing(posted),
    }


def _window(posted: Posted, today: date) -> Parts | None:
    way = typed(posted, "window")
    if way == "dates":
        found = {"from": _day(posted, "window-from"), "to": _day(posted, "window-to")}
        given = {name: day for name, day in found.items() if day}
        if not given and typed(posted, "window-was") != "dates":
            return {"from": today.isoformat()}
        return given or None
    if way != "rounds":
        return None
    found_rounds = rows(posted, "rounds", lambda name: _round(posted, name))
    if adds(posted, "rounds") or not found_rounds:
        day = today.isoformat()
        label = {"ja": f"第{len(found_rounds) + 1}回"}
        found_rounds.append({"label": label, "from": day, "to": day})
    return {"rounds": found_rounds}


def _round(posted: Posted, name: str) -> Parts:
    first, last = _day(posted, f"{name}-from"), _day(posted, f"{name}-to")
    if not first or not last:
        raise Wrong(f"{name}-from", "はじまりと終わりの日を選んでください。")
    return {"label": local(posted, f"{name}-label"), "from": first, "to": last}


def _day(posted: Posted, name: str) -> str:
    text = typed(posted, name)
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise Wrong(name, "日付を選んでください。") from None


def _deadline(posted: Posted) -> Parts | None:
    after = typed(posted, "deadline-after")
    if not after:
        return None
    text = local_or_none(posted, "deadline-text")
    return {
        "within": whole(posted, "deadline-within", least=1, most=999) or 14,
        "unit": typed(posted, "deadline-unit") or "days",
        "after": after,
        **({"first_counts": True} if typed(posted, "deadline-first") == "yes" else {}),
    } | ({"text": text} if text else {})


def _processing(posted: Posted) -> Parts | None:
    days = whole(posted, "processing-days", least=1, most=999)
    if days is None:
        return None
    return {"standard_days": days, "calendar": typed(posted, "processing-calendar") or "business"}


def applicant(posted: Posted, today: date) -> Parts:
    """Identity, representatives, purpose and declarations."""
    declared = rows(posted, "declarations", lambda name: _declaration(posted, name))
    if adds(posted, "declarations"):
        declared.append({"id": issue("declaration"), "label": {"ja": "内容にまちがいはありません"}})
    return {
        "identity": _choice(posted, "identity", IDENTITIES),
        "representative": _choice(posted, "representative", REPRESENTATIVES),
        "purpose_notice": local(posted, "purpose_notice", most=1000, lines=True),
        "declarations": declared,
    }


def _declaration(posted: Posted, name: str) -> Parts:
    found: Parts = {"id": typed(posted, f"{name}-id"), "label": local(posted, f"{name}-label")}
    return found if typed(posted, f"{name}-required") == "yes" else found | {"required": False}


def fee(posted: Posted, today: date) -> Parts:
    """What it costs."""
    items = rows(posted, "fee", lambda name: _fee_item(posted, name))
    if adds(posted, "fee"):
        items.append({"id": issue("fee"), "label": {"ja": "手数料"}, "yen": 300})
    if not items:
        return {"fee": {"items": []} if typed(posted, "fee-none") == "yes" else None}
    return {"fee": {"items": items} | ({"pay": "before"} if typed(posted, "fee-pay") == "before" else {})}


def _fee_item(posted: Posted, name: str) -> Parts:
    yen = whole(posted, f"{name}-yen")
    if yen is None:
        raise Wrong(f"{name}-yen", "金額を入力してください。")
    return {"id": typed(posted, f"{name}-id"), "label": local(posted, f"{name}-label"), "yen": yen}


def office(posted: Posted, today: date) -> Parts:
    """Retention, and what the core system gets."""
    deliveries = rows(posted, "delivery", lambda name: _delivery(posted, name))
    if adds(posted, "delivery"):
        deliveries.append({"to": "core", "when": "accepted"})
    years = whole(posted, "retention-years", least=1, most=100)
    return {
        "retention": {"years": years or 5}
        | ({"then": "anonymise"} if typed(posted, "retention-then") == "anonymise" else {}),
        "delivery": deliveries,
        "core_system": words(posted, "core_system", most=60) or None,
    }


def _delivery(posted: Posted, name: str) -> Parts:
    items: dict[str, str] = {}
    for row in rows(
        posted,
        f"{name}-items",
        lambda at: (words(posted, f"{at}-item", most=100), typed(posted, f"{at}-from")),
    ):
        item, source = row
        if item and source:
            items[item] = source
    new, source = words(posted, f"{name}-new-item", most=100), typed(posted, f"{name}-new-from")
    if new and source:
        items[new] = source
    found: Parts = {"to": words(posted, f"{name}-to", most=60) or "core"}
    found |= {"when": "decided"} if typed(posted, f"{name}-when") == "decided" else {}
    return found | ({"items": items} if items else {})


READERS: dict[str, Callable[[Posted, date], Parts]] = {
    "about": about, "when": when, "applicant": applicant, "fee": fee, "office": office,
}  # fmt: skip
"""Sections of one form each, read on a day; the others are lists of entries with a form of their own (`pages/entries.py`)."""
