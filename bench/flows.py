"""Milliseconds of all that is proved of a flow of 300 steps, as the builder wants it at a change.

    python bench/flows.py

The limit beside it is one reading: the same definition read, made ready, and evaluated once. Both are of the processor's
time; `wall_ms` is what the clock said. `machine_ms` is where a case stands that went through all the steps.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import _rig as rig
from proofs import ROUNDS, _timed

from madoguchi.forms.domain.answers.bounds import FIRST_DAY
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.flows.machine import Record, stand
from madoguchi.forms.domain.flows.office_answers import office_form
from madoguchi.forms.domain.format.parse import from_json, to_json
from madoguchi.forms.domain.proving.flow.findings import flow_findings
from madoguchi.forms.tests.large_flow import large_flow

STEPS = 300
TARGET_RATIO = 60


def run() -> dict[str, Any]:
    """Medians and worst of ROUNDS, in ms, and the ratio to one reading."""
    definition = large_flow(STEPS)
    document = to_json(definition)
    found = flow_findings(definition)
    flow = flow_of(definition)
    now = datetime(2026, 4, 1, tzinfo=UTC)
    records = [Record(step=step.id, by=f"member-{n}", at=now, seen="x") for n, step in enumerate(flow.order)]
    holds, seen = (
        dict.fromkeys((s.id for s in flow.steps), True),
        dict.fromkeys((s.id for s in flow.steps), "x"),
    )
    figures: dict[str, Any] = {"machine": rig.machine(), "steps": len(flow.steps), "rounds": ROUNDS}
    figures["findings"] = [f"{f.code} {f.where}" for f in found]
    figures["proof"] = _timed(lambda: flow_findings(definition))
    figures["limit"] = _timed(
        lambda: evaluate(office_form(from_json(document)), {}, Context(today=FIRST_DAY))
    )
    figures["ratio"] = round(figures["proof"]["median_ms"] / figures["limit"]["median_ms"], 1)
    figures["machine_ms"] = _timed(lambda: stand(flow, records, holds=holds, seen=seen))["median_ms"]
    return figures


if __name__ == "__main__":
    sys.exit(rig.tell("flows", run(), {"ratio": (float(TARGET_RATIO), "≤")}))
