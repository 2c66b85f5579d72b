"""Say which unit each part (係) of a procedure's flow is, which rank each level of approval takes, and which other
government is meant by one that does a step."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from madoguchi.accounts.domain.flow_places import GOVERNMENTS, NOTHING_SAID, OWNER, FlowPlaces
from madoguchi.accounts.events import FlowPlacesChanged
from madoguchi.accounts.models import FlowPlaces as Row
from madoguchi.accounts.permissions import Member, require
from madoguchi.accounts.queries import all_flow_places, ranks, units
from madoguchi.accounts.services.units.keep_units import NoSuchUnit, one_at_a_time
from madoguchi.accounts.services.units.place_staff import NoSuchLevel
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import local_government_code_is_valid
from madoguchi.outbox.services.publish import publish

MOST_PARTS: Final = 200
MOST_LEVELS: Final = 9
MOST_NAME: Final = 60


class FlowPlacesMoved(Exception):
    """Somebody else said something since the page was drawn; nothing was changed."""


class NoSuchGovernment(Exception):
    """Another government is known by its code (全国地方公共団体コード), one of the state by its name."""


class TooMany(Exception):
    """More parts or levels than a town has, or a level that no flow has."""


def keep_flow_places(*, procedure: str, places: FlowPlaces, shown: str, by: Member, now: datetime) -> None:
    """From now on, also for the cases that are there. An empty `procedure`: of all that say nothing else themselves.

    `shown` is what the page showed, as text. Raises FlowPlacesMoved, NoSuchUnit, NoSuchLevel, NoSuchGovernment, TooMany,
    NotAllowed.
    """
    require(by, "staff.manage")
    _check(places)
    one_at_a_time()
    if str(all_flow_places().get(procedure, NOTHING_SAID)) != shown:
        raise FlowPlacesMoved
    values = {
        "parts": {part: str(unit) for part, unit in places.parts.items()},
        "ranks": {str(level): rank for level, rank in places.ranks.items()},
        "governments": msgspec.to_builtins(places.governments),
    }
    if not Row.objects.filter(procedure=procedure).update(**values):
        Row.objects.create(id=new_id(), procedure=procedure, **values)
    record(
        actor=by.actor(),
        action="flow_places.kept",
        subject=f"procedure:{procedure}",
        detail={"said": _in_words(places)},
        now=now,
    )
    publish(FlowPlacesChanged(procedure=procedure), now=now)


def _check(places: FlowPlaces) -> None:
    everything, levels = units(), ranks()
    if len(places.parts) > MOST_PARTS or not set(places.ranks) <= set(range(1, MOST_LEVELS + 1)):
        raise TooMany
    for part, unit in places.parts.items():
        if part == OWNER or unit not in everything or not everything[unit].open:
            raise NoSuchUnit(str(unit))
    for rank in places.ranks.values():
        if rank not in levels:
            raise NoSuchLevel(str(rank))
    for name, tie in places.governments.items():
        coded = local_government_code_is_valid(tie.code) and int(tie.code[:5]) != current_tenant()
        of_state = name == "state" and not tie.code and tie.way != "inside"
        if name not in GOVERNMENTS or not (coded or of_state) or not 0 < len(tie.name) <= MOST_NAME:
            raise NoSuchGovernment(name)


def _in_words(places: FlowPlaces) -> str:
    everything, words = units(), ranks()
    said = [f"{part}: {everything[unit].name}" for part, unit in places.parts.items()]
    said += [f"第{level}段階: {words[rank]}" for level, rank in places.ranks.items()]
    said += [f"{name}: {tie.name}" for name, tie in places.governments.items()]
    return "、".join(said) or "なし"
