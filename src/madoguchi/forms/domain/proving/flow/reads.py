"""What steps read of the office's own answers: each is filled before it is read, by whatever way a case comes."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from madoguchi.forms.domain.answers.uses import At, Use, of_condition
from madoguchi.forms.domain.flows.flow import Flow, step_name
from madoguchi.forms.domain.flows.office_answers import Asked, fillers
from madoguchi.forms.domain.flows.together import DAY, ROUND
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.format.named import conditions_in
from madoguchi.forms.domain.proving.flow.at import PLACE, at_decision, at_step, fault
from madoguchi.forms.domain.showing.explain import Names


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A step needs an answer, applicant's or office's. `must`: it cannot be done without; else it is done either way."""

    step: d.Step
    use: Use
    must: bool = False


def step_uses(step: d.Step) -> Iterator[Use]:
    """The references of a step, but for the address of whom it invites."""
    yield from of_condition(step.when, at_step(step.id, "when"))
    yield from (read.use for read in _worked_with(step))
    yield from shown_uses(step)


def shown_uses(step: d.Step) -> Iterator[Use]:
    """What `sees` names: answers, and attachments, which are no answer and always there."""
    for reference in step.sees or ():
        yield Use(at_step(step.id, "sees"), reference, None, "shown")


def _worked_with(step: d.Step) -> Iterator[Read]:
    """What a step is done with."""

    def read(key: str, reference: str, needs: str = "place", *, must: bool = True) -> Read:
        return Read(step=step, use=Use(at_step(step.id, key), reference, None, needs), must=must)  # type: ignore[arg-type]

    if step.together is not None and step.together.by not in (DAY, ROUND):
        yield read("together", step.together.by, "value")
    if step.places is not None and step.places.class_ is not None:
        yield read("places", step.places.class_, "value")
    if step.wishes is not None:
        yield read("wishes", step.wishes)
    for rule in step.order:
        yield read("order", rule.question, "ordered")
    if step.keep is not None:
        # Who has no brother or sister in the round has nothing to say of either.
        yield read("keep", step.keep.siblings, "value", must=False)
        yield read("keep", step.keep.wants, "value", must=False)


def reads(definition: d.Definition, flow: Flow) -> Iterator[Read]:
    """All that steps read; of a decision that holds until a day, whatever proposes it reads the day."""
    for step in flow.steps:
        for use in of_condition(step.when, at_step(step.id, "when")):
            yield Read(step=step, use=use)
        yield from _worked_with(step)
        for use in shown_uses(step):
            yield Read(step=step, use=use)
        for each in flow.decisions if step.does == "propose" else ():
            if each.valid is not None and each.id in flow.offered(step):
                at = at_decision(each.id, "valid")
                yield Read(step=step, use=Use(at, each.valid.until, None, "date"))


def name_findings(definition: d.Definition) -> Iterator[Finding]:
    """Conditions of steps by a name that none has."""
    known = {rule.id for rule in definition.conditions}
    for step in definition.review.steps:
        for condition in conditions_in(step.when):
            if condition.named is not None and condition.named not in known:
                message = f"「{condition.named}」という名前の条件はありません。条件を選び直してください。"
                yield fault("unknown_reference", at_step(step.id, "when"), message, way=(step.id,))


def read_findings(definition: d.Definition, flow: Flow, names: Names) -> Iterator[Finding]:
    """What is read before it is filled, and what nobody fills."""
    asked = Asked(definition)
    for name, question in asked.questions.items():
        answered = not isinstance(question, d.Computed | d.Notice)
        if answered and not fillers(flow, name):
            message = (
                f"役所の質問「{question.label.ja}」を記入する手順がありません。"
                "どれかの手順で記入するようにするか、消してください。"
            )
            yield fault("never_filled", (PLACE, f"questions.{name}"), message)
    told: set[tuple[At, str]] = set()
    for step, at, name, own in _all_reads(definition, flow, asked):
        late = [
            other
            for other in fillers(flow, name)
            if other.id not in flow.before[step.id] and not (own and other.id == step.id)
        ]
        if late and (at, step.id) not in told:
            told.add((at, step.id))
            filled = names.of(f"{d.OFFICE}.{name}")
            message = (
                f"{step_name(step)}は{filled}を使いますが、"
                f"{step_name(late[0])}が記入するのはその前とは限りません。順序を直してください。"
            )
            yield fault("read_before_filled", at, message, way=(step.id, late[0].id))


def _all_reads(definition: d.Definition, flow: Flow, asked: Asked) -> Iterator[tuple[d.Step, At, str, bool]]:
    """(step, where, answer of the office by id, whether the step's own filling comes first). What is filled in must not hang on
    what is filled later either."""
    for read in reads(definition, flow):
        part = asked.named(read.use.reference)
        if part is not None:
            own = read.use.at[1].endswith(".valid")
            yield from ((read.step, read.use.at, name, own) for name in asked.rests_on(part))
    for step in flow.steps:
        for filled in step.fills:
            for name in asked.rests_on(filled)[1:]:
                yield step, at_step(step.id, "fills"), name, True
