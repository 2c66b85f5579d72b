"""Stop taking a procedure's applications for a while, and take them again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import Actor
from madoguchi.catalog.queries import NoSuchProcedure, forget
from madoguchi.catalog.services.keep_history import keep_history
from madoguchi.catalog.services.locked import locked_publication
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan


def suspend(*, procedure: str, notice: str, now: datetime, by: Member) -> None:
    """Take no applications; `notice` tells residents why. Raises NoSuchProcedure, NotAllowed."""
    require(by, "procedure.publish")
    _set(procedure, what="suspended", notice=notice, now=now, actor=by.actor())


def resume(*, procedure: str, now: datetime, by: Member) -> None:
    """Take applications again. Raises NoSuchProcedure, NotAllowed."""
    require(by, "procedure.publish")
    _set(procedure, what="resumed", notice="", now=now, actor=by.actor())


def _set(
    procedure: str, *, what: Literal["suspended", "resumed"], notice: str, now: datetime, actor: Actor
) -> None:
    with tenant_transaction():
        row = locked_publication(procedure, today=day_in_japan(now))
        if row is None:
            raise NoSuchProcedure(procedure)
        row.suspended, row.notice = what == "suspended", notice
        row.save()
        keep_history(procedure=procedure, version=row.version, what=what, note=notice, actor=actor, now=now)
    forget()
