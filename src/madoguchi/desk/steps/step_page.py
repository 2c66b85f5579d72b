"""The page of a step: what the office fills in, ticks and decides there; and the page on which a step is opened again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from django.http import Http404, HttpResponse, QueryDict

from madoguchi.desk.acts.act_page import (
    HOLDS_NUMBER,
    about,
    done,
    draw_asking,
    text_of,
    text_problem,
    why_not,
    with_reason,
)
from madoguchi.desk.batches.batch_words import PREPARED
from madoguchi.desk.batches.of_case import batch_of
from madoguchi.desk.case.case import address, case_of, times_of
from madoguchi.desk.steps.changes import ONLY_TABLES, TITLES
from madoguchi.desk.steps.files import BUTTONS, held, take, uploads
from madoguchi.desk.steps.forwarding import told as forwarded_to
from madoguchi.desk.steps.invitations import told as asked_outside
from madoguchi.desk.steps.step_notices import DONE, REOPENED
from madoguchi.desk.steps.steps import Line, can_do, lines, plain_name, stands_in, waiting_for
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.files import markers_in, with_files
from madoguchi.forms.domain.answers.outcomes import name_of, needs_reason
from madoguchi.forms.domain.flows.machine import Standing, last_decision
from madoguchi.forms.domain.flows.office_answers import office_answers
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.labels import Labels, message
from madoguchi.forms.domain.showing.one_step import draw_step, filled_of, read_step, told
from madoguchi.forms.domain.showing.views import ErrorLink, Node
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import typed
from madoguchi.review.domain.batches import Given
from madoguchi.review.domain.free_text import answers_with_numbers
from madoguchi.review.domain.step_doers import ANY
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.queries.steps.flows import CaseFlow, Noted
from madoguchi.review.queries.steps.office_changes import Since, before_approving
from madoguchi.review.queries.steps.step_files import StepFiles
from madoguchi.review.services.batches.prepare import prepare_in_batch
from madoguchi.review.services.decision.propose_decision import NoSuchDecision, ReasonMissing
from madoguchi.review.services.steps.do_step import Unanswered, do_step
from madoguchi.review.services.steps.reopen_step import reopen_step, reopenable, takes_back
from madoguchi.review.services.steps.seal_answers import numbers_of

DRAWN_AGAIN = ("_refresh", "_lookup", "_choose", "_add", "_remove")
"""Buttons within the office's questions: the page is drawn anew with what was typed, and nothing is done."""


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What is on the page: what was typed, at first what was filled in before."""

    evaluation: Evaluation
    filled: dict[str, Any]
    checked: tuple[str, ...]
    decision: str
    reason: str


@for_staff(*ANY)
def step(request: StaffRequest, receipt: str, step: str) -> HttpResponse:
    """`steps/{step}/`"""
    view = case_of(request, receipt)
    flow, standing = _standing(view, step)
    waits = view.batches.get(step)
    values, unsent = take(request, view, flow, standing.step, typed(request))
    files = held(request, flow, standing.step, waits.own if waits else None)
    begun = typed_at(
        flow,
        standing.step,
        values,
        today=day_in_japan(request.now),
        own=waits.own if waits else None,
        files=files,
    )
    wrong: dict[str, str] = {}
    refused, show_errors = None, False
    again = unsent or any(name in request.POST for name in (*DRAWN_AGAIN, *BUTTONS))
    if request.method == "POST" and not again:
        wrong = {
            f"{d.OFFICE}.{name}": HOLDS_NUMBER
            for name in answers_with_numbers(begun.filled, asked=numbers_of(flow, standing.step))
        }
        wrong |= {"reason": problem} if (problem := text_problem(begun.reason)) else {}
        if not wrong:
            try:
                refused = why_not(request, view, lambda: _done(request, view, step, begun))
            except Unanswered as error:
                show_errors, unsent = True, _of_files(flow, error)
            except NoSuchDecision:
                wrong = {"decision": "どうするかを選んでください。"}
            except ReasonMissing:
                wrong = {"reason": "この決定には理由がいります。申請した方に伝わる理由を書いてください。"}
            else:
                if not refused:
                    return done(request, view, PREPARED if waits else DONE)
                view = case_of(request, receipt)
                flow, standing = _standing(view, step)
    nodes, errors = drawn(flow, standing.step, begun, show_errors=show_errors)
    nodes, unsent_links = told(nodes, unsent)
    context = {
        "flow": flow,
        "step": standing.step,
        "name": plain_name(standing.step),
        "line": _line(request, view, flow, step),
        "waiting_for": waiting_for(flow),
        "batch": batch_of(request, view, standing.step),
        "nodes": nodes,
        "uploads": uploads(flow, standing.step, begun.filled, files, case=address(request, view)),
        "begun": begun,
        "outside": asked_outside(flow, standing, request.staff, today=day_in_japan(request.now)),
        "forwarded": forwarded_to(flow, standing, request.staff),
        "lost": _not_drawn(flow, standing.step, begun, nodes) if refused else [],
        "checklist": checklist(flow, standing.step),
        "choices": choices(flow, standing.step),
        "proposal": flow.proposal,
        "stands_in": stands_in(flow, standing, request.staff),
        "changed": _changed(request, flow, standing.step),
        "titles": TITLES,
        "only_tables": ONLY_TABLES,
        "opened_anew": bool(refused) and standing.step.does == "approve",
        "back": [(each.id, plain_name(each)) for each in reopenable(flow, request.staff)],
        "problems": wrong,
        "answer_errors": (*errors, *unsent_links),
    }  # fmt: skip
    # An approval that was refused is not pressed again under what took its place: the page is opened anew first.
    enters = can_do(flow, standing, request.staff) and not context["opened_anew"]
    # How a step of another government stands is looked at by those, too, who enter nothing there.
    possible = enters or (context["forwarded"] is not None and not refused)
    return draw_asking(
        request,
        view,
        "desk/step",
        context | {"enters": enters},
        refused=refused,
        possible=possible,
        unread=show_errors or bool(unsent),
    )


def _changed(request: StaffRequest, flow: CaseFlow, step: d.Step) -> Since | None:
    with tenant_transaction():
        return before_approving(flow, step, by=request.staff, now=request.now)


def _of_files(flow: CaseFlow, error: Unanswered) -> dict[str, str]:
    """What is wrong with a file itself, which no reading of the answers tells."""
    words = Labels(flow.way.form, "ja")
    return {each.name: message(each, words) for each in error.problems if each.code == "infected_attachment"}


def _line(request: StaffRequest, view: CaseView, flow: CaseFlow, step: str) -> Line:
    drawn = lines(flow, request.staff, view.batches, times_of(request, view))
    return next(line for line, each in zip(drawn, flow.position.standings, strict=True) if each == step)


def _standing(view: CaseView, step: str) -> tuple[CaseFlow, Standing]:
    standing = view.flow.position.standings.get(step) if view.flow is not None else None
    if view.flow is None or standing is None:
        raise Http404("no such step")
    return view.flow, standing


def _done(request: StaffRequest, view: CaseView, step: str, begun: Typed) -> None:
    service = prepare_in_batch if step in view.batches else do_step
    service(
        step=step,
        filled=begun.filled,
        checked=begun.checked,
        decision=begun.decision,
        reason=begun.reason,
        **about(request, view),
    )


def typed_at(
    flow: CaseFlow,
    step: d.Step,
    values: QueryDict,
    *,
    today: date,
    own: Given | None = None,
    files: StepFiles | None = None,
) -> Typed:
    """What was typed at a step of a case; where nothing was, what it is given of its own in a batch, or had before."""
    evaluation, files = flow.evaluation, files or StepFiles()
    if values:
        posted = dict(values.lists())
        evaluation = read_step(
            flow.way.form, evaluation, step, posted, flow.context, today=today, files=files.known
        )
    if own is not None and not values:
        return _own(flow, step, _with_brought(own, files), today=today)
    if files.begun and not values:
        evaluation = _with(flow, step, files.begun, today=today)
    former = _proposed_before(flow, step) if not values else None
    return Typed(
        evaluation=evaluation,
        filled=filled_of(evaluation, step),
        checked=tuple(values.getlist("checklist")),
        decision=former.record.decision or "" if former else str(values.get("decision", "")),
        reason=former.note if former else text_of(values, "reason"),
    )


def _with_brought(own: Given, files: StepFiles) -> Given:
    """With the files that this member brought since."""
    brought = {
        name: with_files(
            own.filled.get(name), [files.known[name][id] for id, row in rows.items() if row.held_by]
        )
        for name, rows in files.rows.items()
    }
    return msgspec.structs.replace(own, filled={**own.filled, **brought})


def _own(flow: CaseFlow, step: d.Step, own: Given, *, today: date) -> Typed:
    return Typed(
        evaluation=_with(flow, step, own.filled, today=today),
        filled=own.filled,
        checked=own.checked,
        decision=own.decision,
        reason=own.reason,
    )


def _with(flow: CaseFlow, step: d.Step, filled: Mapping[str, Any], *, today: date) -> Evaluation:
    """The case with these answers of the office in place of what it has."""
    days = {**flow.context.answered, **{f"{d.OFFICE}.{name}": today for name in step.fills}}
    answers = office_answers(flow.application.answers, {**flow.office, **filled}, last_decision(flow.records))
    return evaluate(flow.way.form, answers, msgspec.structs.replace(flow.context, answered=days))


def _proposed_before(flow: CaseFlow, step: d.Step) -> Noted | None:
    """What was put forward at this step last, to be looked at again."""
    mine = (each for each in reversed(flow.noted) if each.record.step == step.id)
    return next((each for each in mine if each.record.decision), None)


def drawn(
    flow: CaseFlow, step: d.Step, begun: Typed, *, show_errors: bool
) -> tuple[tuple[Node, ...], tuple[ErrorLink, ...]]:
    """The office's questions of the step, as pages of forms are drawn, and what is wrong with the answers."""
    return draw_step(
        flow.way.form,
        begun.evaluation,
        step,
        language="ja",
        tables=flow.context.tables,
        show_errors=show_errors,
    )


