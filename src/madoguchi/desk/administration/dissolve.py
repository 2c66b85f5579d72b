"""Dissolve a unit of the office, for administrators: what it has, and who goes on with it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.units import path_in_words
from madoguchi.accounts.services.units.keep_units import InvalidUnit, NoSuchUnit
from madoguchi.applications.services.units.dissolve_unit import OpenCases, dissolve_unit, open_cases
from madoguchi.desk.administration.flow_places import parts_of_unit
from madoguchi.desk.administration.units import id_of, options, unit_of
from madoguchi.office.frame import show
from madoguchi.office.gate import desk, for_staff
from madoguchi.office.requests import StaffRequest


@for_staff("staff.manage")
def dissolve(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """`staff/units/{id}/dissolve/`: how many cases are open, who goes on with them, and then it is no more."""
    everything, found = unit_of(unit_id)
    wrong, moved = {}, False
    if request.method == "POST":
        successor = id_of(request.POST.get("successor", ""))
        expected = request.POST.get("open", "")
        try:
            if successor is None:
                wrong = {"successor": "仕事を引き継ぐ課・係を選んでください。"}
            else:
                count = dissolve_unit(
                    unit_id=unit_id,
                    successor=successor,
                    by=request.staff,
                    now=request.now,
                    expected=int(expected) if expected.isdecimal() else -1,
                )
                said = "handed-over" if count else "dissolved"
                return HttpResponseRedirect(desk(request, f"staff/units/?said={said}"))
        except OpenCases:
            moved = True
        except (InvalidUnit, NoSuchUnit):
            wrong = {
                "successor": "引き継げません。下に課・係があるときは、先にそれを動かすか廃止してください。"
            }
    context = {
        "unit": found,
        "path": path_in_words(unit_id, everything),
        "count": open_cases(unit_id, by=request.staff),
        "parts": parts_of_unit(request, unit_id),
        "moved": moved,
        "below": [each for each in everything.values() if each.parent == unit_id and each.open],
        "successors": [each for each in options(everything) if each["id"] != str(unit_id)],
        "chosen": request.POST.get("successor", str(found.parent or "")),
        "problems": wrong,
        "has_errors": bool(wrong or moved),
    }
    return show(request, "desk/dissolve_unit", context, status=409 if moved else 422 if wrong else 200)
