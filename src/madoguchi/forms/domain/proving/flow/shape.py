"""The shape of a flow, whatever is answered: what it names is there, it begins with its acceptance, and it has no circle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.flows.flow import DOES, OWNER, Flow, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.proving.flow.at import PLACE, at_step, by_of, fault
from madoguchi.forms.domain.showing.flow_text import APPLICANT, GOVERNMENTS

_ONLY: Final[dict[str, d.Does]] = {
    "of": "receive",
    "offers": "propose",
    "to": "hand_over",
    "places": "allocate",
    "wishes": "allocate",
    "order": "allocate",
    "keep": "allocate",
}
"""Keys that say something about one kind of step only."""
_KEYS: Final = {"of": "受け取るもの", "offers": "案の種類", "to": "引き渡す先", "places": "割り当てるもの",
                "wishes": "希望", "order": "順位", "keep": "いっしょにするもの"}  # fmt: skip
_NEEDED: Final = ("of", "to", "places", "wishes")


def shape_findings(definition: d.Definition, flow: Flow) -> Iterator[Finding]:
    """What can be told of the flow from how it is written."""
    yield from _order(flow)
    yield from _circles(flow)
    yield from _acceptance(flow)
    for step in flow.steps:
        yield from _keys(step)
        yield from _named(definition, flow, step)
    yield from _decisions(definition, flow)


def _order(flow: Flow) -> Iterator[Finding]:
    known = {step.id for step in flow.steps}
    for step in flow.steps:
        for other in step.after or ():
            if other not in known:
                message = (
                    f"{step_name(step)}が待つ「{other}」という手順がありません。"
                    "いつまでも始まらないので、選び直してください。"
                )
                yield fault("unknown_step", at_step(step.id, "after"), message, way=(step.id,))


def _circles(flow: Flow) -> Iterator[Finding]:
    told: set[str] = set()
    for step in flow.steps:
        if step.id in flow.before[step.id] and step.id not in told:
            way = _circle(flow, step)
            told |= {other for other in flow.before[step.id] if step.id in flow.before[other]}
            names = " → ".join(step_name(each) for name in way if (each := flow.step(name)))
            message = f"手順が互いに待っていて、いつまでも始まりません({names})。どれかの「前の手順」を外してください。"
            yield fault("step_circle", at_step(step.id, "after"), message, way=way)


def _circle(flow: Flow, start: d.Step) -> tuple[str, ...]:
    """A way from a step back to it, along what comes after what."""
    came: dict[str, str] = {}
    waiting = [start.id]
    while waiting:
        here = waiting.pop(0)
        step = flow.step(here)
        for other in (step.after or ()) if step else ():
            if other == start.id:
                way = [start.id, here]
                while way[-1] != start.id:
                    way.append(came[way[-1]])
                return tuple(way)
            if other in flow.before and other not in came:
                came[other] = here
                waiting.append(other)
    return (start.id,)


def _acceptance(flow: Flow) -> Iterator[Finding]:
    accepts = flow.doing("accept")
    if not accepts:
        message = "受付の手順がありません。申請は受付から始まるので、はじめに置いてください。"
        yield fault("no_acceptance", (PLACE, "steps"), message, way=tuple(s.id for s in flow.steps[:1]))
        return
    first, *more = accepts
    for step in more:
        yield fault(
            "second_acceptance",
            at_step(step.id),
            "受付の手順が二つあります。一つにしてください。",
            way=(first.id, step.id),
        )
    if first.when is not None:
        message = "受付に条件があります。条件に合わない申請が受け付けられないまま残るので、外してください。"
        yield fault("conditional_acceptance", at_step(first.id, "when"), message, way=(first.id,))
    for step in accepts:
        if step.together is not None:
            message = (
                f"{step_name(step)}は、まとめて行えません。届いた申請の審査は、遅れずに始めます(行政手続法 第7条)。"
                "まとめるのは、受付のあとの手順にしてください。"
            )
            yield fault("accepted_together", at_step(step.id, "together"), message, way=(step.id,))
    for step in flow.steps:
        if step.does != "accept" and first.id not in flow.before[step.id]:
            message = f"{step_name(step)}が、受付の前に始まります。受付より後になるように「前の手順」を選んでください。"
            yield fault("before_acceptance", at_step(step.id, "after"), message, way=(step.id, first.id))


def _keys(step: d.Step) -> Iterator[Finding]:
    for key, does in _ONLY.items():
        said = getattr(step, key) not in (None, ())
        if said and step.does != does:
            message = f"{step_name(step)}に「{_KEYS[key]}」があります。これは{DOES[does]}だけのものなので、外してください。"
            yield fault("misplaced", at_step(step.id, key), message, way=(step.id,))
        elif not said and step.does == does and key in _NEEDED:
            message = f"{step_name(step)}に「{_KEYS[key]}」がありません。選んでください。"
            yield fault("missing", at_step(step.id, key), message, way=(step.id,))
    if by_of(step).level is not None and step.does != "approve":
        message = (
            f"{step_name(step)}に決裁の段階(level)があります。これは決裁だけのものなので、外してください。"
        )
        yield fault("misplaced", at_step(step.id, "by"), message, way=(step.id,))


def _named(definition: d.Definition, flow: Flow, step: d.Step) -> Iterator[Finding]:
    review = definition.review
    asked = {question.id: question for question in review.questions}
    for key, named, known, what in (
        ("checklist", step.checklist, {item.id for item in review.checklist}, "確認事項"),
        ("of", step.of, {a.id for a in definition.attachments}, "添付書類"),
        ("offers", step.offers, {each.id for each in flow.decisions}, "決定"),
        ("fills", step.fills, set(asked), "役所の質問"),
    ):
        for name in named:
            if name not in known:
                message = f"{step_name(step)}が名指しする{what}「{name}」がありません。選び直してください。"
                yield fault("unknown_reference", at_step(step.id, key), message, way=(step.id,))
    for name in step.fills:
        if isinstance(asked.get(name), d.Computed):
            message = (
                f"{step_name(step)}が記入する「{name}」は計算で決まります。記入するものから外してください。"
            )
            yield fault("computed_filled", at_step(step.id, "fills"), message, way=(step.id,))
    if step.to is not None and step.to not in {OWNER, APPLICANT, *GOVERNMENTS, *review.parts}:
        message = f"{step_name(step)}が引き渡す先「{step.to}」がありません。選び直してください。"
        yield fault("unknown_part", at_step(step.id, "to"), message, way=(step.id,))
    together = step.together
    if (
        together is not None
        and together.by == "window.round"
        and not (definition.window and definition.window.rounds)
    ):
        message = f"{step_name(step)}は受付期間の回ごとにまとめますが、受付期間に回がありません。"
        yield fault("no_rounds", at_step(step.id, "together"), message, way=(step.id,))


def _decisions(definition: d.Definition, flow: Flow) -> Iterator[Finding]:
    if not flow.decides:
        for step in flow.doing("propose", "approve"):
            message = f"{step_name(step)}があります。届出は決定をしない手続なので、外してください(行政手続法 第37条)。"
            yield fault("decision_in_notification", at_step(step.id), message, way=(step.id,))
        for each in definition.review.decisions:
            message = f"決定「{name_of(each)}」があります。届出は決定をしない手続なので、外してください(行政手続法 第37条)。"
            yield fault("decision_in_notification", (PLACE, f"decisions.{each.id}"), message)
        return
    proposals = flow.doing("propose")
    offered = {name for step in proposals for name in flow.offered(step)}
    for each in definition.review.decisions if proposals else ():
        if each.id not in offered:
            message = f"決定「{name_of(each)}」の案を作る手順がありません。起案で選べるようにするか、消してください。"
            yield fault(
                "decision_never", (PLACE, f"decisions.{each.id}"), message, way=tuple(s.id for s in proposals)
            )
    for approval in flow.doing("approve"):
        if not any(step.id in flow.before[approval.id] for step in proposals):
            message = f"{step_name(approval)}の前に起案がありません。何を決裁するのか分からないので、起案を前に置いてください。"
            yield fault("approves_nothing", at_step(approval.id, "after"), message, way=(approval.id,))
    for step in flow.doing("hand_over"):
        yield from _unapproved_handing_over(flow, step)


def _unapproved_handing_over(flow: Flow, step: d.Step) -> Iterator[Finding]:
    """What is handed over after a proposal is handed over when it has taken effect."""
    for proposal in flow.doing("propose"):
        if proposal.id not in flow.before[step.id]:
            continue
        for approval in flow.doing("approve"):
            if proposal.id in flow.before[approval.id] and approval.id not in flow.before[step.id]:
                message = (
                    f"{step_name(step)}が、{step_name(approval)}を待たずに始まります。"
                    "決裁の後になるように「前の手順」を選んでください。"
                )
                yield fault(
                    "handed_over_unapproved",
                    at_step(step.id, "after"),
                    message,
                    way=(proposal.id, step.id, approval.id),
                )
                return
