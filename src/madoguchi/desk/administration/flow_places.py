"""Where the steps of procedures are done, for administrators: which unit each part (係) is, which rank decides at each level,
and which other government does what is not the office's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.flow_places import NOTHING_SAID, OWNER, FlowPlaces
from madoguchi.accounts.queries import all_flow_places, levels_held, ranks, units
from madoguchi.accounts.queries import flow_places as said_of
from madoguchi.accounts.services.units.keep_flow_places import (
    FlowPlacesMoved,
    NoSuchGovernment,
    TooMany,
    keep_flow_places,
)
from madoguchi.accounts.services.units.keep_units import NoSuchUnit
from madoguchi.accounts.services.units.place_staff import NoSuchLevel
from madoguchi.authoring.queries import definitions_in_work
from madoguchi.catalog import queries as catalog
from madoguchi.desk.administration.flow_governments import (
    choices,
    fields,
    governments,
    governments_said,
    read_governments,
    shown,
)
from madoguchi.desk.administration.units import id_of, options
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.proving.flow.owners import unmapped, untied
from madoguchi.forms.domain.showing.flow_text import part_name
from madoguchi.forms.queries import definition as definition_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest

MOVED = "先に、ほかの操作で変わりました。今の内容を確かめて、もう一度押してください。"


@for_staff("staff.manage")
def flow_places(request: StaffRequest) -> HttpResponse:
    """`staff/flow-places/`: what holds for all procedures, and what each still lacks."""
    found = {id: own for id, each in _known(request).items() if (own := [d for d in each if d.review.steps])}
    every = [each for versions in found.values() for each in versions]
    return _page(request, "", every, {"lines": [_line(id, versions) for id, versions in found.items()]})


@for_staff("staff.manage")
def flow_places_of(request: StaffRequest, procedure: str) -> HttpResponse:
    """`staff/flow-places/{procedure}/`: what is otherwise for this one."""
    versions = _known(request).get(procedure)
    if versions is None:
        raise Http404("no such procedure")
    return _page(request, procedure, versions, {"name": _name(versions[-1]), "lacks": _lacks(versions)})


def _page(
    request: StaffRequest, procedure: str, versions: list[Definition], context: dict[str, Any]
) -> HttpResponse:
    with tenant_transaction():
        everything, words, kept = units(), ranks(), all_flow_places()
    stands = kept.get(procedure, NOTHING_SAID)
    parts, levels, others = _parts(versions), _levels(versions), governments(versions)
    typed = {f"part-{part}": str(unit) for part, unit in stands.parts.items()}
    typed |= {f"level-{level}": str(rank) for level, rank in stands.ranks.items()}
    typed |= governments_said(stands.governments)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        names = [*(f"part-{part}" for part in parts), *(f"level-{level}" for level in levels)]
        names += fields(others)
        typed |= {name: request.POST.get(name, "") for name in names}
        said = msgspec.structs.replace(
            _read(stands, typed, parts, levels),
            governments=read_governments(stands.governments, typed, others),
        )
        wrong = _keep(request, procedure, said)
        if not wrong:
            below = f"{procedure}/" if procedure else ""
            return HttpResponseRedirect(desk(request, f"staff/flow-places/{below}?said=flow-places"))
    whole = kept.get("", NOTHING_SAID) if procedure else NOTHING_SAID
    context = {"lines": [], "lacks": [], "name": ""} | context
    context |= {
        "procedure": procedure,
        "kept": bool(everything),
        "parts": [
            (f"part-{part}", name, everything[whole.parts[part]].name if part in whole.parts else "")
            for part, name in parts.items()
        ],
        "levels": [
            (f"level-{level}", f"第{level}段階の決裁", words.get(whole.ranks.get(level, -1), ""))
            for level in levels
        ],
        "governments": shown(others, whole.governments),
        "tenants": choices(request),
        "units": options(everything),
        "ranks": [{"id": str(level), "label": word} for level, word in words.items()],
        "typed": typed,
        "shown": str(stands),
        "said": request.said,
        "problems": wrong,
        "has_errors": bool(wrong),
    }
    status = 409 if MOVED in wrong.values() else 422 if wrong else 200
    return show(request, "desk/flow_places", context, status=status)


def _read(
    stands: FlowPlaces, typed: Mapping[str, str], parts: Iterable[str], levels: Iterable[int]
) -> FlowPlaces:
    """What is asked for; what no procedure has now stays as it was said."""
    said, held = dict(stands.parts), dict(stands.ranks)
    for part in parts:
        unit = id_of(typed[f"part-{part}"])
        said = {other: where for other, where in said.items() if other != part}
        if unit is not None:
            said[part] = unit
    for level in levels:
        rank = typed[f"level-{level}"]
        held = {other: each for other, each in held.items() if other != level}
        if rank.isascii() and rank.isdecimal() and len(rank) < 3:
            held[level] = int(rank)
    return FlowPlaces(parts=said, ranks=held)


def _keep(request: StaffRequest, procedure: str, places: FlowPlaces) -> dict[str, str]:
    shown = request.POST.get("shown", "")
    try:
        with tenant_transaction():
            keep_flow_places(
                procedure=procedure, places=places, shown=shown, by=request.staff, now=request.now
            )
    except FlowPlacesMoved:
        return {"shown": MOVED}
    except (NoSuchUnit, NoSuchLevel, TooMany):
        return {"shown": "その課・係か階級は、もうありません。選び直してください。"}
    except NoSuchGovernment as which:
        return {
            f"government-{which}-code": "団体コードは、検査数字を含む6桁の数字です。名前も書いてください。"
        }
    return {}


def _known(request: StaffRequest) -> dict[str, list[Definition]]:
    """Procedure → what of it is on offer and what is being made."""
    cards = catalog.begun(today=day_in_japan(request.now)).values()
    found: dict[str, list[Definition]] = {}
    with tenant_transaction():
        offered = [definition_of(card.id, card.version) for card in cards]
        for each in (*offered, *definitions_in_work()):
            found.setdefault(each.id, []).append(each)
    return found


def _line(procedure: str, versions: list[Definition]) -> dict[str, Any]:
    return {"id": procedure, "name": _name(versions[-1]), "lacks": _lacks(versions)}


def _lacks(versions: list[Definition]) -> list[str]:
    """What keeps it from being published, or leaves work with nobody, in words."""
    with tenant_transaction():
        places = said_of(versions[-1].id)
        held = levels_held(places)
    own = [(each, flow_of(each)) for each in versions if each.review.steps]
    told = [finding.message for each, flow in own for finding in unmapped(each, flow, held or {}) if held]
    told += [finding.message for _, flow in own for finding in untied(flow, places.governments)]
    return list(dict.fromkeys(told))


def _name(definition: Definition) -> str:
    return (definition.plain or definition.name).ja


def _parts(versions: Iterable[Definition]) -> dict[str, str]:
    """Part → its name, without the owner, whom the case knows."""
    return {part: part_name(each, part) for each in versions for part in each.review.parts if part != OWNER}


def _levels(versions: Iterable[Definition]) -> list[int]:
    steps = (step for each in versions for step in each.review.steps)
    return sorted({step.by.level for step in steps if step.by is not None and step.by.level is not None})


def parts_of_unit(request: StaffRequest, unit: UUID) -> list[str]:
    """What the unit does of which procedure, in words, for whoever dissolves it."""
    found = []
    for id, versions in _known(request).items():
        with tenant_transaction():
            mine = {part for part, where in said_of(id).parts.items() if where == unit}
        found += [f"{name}({_name(versions[-1])})" for part, name in _parts(versions).items() if part in mine]
    return found
