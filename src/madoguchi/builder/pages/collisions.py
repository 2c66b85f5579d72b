"""Two authors at one place: both versions beside each other, in words, and the change to be made once more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from madoguchi.authoring.domain.changes import Change
from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.change_draft import Collided
from madoguchi.builder.domain.conditions.nameable import Known, known_at
from madoguchi.builder.domain.conditions.sentences import computation, when
from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.flows.flow import flow_of, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS
from madoguchi.forms.domain.showing.explain import Names, day_words
from madoguchi.forms.domain.showing.flow_text import decision_sentence, sentence

_WORDS = {
    "label": "質問の文", "title": "題", "intro": "はじめの説明", "text": "本文", "required": "必須",
    "options": "選択肢", "kind": "種類", "show_when": "出すとき", "required_when": "必須になるとき", "id": "id",
    "max_length": "文字数", "min": "いちばん小さい値", "max": "いちばん大きい値", "compute": "計算", "message": "伝える文",
    "with": "いっしょに聞くこと", "repeat": "くり返し", "unit": "単位", "example": "記入例",
    "not_before": "いちばん早い日", "not_after": "いちばん遅い日", "digits": "桁数", "decimals": "小数点より下の桁数",
    "table": "一覧表", "calendar": "予約の表", "attachment": "添付書類", "visible": "住民の画面に出す", "hint": "補足",
    "instead": "書けない方が選べること",
    "partly_unknown": "「不詳」でもよい", "row_label": "一つずつの題", "must": "守られるべきこと", "when": "確かめるとき",
    "at": "文を出す質問", "accept": "受け取るファイル", "max_files": "いくつまで", "max_mb": "大きさ(MB)", "later": "後日提出",
    "values": "額・率",
}  # fmt: skip


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One setting of what stands at the place."""

    label: str
    value: str
    differs: bool


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two versions, and what choosing it is called."""

    title: str
    lines: tuple[Line, ...]
    mine: bool
    button: str


class Collision(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what at the same place, and the change that was not kept, to be made again."""

    by: str
    did: str
    change: str
    sides: tuple[Side, Side]


def sides(view: DraftView, collision: Collided, made: Change, *, me: str) -> Collision:
    """What `collision.jinja` shows to the author named `me`, who may have collided with another window of their own."""
    own, gone = collision.theirs_by == me, collision.theirs is None
    known = known_at(view.definition, collision.place, tables=view.tables)
    theirs, mine = (dict(_lines(each, known, view.definition)) for each in (collision.theirs, collision.mine))
    labels = dict.fromkeys([*theirs, *mine])
    return Collision(
        by="あなたが別の画面で" if own else f"{collision.theirs_by}さんが",
        did="なくしました" if gone else "直しました",
        change=msgspec.json.encode(made).decode(),
        sides=(
            Side(
                title=f"{'別の画面' if own else f'{collision.theirs_by}さん'}の内容(いまの下書き)",
                lines=_beside(theirs, mine, labels),
                mine=False,
                button="この内容のままにする",
            ),
            Side(
                title="あなたの内容(まだ保存していません)",
                lines=_beside(mine, theirs, labels),
                mine=True,
                button="自分の内容で戻す" if gone else "自分の内容にする",
            ),
        ),
    )


def _beside(own: dict[str, str], other: dict[str, str], labels: Iterable[str]) -> tuple[Line, ...]:
    if not own:
        return (Line(label="状態", value="なくしました", differs=True),)
    return tuple(
        Line(label=label, value=own.get(label) or "なし", differs=own.get(label) != other.get(label))
        for label in labels
    )


def _lines(part: Any, known: Known, definition: d.Definition) -> Iterator[tuple[str, str]]:
    """What stands there, a line a setting."""
    if part is None:
        return
    if isinstance(part, d.Review):
        yield from _of_flow(msgspec.structs.replace(definition, review=part))
        return
    if not isinstance(part, msgspec.Struct):
        yield "内容", _said(part, known)
        return
    tag = getattr(part.__struct_config__, "tag", None)
    if isinstance(tag, str) and tag in KINDS:
        yield _WORDS["kind"], KINDS[tag].word
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if name != "questions" and value not in (None, (), ""):
            yield _WORDS.get(name.removesuffix("_"), name.removesuffix("_")), _said(value, known)


def _of_flow(definition: d.Definition) -> Iterator[tuple[str, str]]:
    """The flow as its page says it: a sentence a step and a decision."""
    review, flow, names = definition.review, flow_of(definition), Names(definition)
    yield "係", "、".join(part.ja for part in review.parts.values() if part.ja)
    yield "役所の記入", "、".join(question.label.ja for question in review.questions)
    yield "確かめること", "、".join(item.label.ja for item in review.checklist)
    for step in flow.steps:
        yield f"手順 {step_name(step)}", sentence(definition, flow, step, names)
    for decision in flow.decisions:
        yield f"決定 {name_of(decision)}", decision_sentence(decision, names, {})


def _said(value: Any, known: Known) -> str:
    if isinstance(value, d.LocalText):
        return "\n".join(text for text in (value.ja, value.en, value.ja_easy) if text)
    if isinstance(value, d.Condition):
        return when(value, known)
    if isinstance(value, d.Compute):
        return computation(value, known)
    if isinstance(value, d.Option):
        return value.label.ja
    if isinstance(value, d.Repeat):
        return f"{value.min}件から{value.max}件まで"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, tuple):
        return "\n".join(_said(part, known) for part in value)
    if isinstance(value, msgspec.Struct):
        lines = (_said(getattr(value, name), known) for name in value.__struct_fields__)
        return " ".join(line for line in lines if line)
    if isinstance(value, str):
        return "申請する日" if value == "today" else day_words(value) or value
    return "" if value is None else str(value)
