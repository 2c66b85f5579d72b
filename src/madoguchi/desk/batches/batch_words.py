"""What is said of batches: their names, what became of their cases, and why nothing was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from madoguchi.desk.case.notices import TOO_LATE, Notice
from madoguchi.forms.domain.flows.together import DAY, ROUND
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain.batches import AT_ONCE, Result, State, WhyNot
from madoguchi.review.services.batches.collect import InBatch
from madoguchi.review.services.batches.give_up import NoPlace
from madoguchi.review.services.batches.take_out import NoBatch, NotInBatch
from madoguchi.review.services.steps.do_step import PlaceGivenUp

STATES: Final[dict[State, tuple[str, str]]] = {
    "open": ("集めています", "info"),
    "closing": ("処理しています", "warning"),
    "closed": ("終わりました", "success"),
}
RESULTS: Final[dict[Result, tuple[str, str]]] = {
    "waiting": ("待っています", "neutral"),
    "done": ("終わりました", "success"),
    "not_done": ("終えられませんでした", "error"),
    "taken_out": ("外しました", "warning"),
    "left": ("ほかへ移りました", "neutral"),
    "given_up": ("決まったところを空けました", "warning"),
}
WHY: Final[dict[WhyNot, str]] = {
    "changed": "締めたあとに、この申請が変わりました。申請を見て、一件で行ってください。",
    "not_open": "この手順は、もう開いていません。",
    "given_up": "この方に決まっていたところは、いまはこの方のものではありません。割当ての手順からやり直してください。",
    "another_person": "この申請は、ほかの担当者が行う必要があります。",
    "unanswered": "この申請では、記入した内容がそのままでは使えません。一件で行ってください。",
    "no_decision": "この申請では、選んだ決定を出せません。一件で行ってください。",
    "no_reason": "この決定には理由がいります。一件で行ってください。",
    "no_result": "割当ての結果がありませんでした。",
    "number": "記入に個人番号と思われる数字があります。",
    "failed": "処理の途中で問題がありました。一件で行ってください。続くときは、管理の担当者に知らせてください。",
}
"""Why a case of a batch that was closed was not done."""

WAITS_AGAIN = "締めたあとに、この申請が変わりました。残りの空きを割り当てるときに、もう一度順番を付けます。"


def why_words(why: WhyNot, step: d.Step) -> str:
    """Why a case was not done; no place is given to one case alone."""
    return WAITS_AGAIN if step.does in AT_ONCE and why == "changed" else WHY[why]


TAKEN_OUT, PUT_IN, PREPARED, GIVEN_UP, CLOSED, NAMED = (
    "taken-out",
    "put-in",
    "prepared-in-batch",
    "place-given-up",
    "batch-closed",
    "batch-named",
)
SAID: dict[str, Notice] = {
    TAKEN_OUT: Notice(
        "success", "一覧から外しました", "この申請の手順で、次にできることを確かめてください。"
    ),
    PUT_IN: Notice("success", "一覧に入れました"),
    GIVEN_UP: Notice(
        "success", "決まったところを空けました", "次の順番の方には、割当ての画面で割り当てられます。"
    ),
    PREPARED: Notice("success", "この申請の内容を残しました", "一覧を締めたときに、この内容で進みます。"),
}
"""A word after `?said=` on the page of a case → what is said."""
REFUSED: Mapping[type[Exception], Notice] = {
    InBatch: Notice(
        "warning",
        "この申請は、まとめて行う一覧に入っています",
        "一件で行うときは、先に一覧から外してください。何も変えていません。",
    ),
    NotInBatch: TOO_LATE,
    NoPlace: Notice("warning", "決まったところがありません", "何も変えていません。"),
    PlaceGivenUp: Notice(
        "warning",
        "この方に決まっていたところは、いまはこの方のものではありません",
        "続けるには、割当ての手順からやり直してください。何も変えていません。",
    ),
    NoBatch: Notice("warning", "入れられる一覧がありません", "何も変えていません。"),
}
"""Why nothing was done → what is said."""
RECORDED: dict[str, str] = {
    "review.batch_closed": "一覧を締めた",
    "review.drawing_emptied": "申請がなくなった割当ての中身を消した",
    "review.place_given_up": "決まったところを空けた",
    "review.batch_named": "一覧に名前を付けた",
    "review.round_joined": "一覧の申請を前の回の残りに加えた",
    "review.batch_not_done": "一覧では終えられなかった",
    "review.prepared_in_batch": "一覧のために内容を用意した",
    "review.put_in": "一覧に入れた",
    "review.taken_out": "一覧から外した",
}
"""Action of the audit record → what was done."""


def named(name: str, by: str) -> str:
    """「あおば1-2」, 令和8年11月30日の分; of a round that nobody named yet: 回の決まっていない分."""
    if not name:
        return "回の決まっていない分" if by == ROUND else "名前のない分"
    return f"{name}の分" if by == DAY else f"「{name}」"
