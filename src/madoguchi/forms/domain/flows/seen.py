"""What lies before whoever does a step, and its digest: an approval is of this and of nothing that came later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.flows.office_answers import fillers, needs, office_part
from madoguchi.forms.domain.format import definition as d


def settled_before(definition: d.Definition, flow: Flow, step_id: str) -> frozenset[str]:
    """The answers of the office, by id, that are settled when a step begins: every step that fills them, or what they are
    computed from, is before it. `decision` is among them after a proposal."""
    asked = {question.id: question for question in definition.review.questions}
    names = [*asked, *([d.DECISION.partition(".")[2]] if flow.doing("propose") else [])]
    late = {
        name
        for name in names
        if any(step.id not in flow.before[step_id] for step in fillers(flow, name))
        or not (fillers(flow, name) or isinstance(asked[name], d.Computed))
    }
    while more := {name for name in asked.keys() - late if not late.isdisjoint(needs(asked[name]))}:
        late |= more
    return frozenset(names) - late


def digest(
    definition: d.Definition, flow: Flow, step_id: str, values: Mapping[str, Any], beside: Mapping[str, str]
) -> str:
    """SHA-256 in hexadecimal over the values (`Evaluation.values`) that are settled before a step, and what lies beside them
    by name: the reason of the proposal, the files by their own digests."""
    settled = settled_before(definition, flow, step_id)
    seen = {
        path: str(value)
        for path, value in values.items()
        if path.partition(".")[0] != d.OFFICE or office_part(path) in settled
    }
    return hashlib.sha256(msgspec.json.encode([seen, dict(beside)], order="sorted")).hexdigest()