def _not_drawn(flow: CaseFlow, step: d.Step, begun: Typed, nodes: tuple[Node, ...]) -> list[tuple[str, str]]:
    """What was typed into questions that are no longer asked, so that it can be copied."""
    drawn = {node.name for node in nodes}
    labels = {question.id: question.label.ja for question in flow.way.definition.review.questions}
    return [
        (labels[name], _in_words(begun.filled[name]))
        for name in step.fills
        if f"{d.OFFICE}.{name}" not in drawn and begun.filled[name] and name not in numbers_of(flow, step)
    ]


def _in_words(filled: Any) -> str:
    return "、".join(each.name for each in markers_in(filled)) or str(filled)


def checklist(flow: CaseFlow, step: d.Step) -> list[dict[str, str]]:
    items = flow.way.definition.review.checklist
    return [{"id": item.id, "label": item.label.ja} for item in items if item.id in step.checklist]


def choices(flow: CaseFlow, step: d.Step) -> list[dict[str, str]]:
    if step.does != "propose":
        return []
    offered = flow.way.flow.offered(step)
    return [
        {
            "id": each.id,
            "label": name_of(each),
            "hint": "理由を書きます" if needs_reason(each) else "",
        }
        for each in flow.way.flow.decisions
        if each.id in offered
    ]


@for_staff(*ANY)
def reopen(request: StaffRequest, receipt: str, step: str) -> HttpResponse:
    """`steps/{step}/reopen/`: why it is to be done again."""
    view = case_of(request, receipt)
    _standing(view, step)  # page not found, before anything is done
    asked, refused, acted = with_reason(
        request, view, lambda reason: reopen_step(step=step, reason=reason, **about(request, view))
    )
    if acted:
        return done(request, view, REOPENED)
    view = case_of(request, receipt) if refused else view
    flow, standing = _standing(view, step)
    later = flow.way.flow.after(step)
    context = asked | {
        "name": plain_name(standing.step),
        "after": [plain_name(s.step) for s in flow.position.standings.values() if s.step.id in later and s.done_by],
        "takes_back": takes_back(flow, standing.step, request.staff),
    }  # fmt: skip
    possible = step in {each.id for each in reopenable(flow, request.staff)}
    return draw_asking(request, view, "desk/step_reopen", context, refused=refused, possible=possible)
