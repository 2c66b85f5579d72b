"""A batch: its list, what is given for all of it, and its closing; while the worker brings the cases there, how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.desk.acts.act_page import HOLDS_NUMBER, text_of, text_problem
from madoguchi.desk.batches.batch_words import CLOSED, NAMED, RESULTS, STATES, named, why_words
from madoguchi.desk.case.notices import Notice
from madoguchi.desk.steps.step_page import DRAWN_AGAIN, Typed, checklist, choices, drawn, typed_at
from madoguchi.desk.steps.steps import plain_name
from madoguchi.forms.domain.flows.together import ROUND
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import files_of
from madoguchi.forms.domain.showing.views import Node
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import Receipt
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.batches import AT_ONCE, Given, parse_shown, write_shown
from madoguchi.review.domain.free_text import HoldsNumber, answers_with_numbers
from madoguchi.review.domain.step_doers import ANY
from madoguchi.review.queries.batches.batches import BatchCaseView, BatchView, batch, pattern
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.services.batches.close import AlreadyClosed, NoSuchBatch, NothingThere, close_batch
from madoguchi.review.services.batches.name import NameMissing, name_batch
from madoguchi.review.services.decision.propose_decision import NoSuchDecision, ReasonMissing
from madoguchi.review.services.steps.do_step import Barred, Unanswered

SAID = {
    CLOSED: Notice(
        "success", "締めました", "いま一件ずつ処理しています。この画面を開き直すと、進みぐあいが分かります。"
    ),
    NAMED: Notice("success", "名前を付けました"),
}
NOTHING_THERE = Notice(
    "warning",
    "先に、ほかの操作がありました",
    "この画面に出ていた申請は、どれも一覧から外れたか、内容が変わりました。今の一覧を確かめてください。何も変えていません。",
)
ANOTHER = Notice(
    "warning",
    "この一覧は、ほかの担当者が締めます",
    "自分が調べた申請や、自分が案を作った申請を、自分で決裁することはできません。2人で行う手順も、2人目は別の担当者です。何も変えていません。",
)


@for_staff(*ANY)
def batch_page(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    """`batches/{batch_id}/`"""
    view, flow = _of(request, batch_id)
    if request.method == "POST" and view.step.does in AT_ONCE:
        return HttpResponseRedirect(f"{_here(request, view)}places/")
    begun = typed_at(flow, view.step, typed(request), today=day_in_japan(request.now))
    wrong: dict[str, str] = {}
    refused: Notice | None = None
    show_errors = False
    if request.method == "POST" and not any(name in request.POST for name in DRAWN_AGAIN):
        wrong = {f"{d.OFFICE}.{name}": HOLDS_NUMBER for name in answers_with_numbers(begun.filled)}
        wrong |= {"reason": problem} if (problem := text_problem(begun.reason)) else {}
        if not wrong:
            try:
                _close(request, view, begun)
            except Unanswered:
                show_errors = True
            except NoSuchDecision:
                wrong = {"decision": "どうするかを選んでください。"}
            except ReasonMissing:
                wrong = {"reason": "この決定には理由がいります。申請した方に伝わる理由を書いてください。"}
            except NoSuchBatch:
                raise Http404("no such batch") from None
            except (AlreadyClosed, NothingThere, Barred) as reason:
                refused = _why(reason)
                view, flow = _of(request, batch_id)
            else:
                return HttpResponseRedirect(f"{_here(request, view)}?said={CLOSED}")
    nodes, errors = drawn(flow, view.step, begun, show_errors=show_errors)
    told = refused or SAID.get(request.said)
    context = {
        "batch": view,
        "name": plain_name(view.step),
        "called": named(view.name, _by(view.step)),
        "procedure": (view.way.definition.plain or view.way.definition.name).ja,
        "state": STATES[view.state],
        "here": _here(request, view),
        "all": desk(request, "batches/"),
        "lines": [_line(request, view, each) for each in view.cases],
        "shown": write_shown(view.shown),
        "told": {"kind": told.kind, "title": told.title, "text": told.text} if told else None,
        "mine": view.state == "open" and view.shown and view.mine,
        "elsewhere": view.step.does in AT_ONCE,
        "nameless": _by(view.step) == ROUND and view.state == "open",
        **_questions(flow, view.step, nodes),
        "begun": begun,
        "checklist": checklist(flow, view.step),
        "choices": choices(flow, view.step),
        "problems": wrong,
        "answer_errors": errors,
        "has_errors": bool(wrong or refused or show_errors),
    }
    return show(
        request, "desk/batch", context, status=409 if refused else 422 if wrong or show_errors else 200
    )


def _questions(flow: CaseFlow, step: d.Step, nodes: tuple[Node, ...]) -> dict[str, Any]:
    """Those that are answered once for all, and those that each case answers by files of its own."""
    of_each = files_of(flow.way.form, step)
    names = {f"{d.OFFICE}.{question.id}" for question in of_each}
    return {"nodes": [node for node in nodes if node.name not in names], "of_each": of_each}


@for_staff(*ANY)
def name_page(request: StaffRequest, batch_id: UUID) -> HttpResponse:
    """`batches/{batch_id}/name/`"""
    view, _ = _of(request, batch_id)
    name = text_of(typed(request), "name") if typed(request) else view.name
    wrong, refused = "", None
    if request.method == "POST":
        try:
            with tenant_transaction():
                name_batch(batch_id=batch_id, name=name, by=request.staff, now=request.now)
        except NameMissing:
            wrong = "名前を200字までで書いてください。"
        except HoldsNumber:
            wrong = HOLDS_NUMBER
        except AlreadyClosed as reason:
            refused = _why(reason)
        else:
            return HttpResponseRedirect(f"{_here(request, view)}?said={NAMED}")
    context = {
        "called": named(view.name, _by(view.step)),
        "name": name,
        "here": _here(request, view),
        "all": desk(request, "batches/"),
        "told": {"kind": refused.kind, "title": refused.title, "text": refused.text} if refused else None,
        "problem": wrong,
        "possible": view.state == "open" and view.mine,
        "has_errors": bool(wrong or refused),
    }
    return show(request, "desk/name_batch", context, status=409 if refused else 422 if wrong else 200)


def _of(request: StaffRequest, batch_id: UUID) -> tuple[BatchView, CaseFlow]:
    """The batch, and a case of it in whose place the office's questions are drawn for all."""
    with tenant_transaction():
        view = batch(batch_id, by=request.staff, today=day_in_japan(request.now))
        flow = pattern(view) if view is not None else None
    if view is None or flow is None:
        raise Http404("no such batch")
    return view, flow


