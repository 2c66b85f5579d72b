"""All that is found about how a case goes through the office."""

from __future__ import annotations

from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.flows.office_answers import with_office
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.proving.flow.allocations import allocation_findings
from madoguchi.forms.domain.proving.flow.cases import Cases
from madoguchi.forms.domain.proving.flow.outcomes import decision_uses, flow_outcome_findings
from madoguchi.forms.domain.proving.flow.owners import owner_findings
from madoguchi.forms.domain.proving.flow.questions import question_findings
from madoguchi.forms.domain.proving.flow.reads import name_findings, read_findings, step_uses
from madoguchi.forms.domain.proving.flow.runs import run_findings
from madoguchi.forms.domain.proving.flow.shape import shape_findings
from madoguchi.forms.domain.proving.flow.sight import sight_findings
from madoguchi.forms.domain.proving.references import findings_of
from madoguchi.forms.domain.showing.explain import Names


def flow_findings(definition: d.Definition) -> list[Finding]:
    """What is wrong with the flow and the office's questions. Cases are looked for only where all that is named is there and
    in order; a definition that says nothing of its flow has nothing wrong with it."""
    review = definition.review
    said = review.steps or review.questions or any(each.valid or each.opens for each in review.decisions)
    if not said:
        return []
    whole = with_office(definition, gated=False)
    form = compile_form(whole)
    found = list(question_findings(whole, form))
    steps = [step.id for step in review.steps]
    if not steps or len(set(steps)) < len(steps):
        return [*found, *findings_of(form, decision_uses(definition))]
    flow = flow_of(definition)
    names = Names(definition)
    found += shape_findings(definition, flow)
    found += owner_findings(definition, flow, form)
    found += flow_outcome_findings(definition, flow)
    found += sight_findings(definition, flow, form, names)
    found += allocation_findings(flow, form)
    found += findings_of(form, decision_uses(definition))
    found += (each for step in flow.steps for each in findings_of(form, step_uses(step)))
    found += name_findings(definition)
    found += read_findings(definition, flow, names)
    if not any(each.severity == "error" for each in found):
        cases = Cases(flow, compile_form(with_office(definition)))
        found += run_findings(definition, flow, cases, names)
    return found
