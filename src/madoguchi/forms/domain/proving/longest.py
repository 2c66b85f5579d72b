"""Whether somebody may be asked more questions than anybody should be.

Counted is what is answered: every question that is shown and can be answered, a composite one (a person, an address) once,
those of a repeated group in one row. Notices, stops, computed values and attachments do not count.
"""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.form_outline import Spot
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, warning
from madoguchi.forms.domain.proving.prover import Found, Prover
from madoguchi.forms.domain.proving.search import Refuted
from madoguchi.forms.domain.proving.world import at_least

MOST_QUESTIONS = 40


def long_path(prover: Prover) -> Iterator[Finding]:
    """A warning with answers that bring up more than MOST_QUESTIONS, or that it could not be decided."""
    spots = [s for s in prover.outline.spots.values() if _asks(s)]
    if len(spots) <= MOST_QUESTIONS:
        return
    longest = max(prover.evaluations, key=lambda e: asked(e, spots), default=None)
    if longest is not None and asked(longest, spots) > MOST_QUESTIONS:
        yield _long(asked(longest, spots), dict(longest.answers))
        return
    about = prover.about((), [s.item.id for s in spots], None)
    rows = {s.item.id: 0 if s.repeated is not None else -1 for s in spots}
    found = prover.find(
        lambda w: at_least(MOST_QUESTIONS + 1, (w.shown(name, row) for name, row in rows.items())), about
    )
    if isinstance(found, Found):
        yield _long(asked(prover.evaluate(found), spots), found.answers)
    elif not (isinstance(found, Refuted) and found.exact):
        message = f"一度に聞く質問が{MOST_QUESTIONS}問を超えるか、組み合わせが多く、確かめきれません。"
        yield warning("undecided", "pages", message)


def _asks(spot: Spot) -> bool:
    return (spot.item.reads or bool(spot.item.children)) and not isinstance(spot.item.question, d.Group)


def asked(meaning: Evaluation, spots: list[Spot]) -> int:
    """How many of the questions are shown, those of rows once."""
    shown = {".".join(step for step in path.split(".") if not step.isdecimal()) for path in meaning.shown}
    return sum((f"{s.group.id}." if s.group is not None else "") + s.item.id in shown for s in spots)


def _long(count: int, answers: dict[str, object]) -> Finding:
    message = f"このように答えると、質問が{count}問になります。{MOST_QUESTIONS}問までに減らせないか、見直してください。"
    return warning("long_path", "pages", message, answers)
