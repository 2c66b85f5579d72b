"""Where a case stands in its flow, from what is on record: which steps wait, are open, done or skipped, and why.

Pure, and the whole of it is one rule: what was done at a step counts if it was done after all that the step waits for, and
after the step was last reopened. So a step that is sent back, and all that comes after it, is open again without anything
being deleted. An approval counts only while what was seen is what there is (`seen`, a digest); what changes voids it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec

from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.format import definition as d

Act = Literal["did", "reopened"]
Where = Literal["waiting", "open", "done", "skipped"]
Why = Literal["waits", "condition", "begins", "more_people", "reopened", "changed", "done"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """An act at a step, as it is on record, the oldest first. `reopened`: sent back to this step, or what was done there
    was undone. `by` is who did it: a member's id, an invited person's, a government's; `instead_of` for whom they did it who
    was away (代決). `does` is what the step did then, which another version may say otherwise (empty: as it does now);
    `decision` what a `propose` put forward, `seen` the digest of what lay before whoever did it; `gave`: answers of the
    office were given with it."""

    step: str
    act: Act = "did"
    by: str
    instead_of: str = ""
    at: datetime
    decision: str | None = None
    seen: str = ""
    gave: bool = False
    does: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a step stands. `waits_for` are the steps that must be settled first; `done_by` who did it, as far as it counts,
    and `done_for` who was away then;
    `barred` who may not do it now: who did it already, or for whom it was done, and for an approval who prepared what it
    is about (`prepared_by`)."""

    step: d.Step
    where: Where
    why: Why
    waits_for: tuple[str, ...] = ()
    done_by: tuple[str, ...] = ()
    done_for: tuple[str, ...] = ()
    barred: frozenset[str] = frozenset()
    since: datetime | None = None
    """when the last of what it waits for was settled, or it was reopened; None where that is the arrival"""
    done_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """What waits for it need not wait any more."""
        return self.where in ("done", "skipped")


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """Where a case stands. `standings` are in the order of the flow."""

    standings: dict[str, Standing]
    accepted: bool
    begun: bool
    """something was done since it was accepted, even if it does not count any more"""
    decision: str | None
    """the decision that was proposed, while its proposal counts"""
    effective_at: datetime | None
    """when the decision took effect: the last approval after its proposal was done"""
    finished: bool
    """every step is done or skipped"""

    @property
    def open(self) -> tuple[Standing, ...]:
        """What can be done now."""
        return tuple(s for s in self.standings.values() if s.where == "open")


def stand(
    flow: Flow, records: Sequence[Record], *, holds: Mapping[str, bool], seen: Mapping[str, str]
) -> Position:
    """The position of a case. `holds`: step → its condition holds (`conditions.holds`); a step without one needs no entry.
    `seen`: step that approves → the digest of what it would see now (`seen.digest`)."""
    walk = _Walk(flow, records, holds, seen)
    standings = {step.id: walk.standing(step) for step in flow.order}
    circle = (step for step in flow.steps if step.id not in standings)
    standings |= {
        s.id: Standing(step=s, where="waiting", why="waits", waits_for=s.after or ()) for s in circle
    }
    proposal = next((s for s in flow.doing("propose") if standings[s.id].where == "done"), None)
    accepts = flow.doing("accept")
    return Position(
        standings=standings,
        accepted=all(standings[step.id].settled for step in accepts),
        begun=walk.begun({step.id for step in accepts}),
        decision=walk.decision(proposal) if proposal is not None else None,
        effective_at=_effective_at(flow, standings, proposal) if proposal is not None else None,
        finished=all(standing.settled for standing in standings.values()),
    )


PREPARES: Final[frozenset[d.Does]] = frozenset({"examine", "propose", "allocate"})
"""Whoever does one of these prepares what is approved; of all others, whoever gave answers with it."""


def prepared_by(flow: Flow, step: d.Step, records: Sequence[Record]) -> frozenset[str]:
    """Two people see every decision: ids of who prepared what an approval is about, for themselves or for somebody else, in
    whatever revision. That it was sent back, done anew by others, lies elsewhere in the flow by now or nowhere takes nobody
    out. `records` are the acts before the approval."""
    if step.does != "approve":
        return frozenset()
    acts = (record for record in records if record.act == "did" and _prepares(flow, step, record))
    return frozenset(who for record in acts for who in (record.by, record.instead_of) if who)


