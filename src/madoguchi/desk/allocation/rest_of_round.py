"""What is left of a round that was drawn, on its page: free places, who would get them next, and the act that gives them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import NotAllowed
from madoguchi.desk.allocation.lines import CaseLine, case_lines
from madoguchi.forms.domain.flows.allocation.allocate import NotReady
from madoguchi.forms.domain.flows.allocation.faults import Fault
from madoguchi.forms.domain.flows.allocation.inputs import digest, written
from madoguchi.forms.domain.flows.allocation.rounds import left
from madoguchi.forms.domain.showing.allocation_faults import named
from madoguchi.forms.domain.showing.allocation_text import Words
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.requests import StaffRequest
from madoguchi.review.domain.batches import parse_shown, write_shown
from madoguchi.review.queries.batches.batches import BatchView
from madoguchi.review.queries.batches.round_of import first_in
from madoguchi.review.queries.batches.rounds import Round, round_now
from madoguchi.review.services.batches.close import NoSuchBatch, NothingThere
from madoguchi.review.services.batches.draw_rest import DecisionStands, StillAtWork, draw_rest
from madoguchi.review.services.batches.give_out import NotAsTried, NotWhole

LISTED: Final = "listed"
"""What is asked for by `of`: the numbers that the list says now are those of the whole round."""
WHY_NOT: Final[dict[type[Exception], str]] = {
    NoSuchBatch: "この回の申請は、もう見られません。",
    NothingThere: "いま割り当てられる申請がありません。",
    StillAtWork: "前の割当てを、まだ1件ずつの画面に書き込んでいます。少し待ってから、もう一度開いてください。",
    NotWhole: "順番を付ける申請のなかに、あなたの課・係から見えないものがあります。全部を見られる職員が行ってください。",
    NotAsTried: "この画面を開いたあとで、申請か空きが変わりました。いまの順番を確かめて、もう一度押してください。",
    NotReady: "直すところがあるので、まだ割り当てていません。",
    DecisionStands: "次の順番の方に、決まった決定が残っています。先に、決裁の担当者が決裁を取り消してください。",
    NotAllowed: "割り当てられるのは、この手順の担当者です。",
}


def give(request: StaffRequest, batch_id: UUID) -> str:
    """What was posted of the rest is given out; why not, where it was not."""
    try:
        with tenant_transaction():
            draw_rest(
                batch_id=batch_id,
                shown=parse_shown(request.POST.get("shown", "")),
                made_from=request.POST.get("made_from", ""),
                listed=request.POST.get("of", "") == LISTED,
                by=request.staff,
                now=request.now,
            )
    except tuple(WHY_NOT) as error:
        return WHY_NOT[type(error)]
    return ""


def rest_of(request: StaffRequest, view: BatchView, words: Words, kinds: tuple[str, ...]) -> Any:
    """None where the batch is not the first of a round."""
    listed = request.GET.get("of", "") == LISTED
    with tenant_transaction():
        first = first_in(view.id)
        if first is None or first.batch_id != view.id:
            return None
        rest = round_now(first, by=request.staff, today=day_in_japan(request.now), listed=listed)
    return {
        "free": _free(rest, words),
        "lines": tuple(_next(rest, words, kinds)),
        "faults": [each.said for each in named(_worth_saying(rest), words)],
        "blocked": any(each.blocks for each in rest.found),
        "busy": rest.busy,
        "unseen": rest.unseen,
        "changed": rest.changed,
        "listed": listed,
        "waiting": len(rest.waiting),
        "moved_up": len(set(rest.gets) - rest.waiting),
        "decided": len(rest.decided),
        "away": rest.away,
        "over": rest.over,
        "shown": write_shown(rest.shown),
        "made_from": digest(written(rest.inputs)),
        "possible": rest.result is not None
        and not (rest.busy or rest.unseen or rest.decided)
        and bool(rest.gets or rest.waiting),
    }


def _worth_saying(rest: Round) -> list[Fault]:
    """What nobody can get was said when the round was drawn."""
    return [each for each in rest.found if each.blocks or each.code == "held_over"]


class NextLine(msgspec.Struct, frozen=True, kw_only=True):
    """A case that gets another result: it comes again, or moves up. `decided` is the approval that is taken back first."""

    line: CaseLine
    again: bool
    decided: str


def _free(rest: Round, words: Words) -> list[tuple[str, int, int]]:
    """(which places, how many of them are free, of how many); in the order of the list."""
    order = {key: n for n, key in enumerate(words.rows)}
    open_seats = sorted(
        left(rest.inputs).items(), key=lambda each: (order.get(each[0][0], len(order)), each[0])
    )
    return [
        (
            f"{words.place(place)} {words.kind(kind)}" if kind else words.place(place),
            many,
            rest.inputs.places[place][kind],
        )
        for (place, kind), many in open_seats
    ]


def _next(rest: Round, words: Words, kinds: tuple[str, ...]) -> Any:
    if rest.result is None or rest.unseen:
        return
    rows = {str(id): row for id, row in rest.rows.items()}
    for line in case_lines(rest.inputs, rest.result, rows, words, kinds):
        again = line.row.id in rest.waiting
        if again or line.place:
            yield NextLine(line=line, again=again, decided=rest.decided.get(line.row.id, ""))
