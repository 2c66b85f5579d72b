"""What the decisions of a flow say: reason and appeal where something is not granted, and what they open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from madoguchi.forms.domain.answers.carry import carried_name
from madoguchi.forms.domain.answers.outcomes import name_of, outcome_of
from madoguchi.forms.domain.answers.uses import Use
from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.proving.flow.at import at_decision, fault


def flow_outcome_findings(definition: d.Definition, flow: Flow) -> Iterator[Finding]:
    """A decision that does not grant all shows its reason (行政手続法 第8条) and how to appeal (行政不服審査法 第82条)."""
    if not flow.decides:
        return
    for each in definition.review.decisions:
        name = f"決定「{name_of(each)}」"
        if outcome_of(each) not in ("grant", None):
            if each.reason != "required":
                message = (
                    f"{name}には理由が要ります。「理由」を「必ず書く」にしてください(行政手続法 第8条)。"
                )
                yield fault("no_reason", at_decision(each.id, "reason"), message)
            if each.appeal is None:
                message = (
                    f"{name}には、不服申立ての教示が要ります。"
                    "「不服を申し立てる方法」を選んでください(行政不服審査法 第82条)。"
                )
                yield fault("no_appeal", at_decision(each.id, "appeal"), message)
        if definition.id in {opened.procedure for opened in each.opens}:
            message = f"{name}が、この手続をもう一度始めます。きりがないので、ほかの手続を選んでください。"
            yield fault("opens_circle", at_decision(each.id, "opens"), message)
        yield from _carried(definition, each, name)


def _carried(definition: d.Definition, decision: d.Decision, name: str) -> Iterator[Finding]:
    """An individual number is asked for anew where it is needed (番号法 第19条); what is fixed must have come along."""
    kinds = {q.id: q for q in definition.review.questions}
    kinds |= {q.id: q for page in definition.pages for q in page.questions}
    for opened in decision.opens:
        names = [carried_name(reference) for reference in opened.carries]
        for one in names:
            if isinstance(kinds.get(one.partition(".")[0]), d.MyNumber):
                message = f"{name}で始まる手続に、個人番号は引き継げません。引き継ぐ項目から外してください。"
                yield fault("opens_number", at_decision(decision.id, "opens"), message)
        if not {each.partition(".")[0] for each in names}.issuperset(opened.fixed):
            message = f"{name}で始まる手続で直せなくする項目は、引き継ぐ項目から選んでください。"
            yield fault("fixed_not_carried", at_decision(decision.id, "opens"), message)


def decision_uses(definition: d.Definition) -> Iterator[Use]:
    """The references of decisions: the day until which they hold, and what goes along to a case that they open."""
    for each in definition.review.decisions:
        if each.valid is not None:
            yield Use(at_decision(each.id, "valid"), each.valid.until, None, "date")
        for opened in each.opens:
            for reference in opened.carries:
                yield Use(at_decision(each.id, "opens"), reference, None, "place")


def opens_of(definition: d.Definition) -> frozenset[str]:
    """The procedures of which a decision opens a case."""
    return frozenset(opened.procedure for each in definition.review.decisions for opened in each.opens)


def opening_circle(procedure: str, opens: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The procedures through which a case of `procedure` would open another of itself, the first one last again; empty where it
    does not. `opens` is of all procedures of the town that are known."""
    came: dict[str, str] = {}
    waiting = [procedure]
    while waiting:
        here = waiting.pop(0)
        for other in sorted(opens.get(here, ())):
            if other == procedure:
                way = [other, here]
                while way[-1] != procedure:
                    way.append(came[way[-1]])
                return tuple(reversed(way))
            if other not in came:
                came[other] = here
                waiting.append(other)
    return ()
