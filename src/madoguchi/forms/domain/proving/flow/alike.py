"""What people cannot tell apart: they read names, and never the ids of steps, decisions, questions and parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from madoguchi.forms.domain.answers.outcomes import name_of
from madoguchi.forms.domain.answers.uses import At
from madoguchi.forms.domain.flows.flow import flow_of, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, warning
from madoguchi.forms.domain.proving.flow.at import PLACE, at_decision, at_step


def alike_findings(definition: d.Definition) -> Iterator[Finding]:
    """One for each name that several bear, at the last of them. Of decisions it is an error: whoever proposes chooses by the
    name, and nobody sees which of two was approved."""
    review, flow = definition.review, flow_of(definition)
    for name, (place, field) in _doubled(
        (name_of(each), at_decision(each.id, "label")) for each in flow.decisions
    ):
        message = (
            f"「{name}」という決定が、いくつもあります。選ぶときに見分けられないので、名前を変えてください。"
        )
        yield error("alike_name", place, message, field=field)
    steps = ((step_name(each), at_step(each.id, "label")) for each in flow.steps)
    questions = ((f"「{each.label.ja}」", (PLACE, f"questions.{each.id}")) for each in review.questions)
    parts = ((f"「{part.ja}」", (PLACE, f"parts.{id}")) for id, part in review.parts.items() if part.ja)
    for what, named in (("手順", steps), ("役所の記入", questions), ("係", parts)):
        for name, (place, field) in _doubled(named):
            message = f"{name}という{what}が、いくつもあります。画面や通知で見分けられないので、名前を変えてください。"
            yield warning("alike_name", place, message, field=field)


def _doubled(named: Iterable[tuple[str, At]]) -> Iterator[tuple[str, At]]:
    """Each name that stands more than once, with where it stands last."""
    places: dict[str, list[At]] = defaultdict(list)
    for name, at in named:
        places[name].append(at)
    yield from ((name, found[-1]) for name, found in places.items() if len(found) > 1)