def _close(request: StaffRequest, view: BatchView, begun: Typed) -> None:
    given = Given(filled=begun.filled, checked=begun.checked, decision=begun.decision, reason=begun.reason)
    with tenant_transaction():
        close_batch(
            batch_id=view.id,
            shown=parse_shown(str(request.POST.get("shown", ""))),
            given=given,
            by=request.staff,
            now=request.now,
        )


def _why(reason: Exception) -> Notice:
    if isinstance(reason, AlreadyClosed):
        return Notice(
            "warning",
            "先に締められていました",
            f"{reason.by}が締めました。この画面からは、何も変えていません。",
        )
    return ANOTHER if isinstance(reason, Barred) else NOTHING_THERE


def _here(request: StaffRequest, view: BatchView) -> str:
    return desk(request, f"batches/{view.id}/")


def _by(step: d.Step) -> str:
    return step.together.by if step.together is not None else ""


def _line(request: StaffRequest, view: BatchView, each: BatchCaseView) -> dict[str, Any]:
    case = desk(request, f"cases/{each.row.receipt}/")
    at = f"{case}steps/{view.step.id}/"
    waits = each.result == "waiting" and view.state == "open" and (view.mine or view.instead)
    return {
        "case": each,
        "href": at if waits else case,
        "number": str(each.number) if each.number else str(Receipt(request.tenant.id, each.row.receipt)),
        "result": RESULTS[each.result],
        "why": each.note or (why_words(each.why, view.step) if each.why else ""),
        "take_out": f"{at}take-out/" if waits else "",
    }
