"""Keep the units of the office: add one, change one, say what its levels are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from django.db import connection

from madoguchi.accounts.domain.units import LEADS_FROM, MOST_DEEP, MOST_RANKS, MOST_UNITS, ROOT, above, depth
from madoguchi.accounts.models import Placement, Rank, Staff, Unit
from madoguchi.accounts.permissions import Member, require
from madoguchi.accounts.queries import ranks, units
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.text import problems

WHOLE: Final = "全庁"
"""What the office as a whole is called at first; the town may change it."""
_LOCK: Final = 0x756E
Wrong = Literal["name", "code", "taken", "parent", "deep", "many", "words"]


class InvalidUnit(Exception):
    """Something of a unit cannot be used; `what` says which."""

    def __init__(self, what: Wrong) -> None:
        self.what = what
        super().__init__(what)


class UnitMoved(Exception):
    """Somebody else changed the unit, or the levels, since the page was drawn; nothing was changed."""


class NoSuchUnit(Exception):
    """The tenant in scope has no such unit, or it was dissolved."""


def add_unit(*, name: str, code: str, parent: UUID, by: Member, now: datetime) -> UUID:
    """A new unit below another; its id. Raises InvalidUnit, NoSuchUnit, NotAllowed.

    The first one makes an office that keeps units of one that kept none: everybody who works here is then in the office
    as a whole, sees what they saw, and waits to be put where they belong.
    """
    require(by, "staff.manage")
    one_at_a_time()
    if not units():
        _begin()
    made = Unit(id=new_id())
    _write(made, name=name, code=code, parent=parent)
    made.save(force_insert=True)
    _record("unit.added", made.id, name, by, now)
    return made.id


def change_unit(
    *, unit_id: UUID, name: str, code: str, parent: UUID, shown: str | None = None, by: Member, now: datetime
) -> None:
    """What it is called, and where it stands; of the office as a whole only the former.

    `shown` is the unit as the page showed it (`as_shown`). A page that is older for no other reason than that the very
    same was done meanwhile is not out of date but repeated, and nothing is left to do.
    Raises UnitMoved, InvalidUnit, NoSuchUnit, NotAllowed.
    """
    require(by, "staff.manage")
    one_at_a_time()
    row = _open(unit_id)
    stands = as_shown(name=row.name, code=row.code, parent=row.parent_id)
    _write(row, name=name, code=code, parent=parent)
    if shown not in (None, stands):
        if as_shown(name=row.name, code=row.code, parent=row.parent_id) == stands:
            return
        raise UnitMoved
    row.save()
    _record("unit.changed", row.id, name, by, now)


def as_shown(*, name: str, code: str, parent: UUID | None) -> str:
    """What a page shows of a unit, as its form carries it."""
    return msgspec.json.encode([name, code, str(parent or "")]).decode()


def close_unit(*, unit_id: UUID, successor: UUID, day: date) -> None:
    """It is no more from this day on; whoever works in the successor sees what it saw. Part of dissolving one.

    Its people keep their level, but where units stand below the successor: nobody was asked whether they lead those.
    Raises InvalidUnit when units stand below it or it is the office as a whole, NoSuchUnit.
    """
    one_at_a_time()
    row = _open(unit_id)
    _open(successor)
    below = Unit.objects.filter(parent_id=unit_id, closed_on=None).exists()
    if unit_id in (ROOT, successor) or below:
        raise InvalidUnit("parent")
    row.closed_on, row.successor_id = day, successor
    row.save()
    leads_others = Unit.objects.filter(parent_id=successor).exclude(id=unit_id).exists()
    for placed in Placement.objects.filter(unit_id=unit_id):
        level = min(placed.level, LEADS_FROM - 1) if leads_others else placed.level
        there = Placement.objects.filter(staff_id=placed.staff_id, unit_id=successor).first()
        if there is None:
            Placement.objects.filter(id=placed.id).update(unit_id=successor, level=level)
        else:
            Placement.objects.filter(id=placed.id).delete()
            Placement.objects.filter(id=there.id).update(level=max(there.level, level))


def name_levels(
    *, names: Sequence[str], shown: Sequence[str] | None = None, by: Member, now: datetime
) -> None:
    """What the levels are called, from 0 up, each once; none for the words that come with the program.

    `shown` are the words that the page showed. Raises UnitMoved, InvalidUnit, NotAllowed.
    """
    require(by, "staff.manage")
    one_at_a_time()
    words = [name.strip() for name in names]
    if shown is not None and list(shown) != list(ranks().values()):
        raise UnitMoved
    unusable = len(words) > MOST_RANKS or len(set(words)) < len(words)
    if unusable or any(not word or problems(word, limit=20) for word in words):
        raise InvalidUnit("words")
    Rank.objects.all().delete()
    Rank.objects.bulk_create(Rank(id=new_id(), level=level, name=word) for level, word in enumerate(words))
    detail = {"said": "・".join(words)}
    record(actor=by.actor(), action="unit.levels_named", subject="unit:", detail=detail, now=now)


def _begin() -> None:
    Unit.objects.create(id=ROOT, name=WHOLE, code="")
    Placement.objects.bulk_create(
        Placement(id=new_id(), staff_id=staff_id, unit_id=ROOT, level=0)
        for staff_id in Staff.objects.values_list("id", flat=True)
    )


def _write(row: Any, *, name: str, code: str, parent: UUID) -> None:
    row.name, row.code = name.strip(), code.strip()
    if not row.name or problems(row.name, limit=60):
        raise InvalidUnit("name")
    if row.id == ROOT:
        row.code = ""
        return
    if not row.code or problems(row.code, limit=12):
        raise InvalidUnit("code")
    if Unit.objects.filter(code=row.code, closed_on=None).exclude(id=row.id).exists():
        raise InvalidUnit("taken")
    everything = units()
    if parent not in everything or not everything[parent].open:
        raise NoSuchUnit(str(parent))
    if parent == row.id or row.id in above(parent, everything):
        raise InvalidUnit("parent")
    if len(above(parent, everything)) + depth(row.id, everything) > MOST_DEEP:
        raise InvalidUnit("deep")
    if row.id not in everything and len(everything) >= MOST_UNITS:
        raise InvalidUnit("many")
    row.parent_id = parent


def _open(unit_id: UUID) -> Any:
    row = Unit.objects.filter(id=unit_id, closed_on=None).first()
    if row is None:
        raise NoSuchUnit(str(unit_id))
    return row


def one_at_a_time() -> None:
    """Two changes of one tree could make a circle; on SQLite one transaction writes at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, current_tenant()])


def _record(action: str, unit_id: UUID, name: str, by: Member, now: datetime) -> None:
    detail = {"said": name.strip()}
    record(actor=by.actor(), action=action, subject=f"unit:{unit_id}", detail=detail, now=now)
