"""`batches/{id}/places/`: what would come out if the round were closed, closing it, and what came out."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.desk.administration.units import id_of
from madoguchi.desk.allocation.lines import case_lines, place_lines
from madoguchi.desk.allocation.rest_of_round import give, rest_of
from madoguchi.forms.domain.flows.allocation.allocate import NotReady
from madoguchi.forms.domain.flows.allocation.faults import Fault
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result, without_lot
from madoguchi.forms.domain.flows.allocation.read_round import terms_of
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.together import by_answer
from madoguchi.forms.domain.showing.allocation_faults import Named, named
from madoguchi.forms.domain.showing.allocation_text import Words
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import allowed, desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.review.domain.batches import Given, parse_shown, write_shown
from madoguchi.review.domain.step_doers import ANY
from madoguchi.review.queries.batches.allocations import kept, trial
from madoguchi.review.queries.batches.batches import BatchView, batch
from madoguchi.review.queries.batches.round_of import earlier_rounds, first_in, first_of
from madoguchi.review.services.batches.close import (
    AlreadyClosed,
    NoSuchBatch,
    NothingThere,
    close_batch,
)
from madoguchi.review.services.batches.give_out import (
    AlreadyDrawn,
    NotAsTried,
    NotWhole,
    SameAnswer,
    StillCounted,
)
from madoguchi.review.services.batches.join_round import NoSuchRound, join_round
from madoguchi.review.services.steps.do_step import Barred
from madoguchi.tenants.queries import tables

NOTHING: Final = "nothing"
"""What is asked for by `only`: the cases that got nothing."""
_WHY_NOT: Final[dict[type[Exception], str]] = {
    AlreadyClosed: "先に、ほかの職員が締めました。結果はこの画面にあります。",
    NothingThere: "この画面を開いたあとで、申請がすべて変わりました。もう一度見てから締めてください。",
    NoSuchBatch: "この回の申請は、もう見られません。",
    Barred: "あなたがすでに行った手順なので、ほかの職員が締めてください。",
    NotWhole: "この回の申請が、すべてこの画面に出ていたわけではありません。あとから入った申請、変わった申請、あなたの課・係から"
    "見えない申請があると、締められません。もう一度見てから締めてください。",
    NotAsTried: "この画面を開いたあとで、空きの一覧表か、申請から読み取る内容が変わりました。もう一度見てから締めてください。",
    StillCounted: "空きの数が、前の回に割り当てたときのままです。前の回の分を引いたことを確かめて、印を付けてください。",
    SameAnswer: "同じ答えの申請を、前に一度割り当てています。別の回として割り当てるときは、印を付けてください。",
    NoSuchRound: "その回は、もう残っていないか、見られません。選び直してください。",
    AlreadyDrawn: "この回は、もう割り当てました。残りの空きは、はじめに割り当てた画面で割り当てます。",
    NotReady: "直すところがあるので、まだ割り当てていません。下を見てください。",
}


@for_staff(*ANY)
def places(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    """A GET looks; a POST closes the round over the cases that were shown, gives out what is left of it (`do=rest`), or puts them
    to the rest of an earlier one (`do=join`)."""
    view = _view(request, batch_id)
    if (first := _drawn_before(view)) is not None:
        return HttpResponseRedirect(desk(request, f"batches/{first}/places/"))
    refused = ""
    if request.method == "POST" and request.POST.get("do") == "rest":
        refused = give(request, batch_id)
        if not refused:
            return HttpResponseRedirect(desk(request, f"batches/{batch_id}/places/?said=rest-given"))
        view = _view(request, batch_id)
    elif request.method == "POST" and request.POST.get("do") == "join":
        into = id_of(request.POST.get("into", "")) or UUID(int=0)
        try:
            with tenant_transaction():
                shown = parse_shown(request.POST.get("shown", ""))
                join_round(batch_id=batch_id, into=into, shown=shown, by=request.staff, now=request.now)
        except tuple(_WHY_NOT) as error:
            refused = _WHY_NOT[type(error)]
            view = _view(request, batch_id)
        else:
            return HttpResponseRedirect(desk(request, f"batches/{into}/places/?said=joined"))
    elif request.method == "POST":
        try:
            with tenant_transaction():
                shown = parse_shown(request.POST.get("shown", ""))
                close_batch(
                    batch_id=batch_id,
                    shown=shown,
                    given=Given(),
                    by=request.staff,
                    now=request.now,
                    made_from=request.POST.get("made_from", ""),
                    counted_off=request.POST.get("counted_off", "") == "yes",
                    another=request.POST.get("another", "") == "yes",
                )
        except tuple(_WHY_NOT) as error:
            refused = _WHY_NOT[type(error)]
            view = _view(request, batch_id)
        else:
            return HttpResponseRedirect(desk(request, f"batches/{batch_id}/places/?said=given-out"))
    return show(
        request, "desk/places_given", _context(request, view, refused), status=409 if refused else 200
    )


def _view(request: StaffRequest, batch_id: UUID) -> BatchView:
    with tenant_transaction():
        view = batch(batch_id, by=request.staff, today=day_in_japan(request.now))
    if view is None or view.step.does != "allocate":
        raise Http404("no such batch")
    return view


def _drawn_before(view: BatchView) -> UUID | None:
    """The batch in which the round of an open one was drawn."""
    if view.state != "open":
        return None
    with tenant_transaction():
        first = first_of(view, view.step)
    return first.batch_id if first is not None else None


def _context(request: StaffRequest, view: BatchView, refused: str) -> dict[str, Any]:
    terms = terms_of(view.way.definition, view.step)
    words = Words(view.way.definition, view.step, tables().get(terms.table, {}), "ja")
    inputs, result, found, after = _what_comes(view)
    rows = {str(case.row.id): case.row for case in view.cases}
    present = {each.class_ for each in inputs.applicants}
    kinds = (*terms.classes, *sorted(present - set(terms.classes)))
    lines = tuple(case_lines(inputs, result, rows, words, kinds)) if result else ()
    rest = rest_of(request, view, words, kinds) if after is not None else None
    kind, only = request.GET.get("class", ""), request.GET.get("only", "")
    return {
        "view": view,
        "rest": rest,
        "may_give": view.mine,
        "first": _first(view) if after is not None else None,
        "earlier": _earlier(view),
        "still_counted": any(fault.code == "given_before" for fault in found),
        "said": request.said,
        "name": step_name(view.step).strip("「」"),
        "procedure": (view.way.definition.plain or view.way.definition.name).ja,
        "here": desk(request, f"batches/{view.id}/places/"),
        "shown": write_shown(view.shown),
        "made_from": without_lot(inputs),
        "faults": _linked(named(found, words), rows),
        "kinds": [(each, words.kind(each) if each else "空き") for each in kinds],
        "classed": bool(terms.class_),
        "places": place_lines(inputs, result, words, kinds),
        "rules": [words.rule(rule) for rule in inputs.rules],
        "order": [words.ordered(rule) for rule in inputs.rules],
        "lines": [line for line in lines if kind in ("", line.kind) and not (only == NOTHING and line.place)],
        "counts": {"all": len(lines), "got": sum(bool(line.place) for line in lines)},
        "kind": kind,
        "only": only,
        "after": after,
        "table": terms.table,
        "may_list": allowed(request, "procedure.view"),
        "may_close": view.state == "open" and result is not None and view.mine,
        "refused": refused,
        "has_errors": bool(refused),
    }


def _earlier(view: BatchView) -> list[dict[str, Any]]:
    """The rounds to whose rest the cases of an open list can be put; `alike` are those with the same answer."""
    if view.state != "open":
        return []
    with tenant_transaction():
        found = earlier_rounds(view, view.step)
    by = by_answer(view.step.together)
    return [
        {"id": str(each.batch_id), "name": each.name, "at": each.at, "alike": by and each.alike}
        for each in found
    ]


def _first(view: BatchView) -> UUID | None:
    """The batch in which the round was drawn, where this one is a later drawing of it."""
    with tenant_transaction():
        first = first_in(view.id)
    return first.batch_id if first is not None and first.batch_id != view.id else None


def _what_comes(view: BatchView) -> tuple[Inputs, Result | None, tuple[Fault, ...], Any]:
    """What the round is made from, what comes out, what is named before, and what is kept of one that was closed."""
    with tenant_transaction():
        after = kept(view.id)
        if after is not None:
            return after.inputs, after.result, (), after
        tried = trial(view)
    return tried.inputs, tried.result, tried.found, None


def _linked(found: tuple[Named, ...], rows: dict[str, Any]) -> list[tuple[Named, list[Any]]]:
    """Each with the cases it is about."""
    return [(each, [rows[id] for id in each.cases if id in rows]) for each in found]
