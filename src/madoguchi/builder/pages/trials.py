"""`try/`: the draft filled in as a resident does, and the runs that are kept as trials. Nothing of it is an application."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
from django.http import HttpResponse

from madoguchi.applications.domain.answers import replaced, typed_numbers
from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.change_draft import Collided
from madoguchi.authoring.services.keep_trial import keep_trial, remove_trial
from madoguchi.builder.domain.posted import Posted, typed
from madoguchi.builder.domain.releasing.example_answers import example_answers
from madoguchi.builder.pages.workbench import (
    REFUSED,
    back,
    draft_of,
    for_draft,
    for_look,
    frame,
    here,
    shown,
    who,
)
from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.lookups import filled_in, not_found
from madoguchi.forms.domain.answers.read_form import read_page
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.answers.rows import without_ids
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.labels import error_links
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import NOT_DONE, posted
from madoguchi.office.requests import StaffRequest

MOST = 500_000
"""Characters of answers that are handed from page to page."""
STAYS = ("_refresh", "_add", "_remove", "_lookup", "_choose", "_upload", "_remove_file")
SAID = {
    "kept": {
        "kind": "success",
        "title": "例を残しました",
        "text": "手続を直すたびに、同じ結果になるかを確かめます。",
    },
    "not-done": dict(zip(("kind", "title", "text"), NOT_DONE, strict=True)),
    "removed": {"kind": "success", "title": "例をなくしました", "text": ""},
}
SEALED = {"sealed": True}


@for_draft
def trials(request: StaffRequest, view: DraftView, refused: str = "") -> HttpResponse:
    """The trials with what differs, and the way to a new run."""
    differing: dict[str, list[str]] = defaultdict(list)
    for name, what in view.failed_trials:
        differing[name].append(what)
    context = frame(request, view, "try/") | {
        "here": here(request, view.procedure, "try/"),
        "trials": [
            {
                "name": trial.name,
                "today": trial.today,
                "answers": msgspec.json.encode(trial.answers).decode(),
                "differs": differing.get(trial.name, []),
            }
            for trial in view.definition.trials
        ],
        "revision": view.revision,
        "refused": refused,
        "said": SAID.get(request.said),
    }
    return shown(request, "trials", context, status=422 if refused else 200)


@posted
@for_draft
def drop(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`try/drop/`"""
    try:
        remove_trial(
            procedure=view.procedure,
            name=request.POST.get("name", ""),
            revision=view.revision,
            prove=False,
            **who(request),
        )
    except (*REFUSED, Collided) as problem:
        return trials(request, slug=request.tenant.slug, procedure=view.procedure, refused=str(problem))
    return back(here(request, view.procedure, "try/"), said="removed")


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Where a run stands."""

    form: Form
    context: Context
    answers: dict[str, Any]

    def evaluated(self) -> Evaluation:
        return evaluate(self.form, self.answers, self.context)


@for_look
def run(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`try/run/`: one page after another; what was answered is handed on in the page itself."""
    posted: Posted = dict(request.POST.lists())
    at = Run(
        form=compile_form(view.definition),
        context=Context(today=day_in_japan(request.now), tables=view.tables),
        answers=_answers(typed(posted, "_answers")),
    )
    pages = at.evaluated().pages
    page = typed(posted, "_page")
    if not pages:
        return back(here(request, view.procedure, "try/"))
    if page not in pages:
        return _draw(request, view, at, pages[0])
    at = _read(at, page, posted)
    if typed(posted, "_example"):
        filled = example_answers(
            at.form, at.answers, today=at.context.today, tables=at.context.tables, page=page
        )
        at = msgspec.structs.replace(at, answers=filled)
    return _next(request, view, at, page, posted)


def _answers(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text) if len(text) <= MOST else {}
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _read(at: Run, page: str, posted: Posted) -> Run:
    """With the page as posted; an individual number is only known to have been entered."""
    controls = {n: values for n, values in posted.items() if n not in ("_answers", "_page")}
    answers = read_page(at.form, page, filled_in(controls, form=at.form), at.evaluated())
    problems = {p.name for p in evaluate(at.form, answers, at.context).problems}
    for path in typed_numbers(at.form, answers):
        if path not in problems:
            answers = replaced(answers, path, SEALED)
    return msgspec.structs.replace(at, answers=answers)


