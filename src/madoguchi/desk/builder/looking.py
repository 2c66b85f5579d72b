"""`look/`: how the draft comes out: on a phone, on a desk, on paper, and as the core system gets it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from madoguchi.applications.domain.package.items import items_of
from madoguchi.applications.services.print_application import Printed, print_application
from madoguchi.authoring.queries import DraftView
from madoguchi.desk.builder.examples import example_answers
from madoguchi.desk.builder.known import everything
from madoguchi.desk.builder.sources import sources
from madoguchi.desk.builder.trying import without_files
from madoguchi.desk.builder.work import for_look, frame, here, shown
from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.compiled import Form, compile_form
from madoguchi.forms.domain.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.present import present_page
from madoguchi.forms.domain.readers import Context
from madoguchi.kernel.clock import day_in_japan
from madoguchi.pdf.services.render import PrintingFailed
from madoguchi.ui.i18n import HTML_LANGUAGES, LANGUAGES

WIDTHS = {"phone": "スマートフォン", "desk": "パソコン"}
FILLED = {"": "空のまま", "yes": "記入した見本"}
NUMBER = "123456789018"
"""What stands for an individual number in the sample: one that belongs to nobody."""


def _sample(request: Any, view: DraftView, *, filled: bool) -> tuple[Form, Evaluation]:
    form = compile_form(view.definition)
    today = day_in_japan(request.now)
    answers = example_answers(form, {}, today=today, tables=view.tables) if filled else {}
    return form, evaluate(form, answers, Context(today=today, tables=view.tables))


@for_look
def look(request: Any, view: DraftView) -> HttpResponse:
    """One page of the form at one width, and where the paper and the package are."""
    asked = request.GET
    width = asked.get("width") if asked.get("width") in WIDTHS else "phone"
    language = asked.get("lang_of") if asked.get("lang_of") in LANGUAGES else "ja"
    filled = "yes" if asked.get("filled") == "yes" else ""
    form, evaluation = _sample(request, view, filled=bool(filled))
    page = asked.get("page") if asked.get("page") in evaluation.pages else next(iter(evaluation.pages), "")
    titles = {p.page.id: p.page.title.ja for p in form.pages}
    drawn = None
    if page:
        drawn = present_page(form, evaluation, page, language=language, tables=view.tables, show_errors=False)
        drawn = without_files(drawn, language)
    context = frame(request, view, "look/") | {
        "here": here(request, view.procedure, "look/"),
        "drawn": drawn,
        "width": width,
        "asked": {"width": width, "lang_of": language, "filled": filled, "page": page},
        "widths": WIDTHS,
        "tongues": LANGUAGES,
        "fills": FILLED,
        "html_of": HTML_LANGUAGES[language],
        "pages": [(id, titles[id]) for id in evaluation.pages],
        "number": list(evaluation.pages).index(page) + 1 if page else 0,
    }
    return shown(request, "look", context)


@for_look
def package(request: Any, view: DraftView) -> HttpResponse:
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
def paper(request: Any, view: DraftView) -> HttpResponse:
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
