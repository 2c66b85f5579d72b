"""Whether what a definition holds can be reached: pages, questions, stops, attachments, conditions, checks.

What no sweep of answers brings up is searched for alone, until there are answers, or the proof that there are none, or
the limit is reached, which is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.form_outline import Spot
from madoguchi.forms.domain.answers.uses import of_condition
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, warning
from madoguchi.forms.domain.proving.longest import long_path
from madoguchi.forms.domain.proving.matter import Matter, matters_of, place_of
from madoguchi.forms.domain.proving.prover import Found, Prover
from madoguchi.forms.domain.proving.search import Refuted
from madoguchi.forms.domain.proving.stops import stop_findings
from madoguchi.forms.domain.proving.world import both, opposite

_NEVER = {
    "unreachable": "{what}は、どう答えても成り立ちません。条件を直すか、要らなければ消してください。",
    "required_hidden": "{what}が成り立つのは、表示されないときだけです。出す条件とそろえてください。",
    "check_never_refuses": "{what}は、どう答えても出ません。条件を直すか、要らなければ消してください。",
    "check_always_refuses": "{what}は、どう答えても消えません。先へ進めるように条件を直してください。",
}


def reachability_findings(form: Form, *, only: str = "") -> Iterator[Finding]:
    """What can never be seen, or always is although it has a condition; and what could not be decided. `only`: at the places
    that begin so."""
    prover = Prover(form)
    wanted = [m for m in matters_of(form, prover.outline) if m.at[0].startswith(only)]
    missing = {id(m) for m in prover.sweep(wanted)}
    hidden: dict[str, str] = {}
    closed: set[str] = set()
    for matter in wanted:
        place = matter.at[0]
        if place.startswith("checks.") and place in closed:
            continue
        found = list(_of_matter(prover, matter, hidden, missing=id(matter) in missing))
        if found:
            closed.add(place)
        if any(f.code == "unreachable" and f.field == "show_when" for f in found):
            hidden[place] = matter.what
        yield from found
    if not only:
        yield from stop_findings(prover)
        yield from long_path(prover)


def _of_matter(prover: Prover, matter: Matter, hidden: dict[str, str], *, missing: bool) -> Iterator[Finding]:
    if missing:
        found = prover.find(matter.goal, prover.about_matter(matter))
        if isinstance(found, Refuted) and found.exact:
            yield _never(prover, matter, hidden)
            return
        if not isinstance(found, Found) or (matter.seen and not matter.seen(prover.evaluate(found))):
            yield _undecided(matter)
            return
    if matter.own is not None:
        yield from _always(prover, matter)


def _never(prover: Prover, matter: Matter, hidden: dict[str, str]) -> Finding:
    place, field = matter.at
    code = matter.never
    if code == "required_hidden" and matter.own is not None:
        alone = None if _optional(matter) else prover.find(matter.own, prover.about_matter(matter))
        code = code if isinstance(alone, Found) else "unreachable"
    message = _NEVER[code].format(what=matter.what)
    if field == "show_when" and matter.spot is not None and _must_be_answered(matter.spot):
        message = message.replace("。条件", "。必須の質問なのに、だれにも表示されません。条件", 1)
    cause = _cause(prover, matter, hidden)
    if cause is not None:
        message = f"{matter.what}は、{cause}が成り立たないので、成り立ちません。そちらを先に直してください。"
    return error(code, place, message, _example(prover, matter), field=field)


def _cause(prover: Prover, matter: Matter, hidden: dict[str, str]) -> str | None:
    """What nobody sees, and this hangs on."""
    spots = [prover.outline.spots[name] for name in prover.hangs_on(matter)] if hidden else []
    places = [place for s in spots for place in (f"pages.{s.page.page.id}", place_of(s))]
    return next((hidden[place] for place in places if place in hidden and place != matter.at[0]), None)


def _must_be_answered(spot: Spot) -> bool:
    return spot.item.question.required and (spot.item.reads or bool(spot.item.children))


def _optional(matter: Matter) -> bool:
    return matter.spot is not None and not matter.spot.item.question.required


def _example(prover: Prover, matter: Matter) -> dict[str, Any]:
    """Answers to what the conditions ask, as many as there can be at once."""
    paths = {use.reference for c in matter.conditions for use in of_condition(c) if use.reference != "today"}
    places = prover.form.places
    single = []
    for path in sorted(paths):
        place = places.get(path.split(".")[0])
        if place is not None and not isinstance(place.question, d.Group):
            single.append((f"{place.group}.0." if place.group else place.prefix) + path)
    about = prover.about_matter(matter)
    found = prover.find(lambda w: both(w.answered(path) for path in single), about)
    return found.answers if isinstance(found, Found) else {}


def _always(prover: Prover, matter: Matter) -> Iterator[Finding]:
    """Its own condition holds whatever is answered, so it says nothing."""
    own = matter.own
    assert own is not None
    if prover.fails_unanswered(own):
        return
    about = prover.about_matter(matter)
    found = prover.find(lambda w: opposite(own(w)), about)
    if isinstance(found, Found):
        return
    if isinstance(found, Refuted) and found.exact:
        place, field = matter.at
        message = f"{matter.what}は、いつも成り立ちます。条件を外すか直してください。"
        shown = prover.find(matter.goal, about)
        yield error("always", place, message, shown.answers if isinstance(shown, Found) else {}, field=field)
    else:
        yield _undecided(matter)


def _undecided(matter: Matter) -> Finding:
    place, field = matter.at
    message = (
        f"{matter.what}は、組み合わせが多いか、表や計算によるため、確かめきれません。試しで確かめてください。"
    )
    return warning("undecided", place, message, field=field)
