"""Prove, case by case, that the core system holds what it is to know now, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from madoguchi.applications.domain.package.manifest import package_id
from madoguchi.applications.queries.packing import later_ids
from madoguchi.delivery.domain.content import Content
from madoguchi.delivery.domain.receiver import Held, Receiver
from madoguchi.delivery.domain.states import OPEN, State
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.services.current import currents
from madoguchi.forms.domain.flows.flow import TARGET
from madoguchi.isolation.scope import current_tenant, tenant_transaction

UNDER_WAY = timedelta(minutes=10)
"""What changed, was sent or acknowledged so shortly before is left to the next reconciliation."""
_AT_ONCE = 500
"""Cases that are read in one transaction."""

Kind = Literal[
    "not_there", "older_there", "newer_there", "other_content", "not_acknowledged_here", "older_content",
    "not_begun", "not_here",
]  # fmt: skip


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One package on which the two sides differ; `ours` and `theirs` are versions, 0 for none.

    not_there, older_there: the receiver lost what it acknowledged. newer_there: it holds a version that we never
    made. other_content: the hashes of one version differ. not_acknowledged_here: it is there, and we do not know.
    older_content: the case changed, and no version says so. not_begun: there is no version at all. not_here: there,
    and we have no such case.
    """

    kind: Kind
    package_id: str
    application_id: UUID | None = None
    ours: int = 0
    theirs: int = 0


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """`agreed`, `young` (left to the next time) and `waiting` (not received yet, which the desk lists) count packages."""

    agreed: int = 0
    young: int = 0
    waiting: int = 0
    findings: tuple[Finding, ...] = ()


class _Case(msgspec.Struct, frozen=True, kw_only=True):
    package_id: str
    application_id: UUID
    content: Content
    changed_at: datetime
    rows: list[Any]
    """versions, the newest first, without those that a later one replaced"""


def reconcile(*, receiver: Receiver, tenant_code: str, now: datetime) -> Reconciliation:
    """Compare what the core system of the tenant in scope is to know with its own list. Changes nothing.

    Raises ReceiverAway.
    """
    there = {held.package_id: held for held in receiver.held(tenant_code=tenant_code)}
    counts = {"agreed": 0, "young": 0, "waiting": 0, "nothing": 0}
    findings: list[Finding] = []
    for case in _cases():
        found = _compared(case, there.pop(case.package_id, None), now - UNDER_WAY)
        if isinstance(found, Finding):
            findings.append(found)
        else:
            counts[found] += 1
    over = _over(there)
    findings += [
        Finding(kind="not_here", package_id=name, theirs=there[name].version)
        for name in sorted(there.keys() - over)
    ]
    del counts["nothing"]
    return Reconciliation(**counts, findings=tuple(findings))


def _over(names: Collection[str]) -> set[str]:
    """Those that we made, and to which nothing is told any more: another government answered (進達)."""
    with tenant_transaction():
        rows = Delivery.objects.filter(package_id__in=list(names), target__startswith=TARGET)
        return set(rows.values_list("package_id", flat=True))


def _cases() -> Iterator[_Case]:
    after = UUID(int=0)
    while True:
        with tenant_transaction():
            ids = later_ids(after, _AT_ONCE)
            found = list(_cases_of(ids))
        yield from found
        if not ids:
            return
        after = ids[-1]


def _cases_of(ids: Collection[UUID]) -> Iterator[_Case]:
    made: dict[tuple[UUID, str], list[Any]] = defaultdict(list)
    rows = Delivery.objects.filter(application_id__in=ids).exclude(state=State.SUPERSEDED)
    for row in rows.order_by("-version"):
        made[row.application_id, row.target].append(row)
    for application_id, now in currents(ids).items():
        for to, content in now.contents.items():
            name = package_id(tenant=current_tenant(), application_id=application_id, to=to)
            yield _Case(
                package_id=name, application_id=application_id, content=content, changed_at=now.changed_at,
                rows=made[application_id, to],
            )  # fmt: skip


def _compared(
    case: _Case, held: Held | None, settled: datetime
) -> Finding | Literal["agreed", "young", "waiting", "nothing"]:
    if not case.rows and held is None and case.content.ended:
        return "nothing"
    if _is_young(case, settled):
        return "young"
    last = case.rows[0] if case.rows else None
    ours, theirs = last.version if last else 0, held.version if held else 0

    def finding(kind: Kind) -> Finding:
        return Finding(
            kind=kind,
            package_id=case.package_id,
            application_id=case.application_id,
            ours=ours,
            theirs=theirs,
        )

    if last is None:
        return finding("not_here" if held else "not_begun")
    if held is not None and theirs > ours:
        return finding("newer_there")
    same = held is not None and theirs == ours
    if last.state in OPEN:
        if held is None and case.content.ended and not any(row.sha256 for row in case.rows):
            return finding("older_content")  # nobody takes it up, and nothing is to be sent any more
        return finding("not_acknowledged_here") if same and held and held.sha256 == last.sha256 else "waiting"
    if held is None:
        return finding("not_there")
    if not same:
        return finding("older_there")
    if held.sha256 != last.sha256:
        return finding("other_content")
    return "agreed" if last.content == case.content.digest else finding("older_content")


def _is_young(case: _Case, settled: datetime) -> bool:
    moments = [row.sent_at or row.created_at for row in case.rows[:1]]
    moments += [row.created_at for row in case.rows[:1]]
    return any(at > settled for at in (case.changed_at, *moments))
