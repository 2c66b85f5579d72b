"""Who of the office looked at a case, as its applicant is told: the unit, why, and when. Never who it was."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.units import ROOT, now_of
from madoguchi.accounts.queries import units
from madoguchi.applications.queries.routing import tells_looks
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.audit.queries import entries
from madoguchi.review.domain.purposes import OPINION, WORK

MOST = 20
_FILE = "file.opened"
"""By somebody from outside: staff look at the files of the cases that they opened, and that is told."""


class Look(msgspec.Struct, frozen=True):
    """`unit` is its name, empty for the office as a whole; `purpose` one of PURPOSES, or OPINION."""

    at: datetime
    unit: str
    purpose: str
    file: bool = False
    """at a file of it, by itself"""

    @property
    def from_outside(self) -> bool:
        """By somebody who was asked to do a step of the case."""
        return self.purpose == OPINION


def looks(*, application_id: UUID, procedure: str) -> tuple[Look, ...]:
    """The latest MOST, last one first; none where the town keeps the procedure out of this."""
    if not tells_looks(procedure):
        return ()
    everything = units()

    def named(id: str) -> str:
        unit = now_of(UUID(id), everything) if id else ROOT
        return "" if unit == ROOT else everything[unit].name

    found = entries(subject=subject(application_id), actions=["case.opened", _FILE], limit=MOST)
    return tuple(
        Look(
            entry.at,
            named(str(entry.detail.get("unit", ""))),
            str(entry.detail.get("purpose") or WORK),
            file=entry.action == _FILE,
        )
        for entry in found
    )
