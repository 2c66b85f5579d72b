"""What can go wrong in computations: names of nothing, what is no number, divisions by zero, fractions of a yen."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain.answers.bounds import MOST
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.expressions import exact
from madoguchi.forms.domain.answers.form_outline import Spot
from madoguchi.forms.domain.answers.uses import written
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, warning
from madoguchi.forms.domain.format.named import LARGEST, Rules, conditions_in, structs_in
from madoguchi.forms.domain.proving.matter import place_of
from madoguchi.forms.domain.proving.prover import Found, Prover
from madoguchi.forms.domain.proving.ranges import Ranges
from madoguchi.forms.domain.proving.reach import Fineness
from madoguchi.forms.domain.proving.search import GaveUp, Goal, Refuted
from madoguchi.forms.domain.proving.world import both
from madoguchi.forms.domain.showing.explain import YEN, Names
from madoguchi.forms.domain.showing.explain_computation import unit_of


def written_findings(definition: d.Definition) -> Iterator[Finding]:
    """What is wrong with computations, named conditions and figures as they are written, whatever is answered."""
    figures = {figure.id for figure in definition.figures}
    names = {rule.id for rule in definition.conditions}
    for each in written(definition):
        place, field = each.at
        for condition in conditions_in(each.value):
            if condition.named is not None and condition.named not in names:
                message = f"「{condition.named}」という名前の条件はありません。条件を選び直してください。"
                yield error("unknown_reference", place, message, field=field)
        if isinstance(each.value, d.Compute):
            yield from _of_computation(each.value, place, field, figures)
    yield from _of_rules(definition)
    for figure in definition.figures:
        for value in figure.values:
            number = exact(value.value)
            if number is None or abs(number) > MOST:
                message = (
                    f"「{figure.label.ja}」の値「{value.value}」は数ではありません。数字で書いてください。"
                )
                yield error("impossible_number", f"figures.{figure.id}", message, field="values")


def _of_computation(c: d.Compute, place: str, field: str, figures: set[str]) -> Iterator[Finding]:
    if _depth(c) > d.DEEPEST:
        message = f"計算の中の計算は{d.DEEPEST}段までです。途中の値を「計算した値」として、分けてください。"
        yield error("too_deep", place, message, field=field)
    for part in structs_in(c):
        if isinstance(part, d.FigureOn) and part.figure not in figures:
            message = f"「{part.figure}」という、日付で変わる額はありません。選び直してください。"
            yield error("unknown_reference", place, message, field=field)
        if isinstance(part, d.Rounded) and not 0 < (exact(part.to) or 0) <= MOST:
            message = f"「{part.to}」を単位にして、端数をそろえられません。1や1000のような数にしてください。"
            yield error("impossible_number", place, message, field=field)
        for operand in d.operands_of(part) if isinstance(part, d.Compute) else ():
            if isinstance(operand, d.Compute) and (operand.gives_day or operand.first_answered is not None):
                message = "日付や文字は、足したり割ったりできません。数になる計算にしてください。"
                yield error("wrong_type", place, message, field=field)


def _depth(c: d.Compute) -> int:
    inner = [o for o in d.operands_of(c) if isinstance(o, d.Compute)]
    return 1 + max(map(_depth, inner), default=0)


def _of_rules(definition: d.Definition) -> Iterator[Finding]:
    rules = Rules(definition.conditions)
    for rule in definition.conditions:
        at = f"conditions.{rule.id}"
        if rule.id in rules.circular:
            message = (
                f"条件「{rule.label.ja}」は、自分自身をもとにしています。ほかの条件で書き直してください。"
            )
            yield error("circular", at, message, field="when")
        if rule.id in rules.large:
            message = f"条件「{rule.label.ja}」は、中の条件が{LARGEST:,}を超えます。分けてください。"
            yield error("too_deep", at, message, field="when")


def value_findings(form: Form) -> Iterator[Finding]:
    """What the values of computations can come to, with answers that show it."""
    if not any(isinstance(place.question, d.Computed) for place in form.places.values()):
        return
    prover = Prover(form)
    ranges, names = Ranges(prover.outline), Names(form.definition)
    for spot in prover.outline.spots.values():
        if isinstance(spot.item.question, d.Computed):
            yield from _of_value(
                prover, ranges, spot, spot.item.question, yen=_is_yen(spot.item.question, names)
            )


def _is_yen(q: d.Computed, names: Names) -> bool:
    """It says so, or is shown, says nothing, and comes of yen. What nobody sees may be a step on the way."""
    return q.unit.ja == YEN if q.unit is not None else q.visible and unit_of(q.compute, names) == YEN


def _of_value(prover: Prover, ranges: Ranges, spot: Spot, q: d.Computed, *, yen: bool) -> Iterator[Finding]:
    place, name, row = place_of(spot), spot.item.id, 0 if spot.repeated is not None else -1

    def find(goal: Goal) -> Found | Refuted | GaveUp:
        return prover.find(goal, prover.about((), [name], spot.repeated))

    if any(ranges.unsafe(q.compute, spot.repeated, ranges.around(name))):
        found = find(lambda w: both((w.shown(name, row), w.faulty(name, row, "zero"))))
        if isinstance(found, Found):
            message = f"「{q.label.ja}」で、割る数が0になります。「もし」で、0のときを先に分けてください。"
            yield error("divides_by_zero", place, message, found.answers, field="compute")
        elif not _never(found):
            message = (
                f"「{q.label.ja}」で割る数が0にならないか、確かめきれません。"
                "「もし」で、0より大きいときだけ割るように分けてください。"
            )
            yield error("divides_by_zero", place, message, field="compute")
    reach = ranges.of(name)
    if reach.fine is Fineness.ANY or (yen and reach.fine is not Fineness.WHOLE):
        what = "1円より小さい端数が出ます" if yen else "割り切れないことがあります"
        message = f"「{q.label.ja}」は{what}。端数を切り捨てるか、切り上げるか、四捨五入してください。"
        yield error("unrounded", place, message, field="compute")
    if yen and reach.low < 0:
        found = find(lambda w: both((w.shown(name, row), w.below_zero(name, row))))
        if isinstance(found, Found):
            message = f"「{q.label.ja}」が0円を下回ります。0円より小さくしないなら、「大きいほう」で0と比べてください。"
            yield warning("below_zero", place, message, found.answers, field="compute")
        elif not _never(found):
            message = f"「{q.label.ja}」が0円を下回らないか、確かめきれません。試しで確かめてください。"
            yield warning("undecided", place, message, field="compute")
    yield from _early(prover, spot, q)


def _early(prover: Prover, spot: Spot, q: d.Computed) -> Iterator[Finding]:
    """Figures that may be asked for on a day before they begin."""
    parts = [
        part for part in structs_in(q.compute) if isinstance(part, d.Compute) and part.figure is not None
    ]
    if not parts:
        return
    name, row = spot.item.id, 0 if spot.repeated is not None else -1
    about = prover.about((), [name], spot.repeated)

    def find(part: d.Compute | None) -> Found | Refuted | GaveUp:
        return prover.find(lambda w: both((w.shown(name, row), w.faulty(name, row, "early", part))), about)

    # By itself first: its day is decided alone, whatever else is computed with it.
    parts = [
        part for part in structs_in(q.compute) if isinstance(part, d.Compute) and part.figure is not None
    ]
    early = [part.figure.figure for part in parts if part.figure is not None and not _never(find(part))]
    found = find(None) if early else Refuted(exact=True)
    if _never(found):
        return
    labels = {figure.id: figure.label.ja for figure in prover.form.definition.figures}
    which = "".join(f"「{labels.get(id, id)}」" for id in dict.fromkeys(early))
    message = f"{which}のはじめの日より前の日では、「{q.label.ja}」が空になります。前の額も加えてください。"
    witness = found.answers if isinstance(found, Found) else None
    yield warning("before_first_day", place_of(spot), message, witness, field="compute")


def _never(found: Found | Refuted | GaveUp) -> bool:
    return isinstance(found, Refuted) and found.exact
