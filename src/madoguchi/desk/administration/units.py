"""The units of the office, for administrators: the tree, one unit, who works where."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.units import MOST_RANKS, ROOT, Place, Unit, in_order, path_in_words
from madoguchi.accounts.queries import StaffView, all_staff, ranks, units
from madoguchi.accounts.queries import staff as staff_by_id
from madoguchi.accounts.services.units import keep_units
from madoguchi.accounts.services.units.keep_units import InvalidUnit, NoSuchUnit, UnitMoved, Wrong
from madoguchi.accounts.services.units.place_staff import NoSuchLevel, OwnPlaces, PlacesMoved, place_staff
from madoguchi.applications.services.units.dissolve_unit import (
    cases_in_charge,
)
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest

_UNUSABLE: dict[Wrong, dict[str, str]] = {
    "name": {"name": "名前を60字までで入力してください。"},
    "code": {"code": "略称を12字までで入力してください。"},
    "taken": {"code": "その略称は、ほかの課・係で使っています。"},
    "parent": {"parent": "自分の下にある課・係の下には置けません。"},
    "deep": {"parent": "これ以上は下に置けません。課・係は4段までです。"},
    "many": {"name": "課・係が多すぎます。"},
    "words": {"level-0": "階級の名前は、下から順に、それぞれ20字までの違う名前で入力してください。"},
}
MOST_PLACES = 4
"""Units in which one person works at once."""


@for_staff("staff.manage")
def tree(request: StaffRequest) -> HttpResponse:
    """`staff/units/`: all units with their people, a new one, and what the levels are called."""
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "code", "parent")}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        try:
            with tenant_transaction():
                said = _keep(request, typed)
            return HttpResponseRedirect(desk(request, f"staff/units/?said={said}"))
        except UnitMoved:
            wrong = {"level-0": "先に、ほかの操作で階級の名前が変わりました。今の名前を確かめてください。"}
        except InvalidUnit as error:
            wrong = _UNUSABLE[error.what]
        except NoSuchUnit:
            wrong = {"parent": "先に、ほかの操作で課・係が変わりました。選び直してください。"}
    with tenant_transaction():
        everything, people, words = units(), all_staff(), ranks()
    context = {
        "lines": [_line(level, unit, people) for level, unit in in_order(everything)],
        "nowhere": [person for person in people if everything and not person.places and not person.disabled],
        "parents": options(everything),
        "typed": typed,
        "levels": [{"level": level, "name": words.get(level, "")} for level in range(MOST_RANKS)],
        "levels_shown": "・".join(words.values()),
        "problems": wrong,
        "has_errors": bool(wrong),
        "said": request.said,
    }
    return show(request, "desk/units", context, status=422 if wrong else 200)


def _keep(request: StaffRequest, typed: dict[str, str]) -> str:
    if "levels" in request.POST:
        names = [request.POST.get(f"level-{level}", "").strip() for level in range(MOST_RANKS)]
        while names and not names[-1]:
            names.pop()
        shown = request.POST.get("shown", "").split("・")
        keep_units.name_levels(names=names, shown=shown, by=request.staff, now=request.now)
        return "levels"
    parent = id_of(typed["parent"]) or ROOT
    keep_units.add_unit(
        name=typed["name"], code=typed["code"], parent=parent, by=request.staff, now=request.now
    )
    return "added"


def _line(level: int, unit: Unit, people: list[StaffView]) -> dict[str, Any]:
    here = [person for person in people if any(place.unit == unit.id for place in person.places)]
    return {"unit": unit, "level": level, "people": [person.name for person in here if not person.disabled]}


def options(everything: dict[UUID, Unit]) -> list[dict[str, str]]:
    """The open units to choose from, each after the one above it."""
    return [{"id": str(unit.id), "label": "　" * level + unit.name} for level, unit in in_order(everything)]


@for_staff("staff.manage")
def unit(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """`staff/units/{id}/`: what it is called and where it stands; its people; the way to dissolve it."""
    everything, found = unit_of(unit_id)
    typed = {"name": found.name, "code": found.code, "parent": str(found.parent or "")}
    wrong: dict[str, str] = {}
    moved = False
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in typed}
        try:
            with tenant_transaction():
                keep_units.change_unit(
                    unit_id=unit_id,
                    name=typed["name"],
                    code=typed["code"],
                    parent=id_of(typed["parent"]) or ROOT,
                    shown=request.POST.get("shown", ""),
                    by=request.staff,
                    now=request.now,
                )
            return HttpResponseRedirect(desk(request, "staff/units/?said=changed"))
        except UnitMoved:
            moved, (everything, found) = True, unit_of(unit_id)
        except InvalidUnit as error:
            wrong = _UNUSABLE[error.what]
        except NoSuchUnit:
            wrong = {"parent": "先に、ほかの操作で課・係が変わりました。選び直してください。"}
    with tenant_transaction():
        people, words = all_staff(), ranks()
    context = {
        "unit": found,
        "path": path_in_words(unit_id, everything),
        "whole": unit_id == ROOT,
        "below": [each for each in everything.values() if each.parent == unit_id and each.open],
        "parents": [each for each in options(everything) if each["id"] != str(unit_id)],
        "people": [
            (person, words.get(place.level, str(place.level)))
            for person in people
            for place in person.places
            if place.unit == unit_id
        ],
        "typed": typed,
        "shown": keep_units.as_shown(name=found.name, code=found.code, parent=found.parent),
        "moved": moved,
        "stands": path_in_words(unit_id, everything),
        "problems": wrong,
        "has_errors": bool(wrong or moved),
    }
    return show(request, "desk/unit", context, status=409 if moved else 422 if wrong else 200)


@for_staff("staff.manage")
def places(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """`staff/{id}/places/`: in which units somebody works, and at which level."""
    with tenant_transaction():
        member, everything, words = staff_by_id(id=staff_id), units(), ranks()
    if member is None or not everything:
        raise Http404("no such member, or no units")
    rows = [(str(place.unit), str(place.level)) for place in member.places]
    wrong: dict[str, str] = {}
    if request.method == "POST":
        rows = [
            (request.POST.get(f"unit-{n}", ""), request.POST.get(f"level-{n}", ""))
            for n in range(MOST_PLACES)
        ]
        wrong = _place(request, member, rows)
        if not wrong:
            return HttpResponseRedirect(desk(request, "staff/?said=placed"))
    context = {
        "member": member,
        "rows": [*rows, *[("", "")] * MOST_PLACES][:MOST_PLACES],
        "units": options(everything),
        "levels": [{"id": str(level), "label": word} for level, word in words.items()],
        "shown": _shown(member),
        "in_charge": cases_in_charge(member.id, by=request.staff),
        "problems": wrong,
        "has_errors": bool(wrong),
    }
    return show(request, "desk/places", context, status=422 if wrong else 200)


def _place(request: StaffRequest, member: StaffView, rows: list[tuple[str, str]]) -> dict[str, str]:
    chosen: list[Place] = []
    for number, (text, level) in enumerate(rows):
        found = id_of(text)
        if found is not None and not level.isdecimal():
            return {f"level-{number}": "階級を選んでください。"}
        if found is not None:
            chosen.append(Place(unit=found, level=int(level)))
    try:
        with tenant_transaction():
            place_staff(
                staff_id=member.id,
                places=chosen,
                by=request.staff,
                now=request.now,
                shown=member.places if request.POST.get("shown") == _shown(member) else (),
            )
    except PlacesMoved:
        return {"unit-0": "先に、ほかの操作で変わりました。今の内容を確かめて、もう一度押してください。"}
    except OwnPlaces:
        return {"unit-0": "申請を見る役割があるので、自分の課・係と階級は、ほかの管理者が変えます。"}
    except (NoSuchUnit, NoSuchLevel):
        return {"unit-0": "その課・係か階級は、もうありません。選び直してください。"}
    return {}


def _shown(member: StaffView) -> str:
    return " ".join(sorted(f"{place.unit}:{place.level}" for place in member.places))


def unit_of(unit_id: UUID) -> tuple[dict[UUID, Unit], Unit]:
    with tenant_transaction():
        everything = units()
    found = everything.get(unit_id)
    if found is None or not found.open:
        raise Http404("no such unit")
    return everything, found


def id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
