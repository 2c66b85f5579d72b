"""`look/`: how the draft comes out: on a phone, on a desk, on paper, and as the core system gets it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from madoguchi.applications.domain.package.items import items_of
from madoguchi.applications.services.papers.print_application import Printed, print_application
from madoguchi.authoring.queries import DraftView
from madoguchi.builder.domain.conditions.nameable import everything
from madoguchi.builder.domain.releasing.example_answers import example_answers
from madoguchi.builder.domain.settings.sources import sources
from madoguchi.builder.pages.trials import without_files
from madoguchi.builder.pages.workbench import for_look, frame, here, shown
from madoguchi.forms.domain.answers.compiled import Form, compile_form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.requests import StaffRequest
from madoguchi.pdf.services.render import PrintingFailed
from madoguchi.ui.i18n import LANGUAGES
from madoguchi.ui.policy import content_policy
from madoguchi.ui.render import render

WIDTHS = {"phone": "スマートフォン", "desk": "パソコン"}
FILLED = {"": "空のまま", "yes": "記入した見本"}
NUMBER = "123456789018"
"""What stands for an individual number in the sample: one that belongs to nobody."""


def _sample(request: StaffRequest, view: DraftView, *, filled: bool) -> tuple[Form, Evaluation]:
    form = compile_form(view.definition)
    today = day_in_japan(request.now)
    answers = example_answers(form, {}, today=today, tables=view.tables) if filled else {}
    return form, evaluate(form, answers, Context(today=today, tables=view.tables))


class _Asked:
    """What the address asks for, and the form with its sample answers."""

    def __init__(self, request: StaffRequest, view: DraftView) -> None:
        get = request.GET
        self.width = get["width"] if get.get("width") in WIDTHS else "phone"
        self.language = get["lang_of"] if get.get("lang_of") in LANGUAGES else "ja"
        self.filled = "yes" if get.get("filled") == "yes" else ""
        self.form, self.evaluation = _sample(request, view, filled=bool(self.filled))
        pages = self.evaluation.pages
        self.page = get["page"] if get.get("page") in pages else next(iter(pages), "")

    def names(self) -> dict[str, str]:
        return {"width": self.width, "lang_of": self.language, "filled": self.filled, "page": self.page}


@for_look
def look(request: StaffRequest, view: DraftView) -> HttpResponse:
    """One page of the form at one width, in a frame, and where the paper and the package are."""
    asked = _Asked(request, view)
    titles = {p.page.id: p.page.title.ja for p in asked.form.pages}
    context = frame(request, view, "look/") | {
        "here": here(request, view.procedure, "look/"),
        "asked": asked.names(),
        "widths": WIDTHS,
        "tongues": LANGUAGES,
        "fills": FILLED,
        "pages": [(id, titles[id]) for id in asked.evaluation.pages],
    }
    response = shown(request, "look", context)
    response["Content-Security-Policy"] = content_policy(frames=True)
    return response


@for_look
def page(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`look/page/`: the page as it comes to the resident's browser, to be shown in the frame. Nothing in it works."""
    asked = _Asked(request, view)
    if not asked.page:
        raise Http404("no page")
    drawn = present_page(
        asked.form,
        asked.evaluation,
        asked.page,
        language=asked.language,
        tables=view.tables,
        show_errors=False,
    )
    context = {
        "drawn": without_files(drawn, asked.language),
        "number": asked.evaluation.pages.index(asked.page) + 1,
        "total": len(asked.evaluation.pages),
    }
    response = render(request, "builder/look_page.jinja", context, only_in=asked.language)
    response["Content-Security-Policy"] = content_policy(framed=True)
    response["Cache-Control"] = "no-store"
    return response


@for_look
def package(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`look/package/`: what each receiving system gets, with sample answers."""
    form, evaluation = _sample(request, view, filled=True)
    known = everything(view.definition, tables=view.tables)
    labels = {named.reference: named.label for named in sources(known)}
    numbers = {path: NUMBER for path, value in evaluation.values.items() if value == "entered"}
    context = frame(request, view, "look/") | {
        "here": here(request, view.procedure, "look/"),
        "base": here(request, view.procedure),
        "deliveries": [
            {
                "to": delivery.to,
                "when": "決定したとき" if delivery.when == "decided" else "受け付けたとき",
                "rows": _items(form, evaluation, delivery, labels, numbers),
            }
            for delivery in view.definition.delivery
        ],
    }
    return shown(request, "package", context)


def _items(
    form: Form,
    evaluation: Evaluation,
    delivery: d.Delivery,
    labels: dict[str, str],
    numbers: dict[str, str],
) -> list[dict[str, str]]:
    values = items_of(form, evaluation, delivery.items, numbers)
    return [
        {"item": item, "from": labels.get(source, source), "value": _said(values.get(item))}
        for item, source in sorted(delivery.items.items())
    ]


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(_said(part) for part in value)
    return "" if value is None else str(value)


@for_look
def paper(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`look/pdf/`: the application on paper, with sample answers."""
    form, evaluation = _sample(request, view, filled=True)
    printed = Printed(tenant=request.tenant, receipt="", arrived_at=request.now)
    try:
        content = print_application(form=form, evaluation=evaluation, printed=printed, tables=view.tables)
    except PrintingFailed:
        context = frame(request, view, "look/") | {"here": here(request, view.procedure, "look/")}
        return shown(request, "not_printed", context, status=503)
    headers = {"Content-Disposition": f'inline; filename="{view.procedure}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