def _prepares(flow: Flow, approval: d.Step, record: Record) -> bool:
    """Where its step lies now says nothing: the case may have been done by another version. What an approval gave prepares
    others, and not itself when it is given once more."""
    if record.decision is not None:
        return True
    step = flow.step(record.step)
    does = record.does or (step.does if step is not None else "examine")
    if does == "approve" and record.step == approval.id:
        return False
    return does in PREPARES or record.gave


def last_decision(records: Sequence[Record]) -> str | None:
    """What was proposed last: what conditions see as the decision."""
    return next((r.decision for r in reversed(records) if r.decision is not None), None)


def _effective_at(flow: Flow, standings: Mapping[str, Standing], proposal: d.Step) -> datetime | None:
    """Somebody must have approved it, unless it came decided from another government."""
    approvals = [standings[s.id] for s in flow.doing("approve") if proposal.id in flow.before[s.id]]
    done = [a.done_at for a in approvals if a.where == "done" and a.done_at is not None]
    if not all(a.settled for a in approvals):
        return None
    if not approvals and proposal.by is not None and proposal.by.government is not None:
        return standings[proposal.id].done_at
    return max(done, default=None)


class _Walk:
    """`_last` holds the number of the record that settled a step, or of the last before it; -1 is the arrival."""

    def __init__(
        self, flow: Flow, records: Sequence[Record], holds: Mapping[str, bool], seen: Mapping[str, str]
    ) -> None:
        self.flow = flow
        self.records = records
        self.holds = holds
        self.seen = seen
        self._known: dict[str, Standing] = {}
        self._last: dict[str, int] = {}
        self._reopened = {r.step: n for n, r in enumerate(records) if r.act == "reopened"}

    def standing(self, step: d.Step) -> Standing:
        waits = tuple(other for other in step.after or () if not self._known[other].settled)
        floor = max((self._last[other] for other in step.after or () if other not in waits), default=-1)
        reopened = self._reopened.get(step.id, -1)
        found = self._standing(step, waits, max(floor, reopened), reopened > floor)
        self._known[step.id] = found
        return found

    def _standing(self, step: d.Step, waits: tuple[str, ...], floor: int, reopened: bool) -> Standing:
        since = self.records[floor].at if floor >= 0 else None
        self._last[step.id] = floor
        if waits:
            return Standing(step=step, where="waiting", why="waits", waits_for=waits)
        if step.when is not None and not self.holds[step.id]:
            return Standing(step=step, where="skipped", why="condition", since=since)
        people = step.by.people if step.by is not None else 1
        counted, void = self._counted(step, floor, people)
        by = tuple(self.records[n].by for n in counted)
        instead = tuple(self.records[n].instead_of for n in counted if self.records[n].instead_of)
        if len(counted) == people:
            self._last[step.id] = counted[-1]
            at = self.records[counted[-1]].at
            return Standing(
                step=step, where="done", why="done", done_by=by, done_for=instead, since=since, done_at=at
            )
        why: Why = "more_people" if by else "changed" if void else "reopened" if reopened else "begins"
        barred = frozenset({*by, *instead}) | prepared_by(self.flow, step, self.records)
        return Standing(
            step=step, where="open", why=why, done_by=by, done_for=instead, barred=barred, since=since
        )

    def _counted(self, step: d.Step, floor: int, people: int) -> tuple[list[int], bool]:
        """The records that count, of as many different people as it takes; whether one does not for what changed."""
        counted: list[int] = []
        void = False
        for n, record in enumerate(self.records):
            if record.step != step.id or record.act != "did" or n <= floor or len(counted) == people:
                continue
            if record.does not in ("", step.does):
                continue
            if step.does == "approve" and record.seen != self.seen[step.id]:
                void = True
            elif record.by not in {self.records[other].by for other in counted}:
                counted.append(n)
        return counted, void

    def begun(self, accepts: set[str]) -> bool:
        accepted = max((self._last[step] for step in accepts if step in self._last), default=-1)
        return any(
            r.step not in accepts and r.act == "did" and n > accepted for n, r in enumerate(self.records)
        )

    def decision(self, proposal: d.Step) -> str | None:
        return self.records[self._last[proposal.id]].decision
