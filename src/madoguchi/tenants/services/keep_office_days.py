"""Keep the days on which the tenant's offices are closed, or open, beside the usual ones."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.eras import format_wareki
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.office_days import DayKind
from madoguchi.kernel.text import problems
from madoguchi.outbox.services.publish import publish
from madoguchi.tenants.events import OfficeDaysChanged
from madoguchi.tenants.models import OfficeDayRow
from madoguchi.tenants.queries import forget

KIND_NAMES: dict[str, str] = {
    "holiday": "条例で定めた休日",
    "closed": "臨時に閉庁する日",
    "open": "開庁する日",
}
"""As staff read them."""
MOST_NAME = 60


class NameUnusable(Exception):
    """A day needs a name of one to MOST_NAME characters on one line: people read it where a date is explained."""


class DayTaken(Exception):
    """Something is kept about this day already; the text is its name."""


class NoSuchDay(Exception):
    """Nothing is kept under this id; somebody else took it away."""


def add_office_day(*, day: date, kind: DayKind, name: str, yearly: bool, by: Member, now: datetime) -> UUID:
    """Its id. `yearly`: every year from this one on. Raises NotAllowed, NameUnusable, DayTaken."""
    require(by, "tenant.manage")
    text = name.strip()
    if not text or problems(text, limit=MOST_NAME):
        raise NameUnusable
    with tenant_transaction():
        taken = OfficeDayRow.objects.filter(day=day, yearly=yearly).first()
        if taken is not None:
            raise DayTaken(taken.name)
        row = OfficeDayRow.objects.create(id=new_id(), day=day, kind=kind, name=text, yearly=yearly)
        _recorded("office_day.added", row, by=by, now=now)
    forget()
    made: UUID = row.id
    return made


def remove_office_day(*, id: UUID, by: Member, now: datetime) -> None:
    """Days of cases that are open are counted anew; of those that are done nothing is rewritten. Raises NotAllowed, NoSuchDay."""
    require(by, "tenant.manage")
    with tenant_transaction():
        row = OfficeDayRow.objects.select_for_update().filter(id=id).first()
        if row is None:
            raise NoSuchDay(str(id))
        _recorded("office_day.removed", row, by=by, now=now)
        OfficeDayRow.objects.filter(id=id).delete()
    forget()


def _recorded(action: str, row: OfficeDayRow, *, by: Member, now: datetime) -> None:
    when = f"毎年{row.day.month}月{row.day.day}日" if row.yearly else format_wareki(row.day)
    detail = {"said": f"{when} {KIND_NAMES[row.kind]}", "name": row.name}
    record(actor=by.actor(), action=action, subject="tenant", detail=detail, now=now)
    publish(OfficeDaysChanged(), now=now)
