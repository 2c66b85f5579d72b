"""Stop taking a procedure's applications for a while, and take them again."""

from __future__ import annotations

from datetime import datetime

from madoguchi.audit.services.record import Actor, record
from madoguchi.catalog.models import Publication
from madoguchi.catalog.queries import NoSuchProcedure, forget
from madoguchi.isolation.scope import tenant_transaction


def suspend(*, procedure: str, notice: str, now: datetime, actor: Actor) -> None:
    """Take no applications; `notice` tells residents why. Raises NoSuchProcedure."""
    _set(procedure, suspended=True, notice=notice, action="procedure.suspended", now=now, actor=actor)


def resume(*, procedure: str, now: datetime, actor: Actor) -> None:
    """Take applications again. Raises NoSuchProcedure."""
    _set(procedure, suspended=False, notice="", action="procedure.resumed", now=now, actor=actor)


def _set(procedure: str, *, suspended: bool, notice: str, action: str, now: datetime, actor: Actor) -> None:
    with tenant_transaction():
        changed = Publication.objects.filter(procedure=procedure).update(suspended=suspended, notice=notice)
        if not changed:
            raise NoSuchProcedure(procedure)
        record(
            actor=actor, action=action, subject=f"procedure:{procedure}", detail={"notice": notice}, now=now
        )
    forget()
