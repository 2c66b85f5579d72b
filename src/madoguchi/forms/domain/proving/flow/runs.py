"""By which cases a step runs: none that never does, no case without a decision, none that one person alone decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from madoguchi.forms.domain.answers.uses import At
from madoguchi.forms.domain.flows.flow import Flow, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, warning
from madoguchi.forms.domain.proving.flow.at import PLACE, at_step, by_of, fault
from madoguchi.forms.domain.proving.flow.cases import Cases, Wanted
from madoguchi.forms.domain.proving.flow.reads import reads
from madoguchi.forms.domain.proving.prover import Found
from madoguchi.forms.domain.proving.search import GaveUp, Refuted
from madoguchi.forms.domain.showing.explain import Names

Result = Found | Refuted | GaveUp


def run_findings(definition: d.Definition, flow: Flow, cases: Cases, names: Names) -> Iterator[Finding]:
    """What comes about for some case, with a case that shows it; what could not be decided is said."""
    never: set[str] = set()
    for step in flow.steps:
        found = list(_condition(cases, step))
        if any(f.code == "unreachable_step" for f in found):
            never.add(step.id)
        yield from found
    if flow.decides:
        yield from _decided(flow, cases, never)
    yield from _filled_twice(definition, flow, cases, names)
    yield from _unfilled(definition, flow, cases, names)
    yield from _nobody_invited(flow, cases, names)


def _condition(cases: Cases, step: d.Step) -> Iterator[Finding]:
    """A condition that holds for some cases and not for others."""
    if step.when is None:
        return
    at = at_step(step.id, "when")
    runs = cases.find(run=(step,))
    if isinstance(runs, Refuted) and runs.exact:
        message = (
            f"{step_name(step)}の条件は、どの申請でも成り立ちません。条件を直すか、手順を消してください。"
        )
        yield fault("unreachable_step", at, message, way=(step.id,), witness={})
        return
    if not isinstance(runs, Found):
        yield _undecided(at, step)
        return
    skipped = cases.find(skip=(step,))
    if isinstance(skipped, Refuted) and skipped.exact:
        message = f"{step_name(step)}の条件は、どの申請でも成り立ちます。条件を外すか直してください。"
        yield fault("always", at, message, way=(step.id,), witness=runs.answers)
    elif not isinstance(skipped, Found):
        yield _undecided(at, step)


def _undecided(at: At, step: d.Step) -> Finding:
    message = f"{step_name(step)}は、組み合わせが多いか、表や計算によるため、確かめきれません。試しで確かめてください。"
    return warning("undecided", at[0], message, field=at[1])


def _shown(
    code: str, at: At, message: str, way: Sequence[str], step: d.Step, *, by: Result
) -> Iterator[Finding]:
    """The finding, where there is such a case."""
    if isinstance(by, Found):
        yield fault(code, at, message, way=tuple(way), witness=by.answers)
    elif isinstance(by, GaveUp) or not by.exact:
        yield _undecided(at, step)


def _decided(flow: Flow, cases: Cases, never: set[str]) -> Iterator[Finding]:
    proposals, approvals = flow.doing("propose"), flow.doing("approve")
    message = "起案をしないまま終わる申請があります。どの申請でも起案をするように、条件を直してください。"
    way = [step.id for step in proposals]
    found = cases.find(skip=proposals)
    yield from _shown("no_decision", (PLACE, "steps"), message, way, flow.steps[-1], by=found)
    for step in proposals:
        later = [a for a in approvals if step.id in flow.before[a.id]]
        if by_of(step).government is None and step.id not in never:
            message = f"{step_name(step)}のあと、だれも決裁しない申請があります。決裁を後に置くか、条件を直してください。"
            way = [step.id, *(a.id for a in later)]
            found = cases.find(run=(step,), skip=later)
            yield from _shown("unapproved", at_step(step.id), message, way, step, by=found)
    for step in approvals:
        earlier = [p for p in proposals if p.id in flow.before[step.id]]
        if earlier and step.id not in never:
            message = f"{step_name(step)}が、起案のない申請でも開きます。起案と条件をそろえてください。"
            way = [*(p.id for p in earlier), step.id]
            found = cases.find(run=(step,), skip=earlier)
            yield from _shown("approves_nothing", at_step(step.id, "when"), message, way, step, by=found)
    for one, other in combinations(proposals, 2):
        message = (
            f"一つの申請で、{step_name(one)}と{step_name(other)}の両方が起案します。"
            "どちらか一つになるように条件を直してください。"
        )
        found = cases.find(run=(one, other))
        yield from _shown("proposed_twice", at_step(other.id), message, (one.id, other.id), other, by=found)


def _filled_twice(definition: d.Definition, flow: Flow, cases: Cases, names: Names) -> Iterator[Finding]:
    filling: dict[str, list[d.Step]] = {}
    for step in flow.steps:
        for name in dict.fromkeys(step.fills):
            filling.setdefault(name, []).append(step)
    for name, steps in filling.items():
        for one, other in combinations(steps, 2):
            if flow.at_once(one.id, other.id):
                message = (
                    f"{names.of(f'{d.OFFICE}.{name}')}を、{step_name(one)}と{step_name(other)}が同時に記入します。"
                    "順番をつけるか、条件を直してください。"
                )
                result = cases.find(run=(one, other))
                at = at_step(other.id, "fills")
                yield from _shown("filled_twice", at, message, (one.id, other.id), other, by=result)


def _unfilled(definition: d.Definition, flow: Flow, cases: Cases, names: Names) -> Iterator[Finding]:
    """What a step cannot be done without, and may have no answer."""
    for read in reads(definition, flow):
        at, reference = read.use.at, read.use.reference
        decision = at[1].split(".")[1] if at[1].endswith(".valid") else None
        if not read.must and decision is None:
            continue
        proposed = (d.Condition(decision=(decision,)),) if decision is not None else ()
        result = cases.find(run=(read.step,), wanted=Wanted(holds=proposed, unanswered=reference))
        message = (
            f"{step_name(read.step)}に要る{names.of(reference)}に、"
            "答えがない申請があります。必須にするか、条件を直してください。"
        )
        yield from _shown("may_be_unfilled", at, message, (read.step.id,), read.step, by=result)


def _nobody_invited(flow: Flow, cases: Cases, names: Names) -> Iterator[Finding]:
    for step in flow.steps:
        invited: Any = by_of(step).invited
        if invited is not None:
            result = cases.find(run=(step,), wanted=Wanted(unanswered=invited))
            message = (
                f"{step_name(step)}を頼む先の{names.of(invited)}に、"
                "答えがない申請があります。必須にするか、条件を直してください。"
            )
            yield from _shown("nobody_invited", at_step(step.id, "by"), message, (step.id,), step, by=result)
