"""Which other government does a step (進達・経由): the fields of the administrator's page for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from madoguchi.accounts.domain.flow_places import Tie
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.showing.flow_text import GOVERNMENTS
from madoguchi.office.requests import StaffRequest
from madoguchi.tenants.queries import all_tenants, by_code

CONNECTED: Final = "connected"
BY_HAND: Final = "by_hand"
"""The choices of a government that is not of this installation."""


def governments(versions: Iterable[Definition]) -> tuple[str, ...]:
    """Those that do a step of one of them, as definitions call them."""
    steps = (step for each in versions for step in each.review.steps)
    named = {step.by.government for step in steps if step.by is not None}
    return tuple(each for each in GOVERNMENTS if each in named)


def fields(names: Iterable[str]) -> list[str]:
    """The names of their fields."""
    return [f"government-{name}{part}" for name in names for part in ("", "-code", "-name")]


def shown(names: Iterable[str], whole: Mapping[str, Tie]) -> list[tuple[str, str, str]]:
    """(field, what it is called, which it is where nothing else is said)."""
    return [
        (f"government-{name}", GOVERNMENTS[name], whole[name].name if name in whole else "") for name in names
    ]


def choices(request: StaffRequest) -> list[dict[str, str]]:
    """Governments of this installation, and the ways to any other."""
    others = [each for each in all_tenants() if each.id != request.tenant.id]
    return [
        *({"id": each.code, "label": each.name} for each in others),
        {"id": CONNECTED, "label": "ほかの団体(つないだシステムで送る)"},
        {"id": BY_HAND, "label": "ほかの団体(職員が書類で渡す)"},
    ]


def governments_said(ties: Mapping[str, Tie]) -> dict[str, str]:
    """The fields as they stand."""
    found = {}
    for name, tie in ties.items():
        inside = tie.way == "inside"
        found[f"government-{name}"] = tie.code if inside else tie.way
        found |= {f"government-{name}-code": "" if inside else tie.code}
        found |= {f"government-{name}-name": "" if inside else tie.name}
    return found


def read_governments(
    stands: Mapping[str, Tie], typed: Mapping[str, str], names: Iterable[str]
) -> dict[str, Tie]:
    """What is asked for; what no procedure names now stays as it was said."""
    found = dict(stands)
    for name in names:
        found.pop(name, None)
        to = typed.get(f"government-{name}", "")
        code, called = (typed.get(f"government-{name}-{part}", "").strip() for part in ("code", "name"))
        there = by_code(to) if to not in ("", CONNECTED, BY_HAND) else None
        way: Any = to
        if there is not None:
            found[name] = Tie(way="inside", code=there.code, name=there.name)
        elif to in (CONNECTED, BY_HAND):
            found[name] = Tie(way=way, code=code, name=called)
    return found
