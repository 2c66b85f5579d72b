"""What lies before whoever does a step, and its digest: an approval is of this and of nothing that came later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.flows.office_answers import Asked, fillers
from madoguchi.forms.domain.format import definition as d


def settled_before(definition: d.Definition, flow: Flow, step_id: str) -> frozenset[str]:
    """The answers of the office, by id, that are settled when a step begins: every step that fills them, or what they are
    computed from, is before it. `decision` is among them after a proposal."""
    asked = Asked(definition)
    names = [*asked.questions, *([d.DECISION.partition(".")[2]] if flow.doing("propose") else [])]
    late = {
        name
        for name in names
        if any(step.id not in flow.before[step_id] for step in fillers(flow, name))
        or not (fillers(flow, name) or isinstance(asked.questions[name], d.Computed))
    }
    late |= {name for name in names if not late.isdisjoint(asked.rests_on(name))}
    return frozenset(names) - late


def digest(
    definition: d.Definition,
    flow: Flow,
    step_id: str,
    values: Mapping[str, Any],
    *,
    decision: str | None,
    beside: Mapping[str, str],
) -> str:
    """SHA-256 in hexadecimal over the values (`Evaluation.values`) that are settled before a step, what was proposed, and what
    lies beside them by name: the reason of the proposal, the files by their own digests."""
    settled = settled_before(definition, flow, step_id)
    seen = {
        path: str(value)
        for path, value in values.items()
        if not path.startswith(f"{d.OFFICE}.") or path.split(".")[1] in settled
    }
    return hashlib.sha256(msgspec.json.encode([seen, decision, dict(beside)], order="sorted")).hexdigest()
