"""What is named before places are given out, in words for staff: what to mend, and of which cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from madoguchi.forms.domain.flows.allocation.faults import Fault
from madoguchi.forms.domain.flows.allocation.read_round import question_of
from madoguchi.forms.domain.showing.allocation_text import Words

SAID: Final[dict[str, str]] = {
    "no_places": "一覧表「{table}」に何もありません。割り当てるものと空きの数を書き入れてください。",
    "capacity_unread": "{place}{of_kind}の空きが数ではありません。一覧表「{table}」の「{column}」の列を直してください。",
    "class_without_places": "{kind}の空きの列「{column}」が、一覧表「{table}」にありません。",
    "class_missing": "クラスの決まっていない申請があります。",
    "no_wish": "希望が一つもない申請があります。",
    "wish_unknown": "希望の{place}が、一覧表「{table}」にありません。空きがなければ0と書いた行を足してください。",
    "key_missing": "順番を決める{rule}のない申請があります。",
    "siblings_unsaid": "きょうだいの希望が書かれていない申請があります。",
    "siblings_differ": "きょうだいで、希望の書き方が違う申請があります。",
    "case_twice": "同じ申請が二度入っています。",
    "method_unknown": "この割り当ては、この版にない決め方で行われました。",
    "class_full": "{kind}は、どこにも空きがありません。",
    "wish_twice": "{place}を二度希望した申請があります。二度目は見ません。",
    "wish_not_offered": "{place}には{kind}の空きの数がありません。この希望は見ません。",
    "wish_without_places": "{place}{of_kind}は空きが0です。",
    "sibling_alone": "きょうだいと同時に入りたいという申請ですが、きょうだいの申請がこの回にありません。1人として決めます。",
    "held_over": "{place}{of_kind}は、空きの数が、決まっている{given}人より少なくなっています。決まった方はそのままです。",
    "given_before": "{place}{of_kind}の空きが、前に{given}人に割り当てたときのままです。その分を引いたか、確かめてください。",
}


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence, and the ids of the cases it is about. `blocks`: nothing is given out until it is mended."""

    said: str
    blocks: bool
    cases: tuple[str, ...]


def named(found: Iterable[Fault], words: Words) -> tuple[Named, ...]:
    """The same of several cases is said once."""
    cases: dict[tuple[bool, str], list[str]] = {}
    for fault in found:
        key = (fault.blocks, SAID[fault.code].format(**_filled(fault, words)))
        cases.setdefault(key, []).extend(fault.cases)
    return tuple(
        Named(said=said, blocks=blocks, cases=tuple(dict.fromkeys(of)))
        for (blocks, said), of in cases.items()
    )


def _filled(fault: Fault, words: Words) -> dict[str, str]:
    places = words.step.places
    rule = question_of(words.definition, fault.rule) if fault.rule else None
    capacity = places.capacity if places else ""
    return {
        "table": places.table if places else "",
        "column": f"{capacity}.{fault.class_}" if fault.class_ else capacity,
        "place": f"「{words.place(fault.place)}」",
        "kind": f"「{words.kind(fault.class_)}」",
        "of_kind": f"の「{words.kind(fault.class_)}」" if fault.class_ else "",
        "rule": f"「{rule.label.ja}」" if rule is not None else "答え",
        "given": str(fault.given),
    }
