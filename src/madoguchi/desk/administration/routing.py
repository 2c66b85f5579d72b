"""Which unit works on which procedure, for administrators: its owner, and the answers that lead elsewhere."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.units import ROOT, path_in_words
from madoguchi.accounts.queries import units
from madoguchi.accounts.services.units.keep_units import NoSuchUnit
from madoguchi.applications.domain.routing import NOWHERE_ELSE, Rule
from madoguchi.applications.queries.routing import routes
from madoguchi.applications.services.units.keep_routing import MOST_RULES, TooManyRules, keep_routing
from madoguchi.catalog import queries as catalog
from madoguchi.desk.administration.units import id_of, options
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.format.conditions import Condition
from madoguchi.forms.domain.format.kinds import compares_as, options_of, table_of
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.tenants.queries import tables

SPARE: Final = 3
"""Empty rules that a page offers beside those that stand."""
_BETWEEN: Final = "="
"""Between a question and its option, in the value of a choice."""


@for_staff("staff.manage")
def routing(request: StaffRequest) -> HttpResponse:
    """`staff/routing/`: every procedure with its owner."""
    with tenant_transaction():
        everything, known = units(), routes()
    cards = catalog.begun(today=day_in_japan(request.now)).values()
    lines = [
        {
            "id": card.id,
            "name": card.plain.ja or card.name.ja,
            "owner": path_in_words(known.get(card.id, NOWHERE_ELSE).owner, everything),
            "rules": len(known.get(card.id, NOWHERE_ELSE).rules),
        }
        for card in cards
    ]
    context = {"lines": lines, "kept": bool(everything), "said": request.said}
    return show(request, "desk/routing", context)


@for_staff("staff.manage")
def route(request: StaffRequest, procedure: str) -> HttpResponse:
    """`staff/routing/{procedure}/`: its owner, and a short list of answers that lead to other units."""
    card = catalog.begun(today=day_in_japan(request.now)).get(procedure)
    with tenant_transaction():
        everything, known = units(), routes()
    if card is None:
        raise Http404("no such procedure")
    answers = _answers(form_of(card.id, card.version)) if everything else {}
    stands = known.get(procedure, NOWHERE_ELSE)
    rows, wrong = [(_chosen(rule), str(rule.unit)) for rule in stands.rules], {}
    owner, tells = str(stands.owner), stands.tells_looks
    if request.method == "POST":
        owner = request.POST.get("owner", "") if everything else str(ROOT)
        rows, tells = _rows(request), "tells_looks" in request.POST
        wrong = _problems(owner, rows, answers)
        if not wrong:
            try:
                moved = keep_routing(
                    procedure=procedure,
                    owner=UUID(owner),
                    rules=[Rule(when=answers[when]["condition"], unit=UUID(unit)) for when, unit in rows],
                    take_along="take_along" in request.POST,
                    tells_looks=tells,
                    by=request.staff,
                    now=request.now,
                )
                return HttpResponseRedirect(
                    desk(request, f"staff/routing/?said={'routed-along' if moved else 'routed'}")
                )
            except TooManyRules:
                wrong = {"owner": f"振り分けの決まりは、{MOST_RULES}までにしてください。"}
            except NoSuchUnit:
                wrong = {"owner": "先に、ほかの操作で課・係が変わりました。選び直してください。"}
    context = {
        "name": card.plain.ja or card.name.ja,
        "owner": owner,
        "tells_looks": tells,
        "rows": [*rows, *[("", "")] * SPARE],
        "answers": [{"id": id, "label": each["label"]} for id, each in answers.items()],
        "units": options(everything),
        "problems": wrong,
        "has_errors": bool(wrong),
    }
    return show(request, "desk/route", context, status=422 if wrong else 200)


def _rows(request: StaffRequest) -> list[tuple[str, str]]:
    """The rules that were filled in, in their order."""
    found, number = [], 0
    while f"when-{number}" in request.POST:
        row = (request.POST.get(f"when-{number}", ""), request.POST.get(f"unit-{number}", ""))
        if any(row):
            found.append(row)
        number += 1
    return found


def _problems(owner: str, rows: list[tuple[str, str]], answers: dict[str, Any]) -> dict[str, str]:
    if id_of(owner) is None:
        return {"owner": "担当する課・係を選んでください。"}
    wrong = {}
    for number, (when, unit) in enumerate(rows):
        if when not in answers:
            wrong[f"when-{number}"] = "答えを選んでください。"
        if id_of(unit) is None:
            wrong[f"unit-{number}"] = "課・係を選んでください。"
    return wrong


def _chosen(rule: Rule) -> str:
    """The choice that stands for a rule; one that was made elsewhere, with another condition, stands for none."""
    wanted = rule.when.is_ if rule.when.is_ is not None else rule.when.includes
    return f"{rule.when.question}{_BETWEEN}{wanted}"


def _answers(form: Form) -> dict[str, dict[str, Any]]:
    """question=option → its words and the condition: of every question that is answered by choosing, once for a case."""
    labels, found = Labels(form, "ja"), {}
    for place in form.places.values():
        if place.group is None:
            path, question = place.prefix + place.question.id, place.question
            for id, label in _options(question):
                several = compares_as(question) == "many"
                one = (
                    Condition(question=question.id, includes=id)
                    if several
                    else Condition(question=question.id, is_=id)
                )
                found[f"{question.id}{_BETWEEN}{id}"] = {
                    "label": f"{labels.of(path)}: {label}",
                    "condition": one,
                }
    return found


def _options(question: Any) -> list[tuple[str, str]]:
    if table := table_of(question):
        rows = tables().get(table, {})
        return [(key, columns.get("label", key)) for key, columns in rows.items()]
    return [(option.id, option.label.ja) for option in options_of(question)]
