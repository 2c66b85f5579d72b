"""Stops that everyone reaches, alone or together: then nobody can file."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain.answers.form_outline import Spot
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, warning
from madoguchi.forms.domain.proving.matter import needs, place_of
from madoguchi.forms.domain.proving.prover import Found, Prover
from madoguchi.forms.domain.proving.search import Matters, Refuted
from madoguchi.forms.domain.proving.world import COPIES, Truth, World, both, either, opposite


def stop_findings(prover: Prover) -> Iterator[Finding]:
    """Each stop by itself; when all leave a way through, all of them together."""
    stops = [s for s in prover.outline.spots.values() if isinstance(s.item.question, d.Stop)]
    alone = [finding for stop in stops for finding in _stops(prover, [stop])]
    yield from alone
    if len(stops) > 1 and not alone:
        yield from _stops(prover, stops)


def _stops(prover: Prover, stops: list[Spot]) -> Iterator[Finding]:
    about = prover.about((), [stop.item.id for stop in stops], None)
    passed = prover.find(lambda w: both((*complete(w, about), *_unseen(w, stops))), about)
    if isinstance(passed, Found):
        return
    place = place_of(stops[0])
    answerable = prover.find(lambda w: both(complete(w, about)), about)
    if isinstance(answerable, Found) and isinstance(passed, Refuted) and passed.exact:
        which = "いずれかの案内" if len(stops) > 1 else "この案内"
        message = f"{which}で、すべての人が止まります。先へ進める人がいるように、出す条件を直してください。"
        yield error("stop_for_everyone", place, message, answerable.answers)
    else:
        message = (
            "この案内ですべての人が止まらないか、組み合わせが多いか、表や計算によるため、確かめきれません。"
        )
        yield warning("undecided", place, message)


def _unseen(world: World, stops: list[Spot]) -> Iterator[Truth]:
    for stop in stops:
        for row in range(COPIES) if stop.repeated is not None else (-1,):
            yield opposite(world.shown(stop.item.id, row))


def complete(world: World, about: Matters) -> Iterator[Truth]:
    """Everything that a goal hangs on, and that must be answered, is."""
    for name in about.names:
        spot = world.outline.spots[name]
        group = spot.item.question
        if isinstance(group, d.Group):
            if group.repeat is not None:
                enough = world.has_row(name, max(group.repeat.min, 1) - 1)
                yield either((opposite(needs(world, spot, -1)), enough))
            continue
        if (spot.item.reads or spot.item.children) and not spot.item.question.instead:
            prefix = f"{spot.group.id}." if spot.group is not None else ""
            for row in range(COPIES) if spot.repeated is not None else (-1,):
                path = f"{prefix}{row}.{name}" if row >= 0 else f"{prefix}{name}"
                yield either((opposite(needs(world, spot, row)), world.answered(path)))