def _next(request: StaffRequest, view: DraftView, at: Run, page: str, posted: Posted) -> HttpResponse:
    evaluation = at.evaluated()
    pages = list(evaluation.pages)
    number = pages.index(page) if page in pages else 0
    if typed(posted, "_back"):
        return _draw(request, view, at, pages[max(0, number - 1)])
    if typed(posted, "_example") or any(name in posted for name in STAYS):
        return _draw(request, view, at, page, lookups=posted)
    mine = {item.id for item in at.form.page(page).items}  # type: ignore[union-attr]
    stopped = any(stop.split(".")[0] in mine for stop in evaluation.stops)
    wrong = any(problem.name.split(".")[0] in mine for problem in evaluation.problems)
    if (wrong or stopped) and not typed(posted, "_anyway"):
        return _draw(request, view, at, page, errors=True)
    if number + 1 < len(pages):
        return _draw(request, view, at, pages[number + 1])
    return result(request, view, at)


def _draw(
    request: StaffRequest,
    view: DraftView,
    at: Run,
    page: str,
    *,
    errors: bool = False,
    lookups: Posted | None = None,
) -> HttpResponse:
    evaluation = at.evaluated()
    if lookups is not None:
        missed = not_found(lookups)
        evaluation = msgspec.structs.replace(evaluation, problems=missed)
        errors = bool(missed)
    drawn = present_page(
        at.form, evaluation, page, language="ja", tables=at.context.tables, show_errors=errors
    )
    context = frame(request, view, "try/") | {
        "here": here(request, view.procedure, "try/"),
        "page": without_files(drawn, "ja"),
        "answers": msgspec.json.encode(at.answers).decode(),
        "has_errors": bool(drawn.errors),
        "first": evaluation.pages and page == evaluation.pages[0],
    }
    return shown(request, "try_run", context, status=422 if drawn.errors else 200)


NO_FILES = d.LocalText(
    ja="ここでファイルを選んでもらいます。ためすときは送りません。",
    en="Files are chosen here.",
    ja_easy="ここで ファイルを えらびます。",
)


def without_files(page: v.PageView, language: str) -> v.PageView:
    """The page with words where files would be chosen."""

    def replaced_by_words(node: v.Node) -> v.Node:
        if isinstance(node, v.Upload):
            text = NO_FILES.in_language(language)
            return v.Text(name=node.name, kind="notice", label=node.label, text=text)
        if isinstance(node, v.Fieldset):
            return msgspec.structs.replace(node, children=tuple(map(replaced_by_words, node.children)))
        return node

    return msgspec.structs.replace(page, nodes=tuple(map(replaced_by_words, page.nodes)))


def result(
    request: StaffRequest, view: DraftView, at: Run, *, name: str = "", refused: str = ""
) -> HttpResponse:
    """What came of the run, to be kept as a trial."""
    evaluation = at.evaluated()
    labels = {a.id: a.label.ja for a in view.definition.attachments}
    context = frame(request, view, "try/") | {
        "here": here(request, view.procedure, "try/"),
        "answers": msgspec.json.encode(at.answers).decode(),
        "sections": answer_sections(
            at.form, evaluation, language="ja", tables=at.context.tables, show_errors=True
        ),
        "errors": error_links(at.form, evaluation, "ja"),
        "stopped": bool(evaluation.stops),
        "attachments": [(labels.get(n.id, n.id), n.required) for n in evaluation.attachments],
        "last": evaluation.pages[-1] if evaluation.pages else "",
        "revision": view.revision,
        "name": name,
        "refused": refused,
    }
    return shown(request, "try_result", context, status=422 if refused else 200)


@posted
@for_draft
def keep(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`try/keep/`: the run under a name."""
    posted: Posted = dict(request.POST.lists())
    seen, name = typed(posted, "revision"), typed(posted, "name")
    answers = _answers(typed(posted, "_answers"))
    today = day_in_japan(request.now)
    try:
        keep_trial(
            procedure=view.procedure,
            name=name,
            answers=without_ids(answers),
            today=today,
            revision=int(seen) if seen.isdecimal() and len(seen) < 10 else view.revision,
            prove=False,
            **who(request),
        )
    except (*REFUSED, Collided) as problem:
        view = draft_of(request, view.procedure)
        context = Context(today=today, tables=view.tables)
        at = Run(form=compile_form(view.definition), context=context, answers=answers)
        return result(request, view, at, name=name, refused=str(problem))
    return back(here(request, view.procedure, "try/"), said="kept")
